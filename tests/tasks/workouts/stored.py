"""A run as a person sends it, and what the table has of it afterwards."""

import json
from typing import Any, Final

from tasks.adapters.attributes import Got
from tasks.domain.keys import workout_id
from tasks.domain.logged_workout import LoggedWorkout
from tasks.workouts import items
from tasks.workouts.requests import Request
from tests.domain.workouts import logged

TABLE: Final = "wotr-test"
NOW: Final = "2026-11-20T12:00:00.123Z"
RUN: Final[dict[str, Any]] = {
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "durationMin": 42.5,
    "rpe": 6,
}
CONFLICT: Final = "Transaction cancelled, please refer cancellation reasons [None, TransactionConflict]"
CONDITION: Final = "Transaction cancelled, please refer cancellation reasons [ConditionalCheckFailed, None]"
FOR_GOOD: Final = "Transaction cancelled, please refer cancellation reasons [ValidationError, None]"


def request(body: object = None, **changes: Any) -> Request:  # noqa: ANN401 -- any field
    """Return the input of a machine, of a body or of none."""
    empty: dict[str, Any] = {
        "requestId": "request-1",
        "path": {},
        "idempotencyKey": "",
        "ifMatch": "",
        "origin": "manual",
        "body": body,
        "caller": {"userId": "ana"},
    }
    return Request(**{**empty, **changes})  # type: ignore[typeddict-item]  # made of its own fields


def run(**changes: Any) -> LoggedWorkout:  # noqa: ANN401 -- any field
    """Return the run as it is kept, with some fields changed."""
    return logged({**RUN, **changes})


def got(item: Any) -> Got:  # noqa: ANN401 -- an item or none
    """Return a GetItem result."""
    return {"Item": item} if item else {}


def claim_of(workout: LoggedWorkout, content_hash: str = "") -> Got:
    """Return the claim of a workout's key, as it is found."""
    return got(items.claim_item(workout, content_hash or workout.content_hash))


def there(workout: LoggedWorkout) -> Got:
    """Return a workout as it is found."""
    return got(items.workout_item(workout))


def tombstone_of(workout: LoggedWorkout, moved_to: str = "") -> Got:
    """Return what is found of a workout that went."""
    version = workout.identity.version + 1
    return got(items.tombstone_item(workout, version, "2026-11-20T12:00:00.000Z", moved_to))


def run_with_key(key: str, **changes: Any) -> LoggedWorkout:  # noqa: ANN401 -- any field
    """Return the run as it is kept when it was sent with a key."""
    start = run(**changes).started_at
    return logged({**RUN, **changes}, key=f"key:{key}", workout_id=workout_id(start, f"key:{key}"))


def error_of(outcome: Any) -> dict[str, Any]:  # noqa: ANN401 -- an outcome that has an answer
    """Return the error that a caller gets."""
    error: dict[str, Any] = json.loads(outcome["answer"]["body"])["error"]
    return error
