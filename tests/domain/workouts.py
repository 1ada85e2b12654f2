"""A workout as a runner would send it, and the rules of a stage."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from tasks.domain.workout import WorkoutRules

NOW: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TYPES: Final = ("Run", "Ride", "Swim", "Walk", "Hike", "Row", "Strength", "Yoga", "Other")
RULES: Final = WorkoutRules(TYPES, Decimal(240), NOW)

MORNING_RUN: Final[dict[str, Any]] = {
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "durationMin": 42.5,
    "distanceKm": 8.05,
    "rpe": 6,
    "avgHr": 148,
    "maxHr": 176,
    "calories": 510,
    "elevationM": 64,
    "avgPowerW": None,
    "notes": "easy",
    "photoKey": "photos/ana/2026-11-20.jpg",
    "source": "manual",
}


def morning_run(**changes: object) -> dict[str, Any]:
    """Return the morning run with some fields changed."""
    return {**MORNING_RUN, **changes}
