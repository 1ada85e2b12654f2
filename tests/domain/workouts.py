"""A workout as a runner would send it, and the rules of a stage."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from tasks.domain.instants import rfc3339
from tasks.domain.keys import idempotency_key, workout_id
from tasks.domain.logged_workout import Identity, LoggedWorkout, log
from tasks.domain.profile import Profile
from tasks.domain.workout import WorkoutRules, read_workout

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


ANA: Final = Profile(
    time_zone="America/New_York",
    max_hr=Decimal(188),
    rest_hr=Decimal(52),
    threshold_pace_sec_per_km=Decimal(256),
    sex="female",
)


def logged(body: object, profile: Profile = ANA, **identity: Any) -> LoggedWorkout:  # noqa: ANN401 -- any field
    """Return a workout as it is kept, when it is sent now and was never sent before."""
    workout, errors = read_workout(body, RULES)
    assert workout is not None, errors
    key = idempotency_key("", workout.type, workout.ts.instant)
    first = Identity("ana", workout_id(workout.ts.instant, key), 1, key, "manual", rfc3339(NOW))
    return log(workout, profile, replace(first, **identity))


def logged_run(profile: Profile = ANA, **changes: object) -> LoggedWorkout:
    """Return the morning run as it is kept, with some fields changed."""
    return logged(morning_run(**changes), profile)
