"""Task of put-notifications: validate an address and its records, and say what has to change."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.parameters import workout_types
from tasks.adapters.requests import BodyRequest
from tasks.domain.notifications import read_notifications
from tasks.workouts import attempts
from tasks.workouts.outcomes import refused_fields, too_busy
from tasks.workouts.tries import MOST_TRIES, pause_seconds

logger = Logger()


class State(attempts.State):
    """What the machine knows of the tries before, and what it read."""

    stored: Got


class Event(TypedDict):
    """What the machine passes on."""

    request: BodyRequest
    state: State


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Prepare notifications.

    Returns:
        `outcome` INVALID, or THROTTLED after too many tries, with an `answer`; or SUBSCRIBE (there is no
        subscription), REFILTER (there is one of this address) or MOVE (there is one of another address) with
        `email`, `filterPolicy` and `doc` as JSON texts, the `subscription` that is there, `version` and
        `previousVersion`, the one that must still be stored (0 for none), and `userId`; or BUSY, to read and
        prepare again after `pauseSeconds`, because another change was under way. All but an answer have
        `tries`, this one included.

    Raises:
        TransactionRefusedError: The table refused the transaction, and would again.
    """
    request, stored = event["request"], item_of(event["state"]["stored"])
    chosen, errors = read_notifications(request["body"], workout_types())
    if chosen is None:
        logger.info("notifications refused", requestId=request["requestId"], errors=len(errors))
        return {**refused_fields("INVALID_NOTIFICATIONS", "The request", errors, request["requestId"])}
    tries = attempts.tries_of(event["state"])
    if tries > MOST_TRIES:
        return {**too_busy(request["requestId"])}
    outcome, arn, previous = "SUBSCRIBE", "", 0
    if stored:
        outcome = "REFILTER" if stored["email"]["S"] == chosen.email else "MOVE"
        arn, previous = stored["subscriptionArn"]["S"], int(stored["version"]["N"])
    if "error" in event["state"]:
        outcome = "BUSY"
    logger.info("notifications prepared", requestId=request["requestId"], outcome=outcome)
    return {
        "outcome": outcome,
        "userId": request["caller"]["userId"],
        "email": chosen.email,
        "filterPolicy": chosen.filter_policy(request["caller"]["userId"]),
        "doc": chosen.document(),
        "subscription": {"arn": arn},
        "version": str(previous + 1),
        "previousVersion": str(previous),
        "tries": tries,
        "pauseSeconds": pause_seconds(request["requestId"], tries),
    }
