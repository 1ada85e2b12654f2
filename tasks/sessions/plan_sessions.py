"""Task of list-sessions: turn query parameters into the bounds of one query."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.requests import ListingRequest
from tasks.domain.errors import invalid
from tasks.domain.session_listing import DELETED_PASSED_OVER, plan

logger = Logger()


@logger.inject_lambda_context
def handler(event: ListingRequest, _context: LambdaContext) -> dict[str, Any]:
    """Plan one page of a person's sessions.

    Returns:
        `outcome` VALID with `idFrom`, `idTo`, `dateFrom`, `dateTo`, `limit`, `pageOf` as
        `tasks.domain.session_listing.Listing` has them, and `read`, how many items to read. Or INVALID with
        `statusCode` 400 and `body`.
    """
    listing, errors = plan(event["query"], event["userId"])
    outcome = "INVALID" if listing is None else "VALID"
    logger.info("sessions planned", requestId=event["requestId"], userId=event["userId"], outcome=outcome)
    if listing is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    return {
        "outcome": outcome,
        "idFrom": listing.id_from,
        "idTo": listing.id_to,
        "dateFrom": listing.date_from,
        "dateTo": listing.date_to,
        "limit": listing.limit,
        "read": listing.limit + DELETED_PASSED_OVER,
        "pageOf": listing.page_of,
    }
