"""A live strength session: started, filled with sets, and finished as a workout."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from tasks.domain.instants import parse_timestamp
from tasks.domain.logged_workout import SessionSums
from tasks.domain.quantities import answer
from tasks.domain.strength import Totals

STRENGTH: Final = "Strength"
ORIGIN: Final = "session"
"""The origin of a workout that a session became."""
MOST_SETS: Final = 200
"""So many sets may ever be logged in a session: its sets pass through a state."""

Status = Literal["open", "finished"]


@dataclass(frozen=True, slots=True)
class Session:
    """A strength session without its sets.

    Attributes:
        user_id: Whose it is.
        session_id: Sorts by start.
        started_at: As it was sent, or the moment of the request.
        local_date: The calendar day where it began, `2026-11-20`.
        created_at: When it was started here, RFC 3339 in UTC.
        changed_at: When it was changed last, RFC 3339 in UTC.
        version: 1 at first; every change of the session or of a set of it adds 1.
        key: The idempotency key that it was started with, empty without one.
        last_set: The number of the last set that was ever logged in it.
        exercises: Every exercise that was ever logged in it; never fewer.
        totals: What its sets add up to.
        workout_id: The workout that it became, None while it is open.
        details: What else people said of it, as the API shows it: title, notes, templateId, planned, endedAt,
            rpe.
    """

    user_id: str
    session_id: str
    started_at: str
    local_date: str
    created_at: str
    changed_at: str
    version: int = 1
    key: str = ""
    last_set: int = 0
    exercises: tuple[str, ...] = ()
    totals: Totals = field(default_factory=Totals)
    workout_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Whether it goes on."""
        return "finished" if self.workout_id else "open"

    @property
    def start(self) -> datetime:
        """The start in UTC."""
        return parse_timestamp(self.started_at).instant

    @property
    def sums(self) -> SessionSums:
        """What its workout shows of it."""
        return SessionSums(self.session_id, self.totals.volume_kg, self.totals.sets)

    def changed(
        self, at: str, *, totals: Totals, last_set: int | None = None, exercises: Iterable[str] = ()
    ) -> "Session":
        """Return the session after a change of its sets.

        Args:
            at: When, RFC 3339 in UTC.
            totals: What its sets add up to now.
            last_set: The number of the last set, if sets were added.
            exercises: Exercises of the sets that came.
        """
        return replace(
            self,
            version=self.version + 1,
            changed_at=at,
            totals=totals,
            last_set=self.last_set if last_set is None else last_set,
            exercises=tuple(dict.fromkeys((*self.exercises, *exercises))),
        )

    def next_version(self) -> "Session":
        """Return the session one version later."""
        return replace(self, version=self.version + 1)

    def document(self) -> dict[str, Any]:
        """Return the session as the API shows it, without its sets."""
        shown = {
            "sessionId": self.session_id,
            "userId": self.user_id,
            "status": self.status,
            "startedAt": self.started_at,
            "localDate": self.local_date,
            "createdAt": self.created_at,
            **self.details,
        }
        if self.workout_id:
            shown["workoutId"] = self.workout_id
        return {**shown, **self._shown_totals(), "version": self.version}

    def summary(self) -> dict[str, Any]:
        """Return what somebody wants to know between two sets."""
        return {"sessionId": self.session_id, **self._shown_totals(), "version": self.version}

    def _shown_totals(self) -> dict[str, Any]:
        return {
            "setCount": self.totals.sets,
            "reps": self.totals.reps,
            "volumeKg": answer(self.totals.volume_kg, 2),
        }


@dataclass(frozen=True, slots=True)
class DeletedSession:
    """What is left of a session that was deleted."""

    session_id: str
    version: int


def details_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people said of a session, from its public document."""
    return {name: document[name] for name in _DETAILS if name in document}


def set_id(number: int) -> str:
    """Return the id of a session's set: its number, `0001`, so that ids sort in the order of logging."""
    return f"{number:04d}"


def duration_min(start: datetime, end: datetime) -> Decimal:
    """Return how long a session took in minutes, in hundredths, at least one hundredth."""
    minutes = Decimal((end - start).total_seconds()) / 60
    return max(minutes.quantize(_HUNDREDTH), _HUNDREDTH)


_DETAILS: Final = ("title", "notes", "templateId", "planned", "endedAt", "rpe")
_HUNDREDTH: Final = Decimal("0.01")
