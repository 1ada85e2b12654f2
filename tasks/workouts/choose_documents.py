"""Task of list-workouts: choose the workouts of a page by the size of their documents."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, Page
from tasks.adapters.items import key_of
from tasks.domain.listing import choose

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: the keys, whose they are, and the plan's limit and fingerprint."""

    page: Page
    userId: str
    limit: int
    pageOf: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Choose the workouts of a page.

    Returns:
        `keys` of their items, newest first, `any` of them, and `nextToken`, empty on the last page.
    """
    sizes = [(_id(item), int(item["docBytes"]["N"])) for item in event["page"]["Items"]]
    last = event["page"].get("LastEvaluatedKey")
    choice = choose(sizes, event["limit"], event["pageOf"], _id(last) if last else "")
    keys = [key_of(event["userId"], f"WORKOUT#{workout_id}") for workout_id in choice.ids]
    logger.info("documents chosen", documents=len(keys))
    return {"keys": keys, "any": bool(keys), "nextToken": choice.next_token}


def _id(item: Item) -> str:
    return str(item["sk"]["S"]).removeprefix("WORKOUT#")
