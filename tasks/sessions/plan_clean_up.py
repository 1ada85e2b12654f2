"""Task of clean-up: since when a session must be open to be finished, and where open ones are."""

from datetime import timedelta
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_timestamp, rfc3339
from tasks.domain.keys import SHARDS

logger = Logger()

LEFT_OPEN: Final = timedelta(hours=12)
"""How long nothing was logged in a session that was left open."""


class Event(TypedDict):
    """What the machine passes on: the present."""

    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan the clean-up.

    Returns:
        `before`: a session is left open if it last changed before then, RFC 3339 in UTC; and `shards`.
    """
    before = rfc3339(parse_timestamp(event["now"]).instant - LEFT_OPEN)
    logger.info("clean-up planned", before=before)
    return {"before": before, "shards": list(SHARDS)}
