"""Task of put-notifications: validate an address and its records, and say what has to change."""

from typing import Any, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.parameters import workout_types
from tasks.adapters.requests import BodyRequest
from tasks.domain.errors import invalid
from tasks.domain.notifications import read_notifications

logger = Logger()


class State(TypedDict):
    """What the machine read, and how often it has tried, if it has."""

    stored: Got
    tries: NotRequired[int]


class Event(TypedDict):
    """What the machine passes on."""

    request: BodyRequest
    state: State


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Prepare notifications.

    Returns:
        `outcome` INVALID with `statusCode` and `body`; or SUBSCRIBE (there is no subscription), REFILTER
        (there is one of this address) or MOVE (there is one of another address) with `email`, `filterPolicy`
        and `doc` as JSON texts, the `subscription` that is there, `version` and `previousVersion`, the one
        that must still be stored (0 for none), `userId`, and `tries`, this one included.
    """
    request, stored = event["request"], item_of(event["state"]["stored"])
    chosen, errors = read_notifications(request["body"], workout_types())
    if chosen is None:
        logger.info("notifications refused", requestId=request["requestId"], errors=len(errors))
        return {**invalid("INVALID_NOTIFICATIONS", "The request", errors, request["requestId"])}
    outcome, arn, previous = "SUBSCRIBE", "", 0
    if stored:
        outcome = "REFILTER" if stored["email"]["S"] == chosen.email else "MOVE"
        arn, previous = stored["subscriptionArn"]["S"], int(stored["version"]["N"])
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
        "tries": event["state"].get("tries", 0) + 1,
    }
