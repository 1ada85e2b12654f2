"""A workout as wotr keeps it: what was sent, its identity, and everything derived from both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tasks.domain import keys
from tasks.domain.amounts import LOAD_PREFIX, sums_of
from tasks.domain.instants import compact, parse_timestamp
from tasks.domain.load import Effort, Load, load_of
from tasks.domain.profile import Profile
from tasks.domain.quantities import answer
from tasks.domain.records import RECORD_WINDOW
from tasks.domain.totals import Amounts

if TYPE_CHECKING:  # a deletion reads no document, and pydantic takes long to import
    from tasks.domain.workout import Workout


_DERIVED: Final = frozenset(
    ("workoutId", "userId", "localDate", "createdAt", "version", "load", "sessionId", "sets", "volumeKg")
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a workout.

    Attributes:
        user_id: Whose it is.
        workout_id: Sorts by start.
        version: 1 at first; every change of the workout adds 1, a deletion too.
        key: The resolved idempotency key, `key:<header>` or `at:<Type>|<start>`.
        origin: How it came: `manual`, `sync`, `import` or `session`.
        created_at: RFC 3339 in UTC.
    """

    user_id: str
    workout_id: str
    version: int
    key: str
    origin: str
    created_at: str


@dataclass(frozen=True, slots=True)
class SessionSums:
    """What a workout shows of the strength session that it was.

    Attributes:
        session_id: The session.
        volume_kg: Exact.
        sets: How many sets count.
    """

    session_id: str
    volume_kg: Decimal
    sets: int


@dataclass(frozen=True, slots=True)
class LoggedWorkout:
    """A workout with everything that is stored of it.

    Attributes:
        identity: Its ids, version and origin.
        type: Canonical.
        ts: The start as it was sent.
        local_date: The calendar day where it began, `2026-11-20`.
        content_hash: Equal for equal content.
        amounts: Exact, as of `tasks.domain.amounts`.
        document: The public document as JSON text.
    """

    identity: Identity
    type: str
    ts: str
    local_date: str
    content_hash: str
    amounts: Amounts
    document: str

    @property
    def started_at(self) -> datetime:
        """The start in UTC."""
        return parse_timestamp(self.ts).instant

    @property
    def sums(self) -> dict[str, Decimal]:
        """What it adds to its day and to its month."""
        return sums_of(self.type, self.local_date, self.amounts)

    def deleted(self) -> "LoggedWorkout":
        """Return the workout as the event of its deletion tells it: as it was, one version later."""
        return self.next_version()

    @property
    def session(self) -> SessionSums | None:
        """What it shows of the strength session that it was; None for any other workout."""
        shown = json.loads(self.document)
        if "sessionId" not in shown:
            return None
        return SessionSums(shown["sessionId"], self.amounts["volumeKg"], shown["sets"])

    def of_session(self, sums: SessionSums) -> "LoggedWorkout":
        """Return the workout with what it shows of its strength session; nothing else changes."""
        shown = {
            **json.loads(self.document),
            "sessionId": sums.session_id,
            "sets": sums.sets,
            "volumeKg": answer(sums.volume_kg, 2),
            "version": self.identity.version,
        }
        return replace(self, amounts={**self.amounts, "volumeKg": sums.volume_kg}, document=json_text(shown))

    def sent(self) -> dict[str, Any]:
        """Return the content of its document, without what was derived from it."""
        shown = json.loads(self.document)
        return {name: value for name, value in shown.items() if name not in _DERIVED}

    def next_version(self) -> "LoggedWorkout":
        """Return the workout one version later."""
        return replace(self, identity=replace(self.identity, version=self.identity.version + 1))

    @property
    def document_bytes(self) -> int:
        """Size of its document in a state: a JSON string, whose quotes are escaped again."""
        return len(json.dumps(self.document, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a workout that was deleted, or that moved to another id with its start."""

    version: int
    key: str
    moved_to: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Which workout an idempotency key belongs to, and the content that it was first sent with."""

    workout_id: str
    content_hash: str


def log(workout: "Workout", profile: Profile, identity: Identity, local_date: str = "") -> LoggedWorkout:
    """Derive everything that is stored of a workout from what was sent and the person's constants.

    Args:
        workout: What was sent.
        profile: The constants.
        identity: Its ids, version and origin.
        local_date: The day of the strength session that it was; that of any other workout is derived.
    """
    load = load_of(
        Effort(
            type=workout.type,
            duration_sec=workout.duration_sec,
            distance_m=workout.distance_m,
            rpe=workout.rpe,
            average_hr=workout.avg_hr,
            average_power_w=workout.avg_power_w,
        ),
        profile,
    )
    return keep(workout, identity, load, local_date or workout.ts.local_date(profile.zone).isoformat())


def keep(workout: "Workout", identity: Identity, load: Load, local_date: str) -> LoggedWorkout:
    """Derive everything that is stored of a workout whose load and local date are known."""
    document = {
        **workout.document(),
        "workoutId": identity.workout_id,
        "userId": identity.user_id,
        "localDate": local_date,
        "createdAt": identity.created_at,
        "version": identity.version,
        "load": load.document(),
    }
    return LoggedWorkout(
        identity=identity,
        type=workout.type,
        ts=workout.ts.written,
        local_date=local_date,
        content_hash=keys.content_hash(workout.canonical()),
        amounts=amounts_of(workout, load),
        document=json_text(document),
    )


def amounts_of(workout: "Workout", load: Load) -> dict[str, Decimal]:
    """Return the amounts that were measured; what was not measured is absent, a load of 0 is there."""
    measured = {
        "durationSec": workout.duration_sec,
        "distanceM": workout.distance_m,
        "calories": workout.energy_kcal,
        "elevationM": workout.climb_m,
        **{f"{LOAD_PREFIX}{method}": value for method, value in load.by_method.items()},
    }
    return {name: amount for name, amount in measured.items() if amount is not None}


def record_window(started_at: datetime) -> tuple[str, str]:
    """Return bounds of the ids of all workouts within 30 days of a start.

    The first instant and the last one are included, whatever hash follows them.
    """
    # "~" is above every hash, and a hyphen below the milliseconds of a later instant.
    return compact(started_at - RECORD_WINDOW), f"{compact(started_at + RECORD_WINDOW)}-~"


def json_text(document: Mapping[str, Any]) -> str:
    """Write a document as it is stored and shown."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
