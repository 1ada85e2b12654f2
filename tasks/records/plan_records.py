"""Task of list-records: turn query parameters into the bounds of one query."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.parameters import workout_types
from tasks.adapters.requests import ListingRequest
from tasks.domain.errors import invalid
from tasks.domain.exercise_records import AT_WEIGHT
from tasks.domain.record_listing import plan

logger = Logger()

FIRST = "!"  # below every type and kind
LAST = "~"  # above every type and kind


@logger.inject_lambda_context
def handler(event: ListingRequest, _context: LambdaContext) -> dict[str, Any]:
    """Plan a listing of records or of their log.

    Returns:
        `outcome` VALID with `history`, `reading` and `pageOf` as `tasks.domain.record_listing.RecordListing`
        defines them, bounds of type, kind and exercise, the prefix of the keys of records of exercises, and
        behind which keys the page begins; or INVALID with `statusCode` 400 and `body`.

    Raises:
        GetParameterError: SSM cannot be read.
        ValueError: The parameter is malformed.
    """
    listing, errors = plan(event["query"], event["userId"], workout_types())
    outcome = "INVALID" if listing is None else "VALID"
    logger.info("records planned", requestId=event["requestId"], userId=event["userId"], outcome=outcome)
    if listing is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    kind_to = f"{AT_WEIGHT}:{LAST}" if listing.kind == AT_WEIGHT else listing.kind
    prefix = f"LIFT_RECORD#{listing.exercise}#" if listing.exercise else "LIFT_RECORD#"
    return {
        "outcome": outcome,
        "history": listing.history,
        "reading": listing.reading,
        "typeFrom": listing.type or FIRST,
        "typeTo": listing.type or LAST,
        "kindFrom": listing.kind or FIRST,
        "kindTo": kind_to or LAST,
        "exerciseFrom": listing.exercise or FIRST,
        "exerciseTo": listing.exercise or LAST,
        "lifts": prefix,
        "after": f"LIFT_RECORD#{listing.after}" if listing.after else f"{prefix}{FIRST}",
        "newest": listing.after or LAST,
        "pageOf": listing.page_of,
    }
