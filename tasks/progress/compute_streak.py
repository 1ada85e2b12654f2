"""Task of get-streak: the current and the longest streak as of today."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, stored_profile
from tasks.domain.instants import parse_timestamp
from tasks.domain.life import carried_life
from tasks.domain.stats import streak

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: a GetItem result, and what fold_months carried of all months."""

    now: str
    profile: Got
    life: Mapping[str, Any]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Compute the streak.

    Returns:
        `body`: the streak document as JSON text.
    """
    now = parse_timestamp(event["now"]).instant
    shown = streak(carried_life(event["life"]).streaks, stored_profile(event["profile"]), now)
    logger.info("streak computed")
    return {"body": shown}
