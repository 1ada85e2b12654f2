"""Task of list-workouts: turn query parameters into the bounds of one query."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.parameters import workout_types
from tasks.adapters.requests import ListingRequest
from tasks.domain.errors import invalid
from tasks.domain.listing import MOST_READ_AT_ONCE, Listing, plan

logger = Logger()


@logger.inject_lambda_context
def handler(event: ListingRequest, _context: LambdaContext) -> dict[str, Any]:
    """Plan one page of a person's workouts.

    Returns:
        `outcome` VALID with `reading`: DOCUMENTS at once, or first KEYS, or KEYS_OF_TYPE; and with `keyFrom`,
        `keyTo`, `dateFrom`, `dateTo`, `type`, `limit`, `pageOf` as `tasks.domain.listing.Listing` defines
        them. Or INVALID with `statusCode` 400 and `body`.

    Raises:
        GetParameterError: SSM cannot be read.
        ValueError: The parameter is malformed.
    """
    listing, errors = plan(event["query"], event["userId"], workout_types())
    outcome = "INVALID" if listing is None else "VALID"
    logger.info("listing planned", requestId=event["requestId"], userId=event["userId"], outcome=outcome)
    if listing is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    return {
        "outcome": outcome,
        "reading": _reading(listing),
        "keyFrom": listing.key_from,
        "keyTo": listing.key_to,
        "dateFrom": listing.date_from,
        "dateTo": listing.date_to,
        "type": listing.type,
        "limit": listing.limit,
        "pageOf": listing.page_of,
    }


def _reading(listing: Listing) -> str:
    """The index of one type has no documents, and those of a long page may not pass through a state."""
    if listing.type:
        return "KEYS_OF_TYPE"
    return "DOCUMENTS" if listing.limit <= MOST_READ_AT_ONCE else "KEYS"
