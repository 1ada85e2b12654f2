"""Task of get-report: whether a text names a day."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.errors import FieldError, invalid
from tasks.domain.instants import parse_date

logger = Logger()


class Event(TypedDict):
    """What the machine passes on; `date` is the path's, as sent."""

    date: str
    requestId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Check a date.

    Returns:
        `outcome` VALID with `date`; or INVALID with `statusCode` and `body`.
    """
    try:
        day = parse_date(event["date"])
    except ValueError as error:
        logger.warning("no date", requestId=event["requestId"], reason=str(error))
        errors = [FieldError("date", str(error), structural=True)]
        return {**invalid("INVALID_DATE", "The date", errors, event["requestId"])}
    logger.info("date checked", date=day.isoformat())
    return {"outcome": "VALID", "date": day.isoformat()}
