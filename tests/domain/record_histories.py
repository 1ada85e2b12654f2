"""Histories of workouts, and the definition of records, for tests.

The log is specified workout by workout against every other one. It shares no code with what it checks.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from tasks.domain.keys import workout_id
from tasks.domain.records import LONGEST_30D, Entry, Kept

MONTH: Final = timedelta(days=30)
NOON: Final = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """A workout as a person sends it, in the units of the API."""

    type: str
    start: datetime
    minutes: Decimal
    kilometres: Decimal | None = None
    calories: int | None = None
    climbed: int | None = None
    loads: tuple[tuple[str, Decimal], ...] = ()
    key: str = "key:a"

    @property
    def ts(self) -> str:
        return self.start.isoformat(timespec="milliseconds")

    @property
    def id(self) -> str:
        return workout_id(self.start.astimezone(UTC), self.key)

    @property
    def entry(self) -> Entry:
        amounts = {"durationSec": self.minutes * 60}
        if self.kilometres is not None:
            amounts["distanceM"] = self.kilometres * 1000
        if self.calories is not None:
            amounts["calories"] = Decimal(self.calories)
        if self.climbed is not None:
            amounts["elevationM"] = Decimal(self.climbed)
        amounts |= {f"load:{method}": value for method, value in self.loads}
        return Entry(self.id, self.type, self.ts, self.start.date().isoformat(), amounts)


def run(day: float, minutes: float, **more: Any) -> Sent:  # noqa: ANN401 -- any field
    return Sent("Run", NOON + timedelta(days=day), Decimal(str(minutes)), **more)


def values(sent: Sent) -> dict[str, tuple[Decimal, str]]:
    """What may be a record: the value and its unit, by kind."""
    found = {"longest-duration": (sent.minutes * 60, "s")}
    if sent.kilometres:
        found["longest-distance"] = (sent.kilometres * 1000, "m")
    if sent.calories:
        found["most-calories"] = (Decimal(sent.calories), "kcal")
    if sent.climbed:
        found["highest-elevation"] = (Decimal(sent.climbed), "m")
    return found | {f"highest-load:{method}": (value, "load") for method, value in sent.loads if value}


def document(sent: Sent, kind: str, *, first: bool) -> dict[str, Any]:
    """What the API shows of a line."""
    value, unit = values(sent)["longest-duration" if kind == LONGEST_30D else kind]
    workout = {
        "ts": sent.ts,
        "durationMin": float(sent.minutes),
        **({} if sent.kilometres is None else {"distanceKm": float(sent.kilometres)}),
        **({} if sent.calories is None else {"calories": sent.calories}),
        **({} if sent.climbed is None else {"elevationM": sent.climbed}),
    }
    return {
        "type": sent.type,
        "kind": kind,
        "value": float(value),
        "unit": unit,
        "workoutId": sent.id,
        "achievedAt": sent.ts,
        "localDate": sent.start.date().isoformat(),
        **({"first": True} if first else {}),
        "workout": workout,
    }


def specified(history: Iterable[Sent]) -> dict[tuple[str, str], tuple[Decimal, dict[str, Any]]]:
    """The log by workout and kind: value and document of each line."""
    in_order = sorted(history, key=lambda sent: (sent.start, sent.id))
    log = {}
    for place, sent in enumerate(in_order):
        earlier = [other for other in in_order[:place] if other.type == sent.type]
        for kind, (value, _) in values(sent).items():
            if all(kind not in values(other) or values(other)[kind][0] < value for other in earlier):
                log[sent.id, kind] = (value, document(sent, kind, first=False))
        recent = [other for other in earlier if sent.start - MONTH <= other.start < sent.start]
        if all(other.minutes < sent.minutes for other in recent):
            log[sent.id, LONGEST_30D] = (sent.minutes * 60, document(sent, LONGEST_30D, first=not recent))
    return log


def shown(log: Mapping[tuple[str, str], Kept]) -> dict[tuple[str, str], tuple[Decimal, dict[str, Any]]]:
    return {key: (line.value, json.loads(line.document)) for key, line in log.items()}


# Starts meet each other, and the bounds of 30 days.
starts = st.builds(
    lambda day, rest, zone: (NOON + timedelta(days=day) + rest).astimezone(timezone(timedelta(hours=zone))),
    st.sampled_from([0, 1, 2, 15, 29, 30, 31, 45, 59, 60, 61, 75]),
    st.sampled_from([timedelta(), timedelta(milliseconds=1), timedelta(hours=11)]),
    st.sampled_from([-8, 0, 5.5]),
)
workouts = st.builds(
    Sent,
    type=st.sampled_from(["Run", "Ride"]),
    start=starts,
    minutes=st.integers(1, 8).map(lambda tenths: Decimal(tenths) / 10),
    kilometres=st.none() | st.integers(0, 4).map(lambda hundredths: Decimal(hundredths) / 100),
    calories=st.none() | st.integers(0, 3),
    climbed=st.none() | st.integers(0, 3),
    loads=st.lists(
        st.tuples(st.sampled_from(["session-rpe", "tss"]), st.integers(0, 3).map(lambda n: Decimal(n) / 4)),
        unique_by=lambda load: load[0],
        max_size=2,
    ).map(tuple),
    key=st.integers(0, 9).map("key:{}".format),
)
histories = st.lists(workouts, max_size=25, unique_by=lambda sent: sent.id)
