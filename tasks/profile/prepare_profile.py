"""Task of put-profile: validate a profile and make what is stored of it."""

from typing import Any, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.requests import BodyRequest
from tasks.domain import keys
from tasks.domain.errors import invalid
from tasks.domain.profile_document import read_profile

logger = Logger()


class State(TypedDict):
    """What the machine knows: the GetItem result of the profile, and how often it has tried, if it has."""

    stored: Got
    tries: NotRequired[int]


class Event(TypedDict):
    """What the machine passes on."""

    request: BodyRequest
    state: State


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Prepare a profile.

    Returns:
        `outcome` VALID with `doc`, the JSON text to store and to show, `version` and `previousVersion`, the
        one that must still be stored (0 for none), `eventId`, and `tries`, this one included; UNCHANGED with
        `doc` when the same profile is stored already; or INVALID with `statusCode` and `body`.
    """
    request, stored = event["request"], item_of(event["state"]["stored"])
    profile, errors = read_profile(request["body"])
    if profile is None:
        logger.info("profile refused", requestId=request["requestId"], errors=len(errors))
        return {**invalid("INVALID_PROFILE", "The profile", errors, request["requestId"])}
    document = profile.document()
    previous = int(stored["version"]["N"]) if "version" in stored else 0
    if previous and stored["doc"]["S"] == document:
        return {"outcome": "UNCHANGED", "doc": document}
    logger.info("profile prepared", requestId=request["requestId"], version=previous + 1)
    return {
        "outcome": "VALID",
        "doc": document,
        "version": str(previous + 1),
        "previousVersion": str(previous),
        "eventId": keys.event_id(request["caller"]["userId"], "PROFILE", previous + 1),
        "tries": event["state"].get("tries", 0) + 1,
    }
