"""Task of delete-workout: list the writes that take a workout away and leave its tombstone."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.items import number, text
from tasks.domain import keys
from tasks.domain.logged_workout import LoggedWorkout
from tasks.workouts import attempts, items
from tasks.workouts.attempts import Attempt, log_outcome
from tasks.workouts.outcomes import Answered, PreparedChange, belongs_to_session
from tasks.workouts.requests import another_version

logger = Logger()


class Found(TypedDict):
    """The GetItem result of the workout, which is there."""

    workout: Got


class State(attempts.State):
    """What the machine knows: the tries before, and the GetItem results of the workout and of its day."""

    found: Found
    day: Got


Event = attempts.Event[State]
"""What the machine passes on."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> PreparedChange | Answered:
    """Prepare a deletion, for the first time or again.

    Returns:
        A `PreparedChange`, or the answer of a request that changes nothing.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    outcome = _prepare(event)
    log_outcome(logger, "deletion prepared", event["request"], outcome)
    return outcome


def _prepare(event: Event) -> PreparedChange | Answered:
    request, state = event["request"], event["state"]
    workout = items.read_workout(item_of(state["found"]["workout"]))
    if not isinstance(workout, LoggedWorkout):
        raise TypeError("delete-workout prepares only what is there")
    if workout.session:
        return belongs_to_session(workout.session.session_id, request["requestId"])
    refused = another_version(request, workout.identity.version)
    if refused:
        return refused
    attempt = Attempt(request, state, event["now"])
    writes = _writes(event["table"], workout, items.workouts_of(state["day"]), attempt.now)
    return attempt.change(writes, {"statusCode": 204})


def _writes(table: str, workout: LoggedWorkout, workouts_of_day: int, now: str) -> list[dict[str, Any]]:
    identity = workout.identity
    gone = items.tombstone_item(workout, identity.version + 1, now)
    writes = [items.put(table, gone, items.UNCHANGED, {":version": number(identity.version)})]
    if keys.is_natural(identity.key):
        # The same type and start may be logged anew. A chosen key stays taken: a late retry must not do that.
        mine = {":workoutId": text(identity.workout_id)}
        claimed = f"IDEMPOTENCY#{identity.key}"
        writes.append(items.delete(table, identity.user_id, claimed, "workoutId = :workoutId", mine))
    writes.append(items.put(table, items.event_item(items.DELETED, workout.deleted(), now, {}, workout)))
    return writes + items.change_of_sums(table, workout, None, workouts_of_day)
