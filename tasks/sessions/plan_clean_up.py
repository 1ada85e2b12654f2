"""Task of clean-up: since when a session must be open to be finished, and where open ones are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_timestamp, rfc3339
from tasks.domain.keys import SHARDS
from tasks.domain.manual_input import check_fields

logger = Logger()

KNOWN_FIELDS: Final = ("scheduledTime",)
LEFT_OPEN: Final = timedelta(hours=12)
"""How long nothing was logged in a session that was left open."""


class Event(TypedDict):
    """What the machine passes on: its input, the present."""

    input: Mapping[str, object]
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan the clean-up.

    Returns:
        `before`: a session is left open if it last changed before then, RFC 3339 in UTC; and `shards`.

    Raises:
        UnknownFieldError: The input has a field that the machine does not know.
    """
    check_fields(event["input"], KNOWN_FIELDS)
    before = rfc3339(parse_timestamp(event["now"]).instant - LEFT_OPEN)
    logger.info("clean-up planned", before=before)
    return {"before": before, "shards": list(SHARDS)}
