"""Task of list-records: turn query parameters into the bounds of one query."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.parameters import workout_types
from tasks.domain.errors import invalid
from tasks.domain.record_listing import plan

logger = Logger()

FIRST = "!"  # below every type and kind
LAST = "~"  # above every type and kind


class Event(TypedDict):
    """What the machine passes on: the query parameters as sent, and the caller."""

    query: Mapping[str, object]
    userId: str
    requestId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan a listing of records or of their log.

    Returns:
        `outcome` VALID with `history`, `typeFrom`, `typeTo`, `kindFrom`, `kindTo`, `newest`, `pageOf` as
        `tasks.domain.record_listing.RecordListing` defines them, or INVALID with `statusCode` 400 and `body`.

    Raises:
        GetParameterError: SSM cannot be read.
        ValueError: The parameter is malformed.
    """
    listing, errors = plan(event["query"], event["userId"], workout_types())
    outcome = "INVALID" if listing is None else "VALID"
    logger.info("records planned", requestId=event["requestId"], userId=event["userId"], outcome=outcome)
    if listing is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    return {
        "outcome": outcome,
        "history": listing.history,
        "typeFrom": listing.type or FIRST,
        "typeTo": listing.type or LAST,
        "kindFrom": listing.kind or FIRST,
        "kindTo": listing.kind or LAST,
        "newest": listing.newest,
        "pageOf": listing.page_of,
    }
