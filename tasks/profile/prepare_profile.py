"""Task of put-profile: validate a profile and make the document to store."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.errors import invalid
from tasks.domain.profile_document import read_profile

logger = Logger()


class Event(TypedDict):
    """What the machine passes on; `body` is any JSON value."""

    body: Any
    requestId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Prepare a profile.

    Returns:
        `outcome` VALID with `doc`, the JSON text to store and to show, or INVALID with `statusCode` and
        `body`.
    """
    profile, errors = read_profile(event["body"])
    outcome = "INVALID" if profile is None else "VALID"
    logger.info("profile prepared", requestId=event["requestId"], outcome=outcome)
    if profile is None:
        return {**invalid("INVALID_PROFILE", "The profile", errors, event["requestId"])}
    return {"outcome": outcome, "doc": profile.document()}
