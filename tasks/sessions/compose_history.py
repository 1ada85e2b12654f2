"""Task of get-exercise-history: put the answer together."""

from collections.abc import Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, item_of, texts_of
from tasks.domain.exercise_history import history

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `exercise` is plan_history's; `best` are GetItem results of records, the one that says most first;
    `newest` is the item of the newest session, `entries` are those of the page; `nextToken` is
    choose_sessions'.
    """

    exercise: str
    best: Sequence[Got | None]
    newest: Sequence[Item]
    entries: Sequence[Item]
    nextToken: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Put the answer together.

    Returns:
        `body`: the public JSON text.
    """
    best = texts_of(item_of(got) for got in event["best"])
    entries = texts_of(event["entries"])
    logger.info("history composed", sessions=len(entries))
    return {"body": history(event["exercise"], best, texts_of(event["newest"]), entries, event["nextToken"])}
