"""Task of nightly-summary: which day to summarise, and the shards of that day."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_timestamp
from tasks.domain.keys import SHARDS
from tasks.domain.night import plan_night

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: its own input, the schedule's time zone, the present."""

    input: object
    timeZone: str
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan the night.

    Returns:
        `outcome` VALID with `date` and `shards`; or INVALID with a `message`.
    """
    try:
        day = plan_night(event["input"], event["timeZone"], parse_timestamp(event["now"]).instant)
    except ValueError as error:
        logger.warning("night not planned", reason=str(error))
        return {"outcome": "INVALID", "message": str(error)}
    logger.info("night planned", date=day.isoformat())
    return {"outcome": "VALID", "date": day.isoformat(), "shards": list(SHARDS)}
