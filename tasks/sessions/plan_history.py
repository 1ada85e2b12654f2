"""Task of get-exercise-history: find the exercise, and turn the query into the bounds of one page."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got
from tasks.adapters.exercises import own_exercises_of
from tasks.domain.errors import invalid, refusal
from tasks.domain.exercise_history import plan
from tasks.domain.exercises import find, resolve

logger = Logger()

_UNKNOWN: Final = "There is no such exercise."


class Event(TypedDict):
    """What the machine passes on: the query as sent, the exercise, the GetItem result of one's own ones."""

    query: Mapping[str, object]
    exercise: str
    own: Got | None
    userId: str
    requestId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan one page.

    Returns:
        `outcome` VALID with `keyFrom`, `keyTo`, `dateFrom`, `dateTo`, `limit`, `pageOf`, and `exercise`, its
        public JSON text. Or NOT_FOUND or INVALID with `statusCode` and `body`.
    """
    own = own_exercises_of(event["own"])
    exercise = find(event["exercise"], own)
    listing, errors = plan(event["query"], event["userId"], event["exercise"])
    outcome = "NOT_FOUND" if exercise is None else "INVALID" if listing is None else "VALID"
    logger.info("history planned", requestId=event["requestId"], userId=event["userId"], outcome=outcome)
    if exercise is None:
        # What was read was read of this identifier, so that another name costs no further read.
        meant = resolve(event["exercise"], own)
        message = f"This is {meant} here: GET /exercises/{meant}/history." if meant else _UNKNOWN
        body = refusal("NOT_FOUND", message, event["requestId"])
        return {"outcome": outcome, "statusCode": 404, "body": body}
    if listing is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    prefix = f"LIFT#{exercise.slug}#"
    return {
        "outcome": outcome,
        "exercise": exercise.document(),
        "prefix": prefix,
        "keyFrom": f"{prefix}{listing.asked.key_from}",
        "keyTo": f"{prefix}{listing.last_key}",
        "dateFrom": listing.asked.date_from,
        "dateTo": listing.asked.date_to,
        "limit": listing.limit,
        "pageOf": listing.page_of,
    }
