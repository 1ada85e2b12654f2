"""What a person sends to log or to replace a workout, read and checked."""

from tasks.adapters.parameters import workout_limits
from tasks.domain import keys
from tasks.domain.errors import FieldError, invalid
from tasks.domain.instants import parse_timestamp
from tasks.domain.workout import Workout, WorkoutRules, read_workout
from tasks.workouts.outcomes import Answered, answered
from tasks.workouts.requests import Request


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
