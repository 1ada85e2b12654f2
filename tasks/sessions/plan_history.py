"""Task of get-exercise-history: find the exercise, and turn the query into the bounds of one page."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got
from tasks.adapters.exercises import own_exercises_of
from tasks.domain.errors import invalid, refusal
from tasks.domain.exercise_history import plan
from tasks.domain.exercises import Exercise, Exercises, find, resolve

logger = Logger()


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
        public JSON text. OTHER_NAME with the `identifier` of the exercise that was meant, to begin again
        with. Or NOT_FOUND or INVALID with `statusCode` and `body`.
    """
    own = own_exercises_of(event["own"])
    exercise = find(event["exercise"], own)
    planned = _unknown(event, own) if exercise is None else _page(event, exercise)
    logger.info(
        "history planned", requestId=event["requestId"], userId=event["userId"], outcome=planned["outcome"]
    )
    return planned


def _unknown(event: Event, own: Exercises) -> dict[str, Any]:
    """Answer what is no identifier: with the one that was meant, or that there is none."""
    if meant := resolve(event["exercise"], own):
        return {"outcome": "OTHER_NAME", "identifier": meant}
    body = refusal("NOT_FOUND", "There is no such exercise.", event["requestId"])
    return {"outcome": "NOT_FOUND", "statusCode": 404, "body": body}


def _page(event: Event, exercise: Exercise) -> dict[str, Any]:
    """Plan one page of the history of an exercise."""
    listing, errors = plan(event["query"], event["userId"], exercise.slug)
    if listing is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    prefix = f"LIFT#{exercise.slug}#"
    return {
        "outcome": "VALID",
        "exercise": exercise.document(),
        "prefix": prefix,
        "keyFrom": f"{prefix}{listing.asked.key_from}",
        "keyTo": f"{prefix}{listing.last_key}",
        "dateFrom": listing.asked.date_from,
        "dateTo": listing.asked.date_to,
        "limit": listing.limit,
        "pageOf": listing.page_of,
    }
