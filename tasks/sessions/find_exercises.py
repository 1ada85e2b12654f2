"""Task of list-exercises: search the library and one's own exercises."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got
from tasks.adapters.exercises import own_exercises_of
from tasks.domain.errors import invalid
from tasks.domain.exercise_listing import plan
from tasks.domain.exercises import search

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: the query as sent, and the GetItem result of one's own exercises."""

    query: Mapping[str, object]
    own: Got
    requestId: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Find exercises.

    Returns:
        `outcome` FOUND with `documents`, the public JSON texts in order, or INVALID with `statusCode` 400 and
        `body`.
    """
    asked, errors = plan(event["query"])
    if asked is None:
        logger.info("search refused", requestId=event["requestId"], errors=len(errors))
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    own = own_exercises_of(event["own"])
    found = search(asked.query, own, muscle_group=asked.muscle_group, equipment=asked.equipment)
    logger.info("exercises found", requestId=event["requestId"], exercises=len(found))
    return {"outcome": "FOUND", "documents": [exercise.document() for exercise in found]}
