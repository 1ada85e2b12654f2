"""What a person sends to log or to replace a workout, read and checked."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from tasks.adapters.parameters import workout_limits
from tasks.domain import keys
from tasks.domain.errors import FieldError, invalid, refusal
from tasks.domain.instants import parse_timestamp
from tasks.domain.workout import Workout, WorkoutRules, read_workout
from tasks.workouts.outcomes import Answered, answered


class Caller(TypedDict):
    """Who calls, as the authoriser said."""

    userId: str


class Request(TypedDict):
    """The input of the machines that change a workout; `body` is any JSON value.

    Attributes:
        idempotencyKey: The header, empty without one; only log-workout looks at it.
        origin: `manual`, `sync`, `import` or `session`; only log-workout looks at it.
        path: Has the `workoutId` that is to be replaced or deleted.
        ifMatch: The header, empty without one.
    """

    requestId: str
    caller: Caller
    body: NotRequired[Any]
    idempotencyKey: NotRequired[str]
    origin: NotRequired[str]
    path: NotRequired[Mapping[str, str]]
    ifMatch: NotRequired[str]


def read_submission(request: Request, rules: WorkoutRules) -> Workout | Answered:
    """Read a workout, and the idempotency key beside it, if there is one.

    Returns:
        The workout, or the answer that names every wrong field.
    """
    workout, found = read_workout(request.get("body"), rules)
    errors = list(found)
    header = request.get("idempotencyKey", "")
    if header and not keys.is_idempotency_key(header):
        message = "must be 1-64 of the characters A-Z a-z 0-9 . _ : -"
        errors.append(FieldError("Idempotency-Key", message, structural=True))
    if workout is None or errors:
        wrong = invalid("INVALID_WORKOUT", "The workout", errors, request["requestId"])
        return answered("INVALID", wrong["statusCode"], wrong["body"])
    return workout


def rules_at(now: str) -> WorkoutRules:
    """Return the rules of the stage at a moment, RFC 3339.

    Raises:
        GetParameterError: SSM cannot be read.
        ValueError: A parameter is malformed.
    """
    types, longest = workout_limits()
    return WorkoutRules(types, longest, parse_timestamp(now).instant)


def another_version(request: Request, version: int) -> Answered | None:
    """Refuse a change of a version that is no more: None when `If-Match` names this one, `*`, or nothing."""
    wanted = request.get("ifMatch", "")
    if wanted in {"", "*", str(version)}:
        return None
    message = f"This workout is at version {version} now. Get it, and change that."
    details = {"version": str(version), "workoutId": request.get("path", {}).get("workoutId", "")}
    body = refusal("ANOTHER_VERSION", message, request["requestId"], field="If-Match", **details)
    return answered("ANOTHER_VERSION", 412, body, etag=str(version))
