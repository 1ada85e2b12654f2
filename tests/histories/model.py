"""What a person sends, at random, and what must be left in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

Json = Any

FIRST = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)


@dataclass
class Live:
    """A workout that is there.

    Attributes:
        workout_id: Its id now.
        body: As it was sent last.
        key: The Idempotency-Key that it was logged with, if any.
        profile: The person's when it was sent last.
    """

    workout_id: str
    body: Json
    key: str
    profile: Json

    @property
    def start(self) -> datetime:
        """In UTC."""
        return started(self.body)

    @property
    def natural(self) -> tuple[str, datetime]:
        """What makes it the same without a key."""
        return self.body["type"], self.start


def started(body: Json) -> datetime:
    """The start of a workout in UTC."""
    return datetime.fromisoformat(body["ts"]).astimezone(UTC)


def _written(day: int, minutes: int, offset: float | None) -> str:
    start = FIRST + timedelta(days=day, minutes=minutes)
    if offset is None:
        return start.strftime("%Y-%m-%dT%H:%M:%SZ")
    return start.astimezone(timezone(timedelta(hours=offset))).isoformat()


# Over the ends of months, and 30 days apart to the minute. With Z, the day is that of the profile's zone.
starts = st.builds(
    _written,
    st.sampled_from([0, 1, 2, 3, 4, 5, 14, 30, 31, 35, 60]),
    st.sampled_from([0, 1, 180]),
    st.sampled_from([None, None, 0, -5, 5.5]),
)
types = st.sampled_from(["Run", "Run", "Ride"])
measures = st.fixed_dictionaries(
    {"durationMin": st.sampled_from([10, 20.5, 30, 45.25, 60])},
    optional={
        "distanceKm": st.sampled_from([0, 1.2, 1.609344, 5, 10.01]),
        "rpe": st.sampled_from([0, 2.5, 6]),
        "avgHr": st.sampled_from([120, 150]),
        "calories": st.sampled_from([0, 300, 500.5]),
        "elevationM": st.sampled_from([0, 10, 99]),
        "notes": st.sampled_from(["easy", "zu schnell, 3 °C", '"{}"']),
    },
)
bodies = st.builds(lambda kind, ts, more: {"type": kind, "ts": ts, **more}, types, starts, measures)
keys = st.sampled_from(["a", "b", "c"])
profiles = st.fixed_dictionaries(
    {},
    optional={
        "timeZone": st.sampled_from(["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"]),
        "loadMethod": st.sampled_from(["banister-trimp", "rtss"]),
        "thresholdPaceSecPerKm": st.sampled_from([240, 300]),
        "maxHr": st.sampled_from([180, 200]),
        "restHr": st.sampled_from([40, 55]),
    },
)
