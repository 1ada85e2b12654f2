"""Task of get-days and get-months: which day or month items to read."""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, stored_profile
from tasks.domain.asked import days_asked, months_asked
from tasks.domain.errors import invalid
from tasks.domain.instants import parse_timestamp
from tasks.domain.ranges import texts_of

logger = Logger()

# The day items of a year, each with its sums, pass through a state in 130 KB at most.
MOST_DAYS = 366


class Event(TypedDict):
    """What the machine passes on: the query as sent, what is asked for, a GetItem result."""

    query: Mapping[str, object]
    of: Literal["days", "months"]
    requestId: str
    now: str
    profile: Got


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan a query of sums.

    Returns:
        `outcome` VALID with `from` and `to`, dates or months (`2026-11`) as the answer shows them, and the
        sort keys of the first and the last item asked for (`keyFrom`, `keyTo`); or INVALID with `statusCode`
        and `body`.
    """
    profile = stored_profile(event["profile"])
    today = profile.today(parse_timestamp(event["now"]).instant)
    query, errors = texts_of(event["query"], ("from", "to"))
    if event["of"] == "days":
        prefix, digits = "DAY#", len("2026-11-20")
        period = days_asked(query, today, MOST_DAYS, errors)
    else:
        prefix, digits = "MONTH#", len("2026-11")
        period = months_asked(query, today, errors)
    outcome = "INVALID" if period is None else "VALID"
    logger.info("sums planned", requestId=event["requestId"], outcome=outcome)
    if period is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    return {
        "outcome": outcome,
        "from": period.start.isoformat()[:digits],
        "to": period.end.isoformat()[:digits],
        "keyFrom": f"{prefix}{period.start}"[: len(prefix) + digits],
        "keyTo": f"{prefix}{period.last}"[: len(prefix) + digits],
    }
