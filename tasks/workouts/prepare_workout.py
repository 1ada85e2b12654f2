"""Task of log-workout: validate a workout, derive all that is stored and announced."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, stored_profile
from tasks.adapters.parameters import workout_limits
from tasks.domain.errors import Invalid
from tasks.domain.instants import parse_timestamp
from tasks.domain.preparation import Submission, prepare
from tasks.domain.prepared_workout import PreparedWorkout
from tasks.domain.workout import WorkoutRules

logger = Logger()


class Event(TypedDict):
    """What the machine passes on; `body` is any JSON value, `idempotencyKey` empty without a header."""

    body: Any
    idempotencyKey: str
    userId: str
    profile: Got
    now: str
    requestId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedWorkout | Invalid:
    """Prepare a workout.

    Returns:
        `outcome` VALID with the rest of a `PreparedWorkout`, or INVALID with `statusCode` and `body`.

    Raises:
        GetParameterError: SSM cannot be read.
        ValueError: A parameter is malformed.
    """
    types, max_duration_min = workout_limits()
    rules = WorkoutRules(types, max_duration_min, parse_timestamp(event["now"]).instant)
    submission = Submission(event["body"], event["idempotencyKey"], event["userId"], event["requestId"])
    prepared = prepare(submission, stored_profile(event["profile"]), rules)
    logger.info(
        "workout prepared",
        requestId=event["requestId"],
        userId=event["userId"],
        outcome=prepared["outcome"],
        workoutId=prepared.get("workoutId"),
    )
    return prepared
