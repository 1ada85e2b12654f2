"""Task of nightly-summary: which day to summarise, and the shards of that day."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.instants import parse_timestamp
from tasks.domain.keys import SHARDS
from tasks.domain.night import plan_night

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: its own input, the schedule's time zone, the present."""

    input: Mapping[str, object]
    timeZone: str
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan the night.

    Returns:
        `outcome` VALID with `date`, `recentFrom`, the first of the 42 days up to it, `shards`, and
        `workoutsFrom`, `workoutsTo`, between which lie the ids of all workouts of that local date; or INVALID
        with a `message`.
    """
    try:
        night = plan_night(event["input"], event["timeZone"], parse_timestamp(event["now"]).instant)
    except ValueError as error:
        logger.warning("night not planned", reason=str(error))
        return {"outcome": "INVALID", "message": str(error)}
    logger.info("night planned", date=night.date.isoformat())
    return {
        "outcome": "VALID",
        "date": night.date.isoformat(),
        "recentFrom": night.recent_from,
        "shards": list(SHARDS),
        "workoutsFrom": night.workouts_from,
        "workoutsTo": night.workouts_to,
    }
