"""What a person sends to log or to replace a workout, read and checked."""

from tasks.adapters.parameters import workout_limits
from tasks.domain.instants import parse_timestamp
from tasks.domain.workout import Workout, WorkoutRules, read_workout
from tasks.workouts.outcomes import Answered, refused_fields
from tasks.workouts.requests import Request, wrong_key


def read_submission(request: Request, rules: WorkoutRules) -> Workout | Answered:
    """Read a workout, and the idempotency key beside it, if there is one.

    Returns:
        The workout, or the answer that names every wrong field.
    """
    workout, found = read_workout(request.get("body"), rules)
    errors = [*found, *wrong_key(request)]
    if workout is None or errors:
        return refused_fields("INVALID_WORKOUT", "The workout", errors, request["requestId"])
    return workout


def rules_at(now: str) -> WorkoutRules:
    """Return the rules of the stage at a moment, RFC 3339.

    Raises:
        GetParameterError: SSM cannot be read.
        ValueError: A parameter is malformed.
    """
    types, longest = workout_limits()
    return WorkoutRules(types, longest, parse_timestamp(now).instant)
