"""Task of list-records: one page of the log from its lines of workouts and those of exercises."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, Page
from tasks.domain.paging import token

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: pages of both logs, newest first, and the fingerprint of the listing."""

    workouts: Page
    lifts: Page
    pageOf: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Merge the lines, newest first.

    Returns:
        `documents` as JSON texts, and `nextToken`, empty on the last page. A log of which more is to come
        says how far the page goes: what the other one has beyond that is on the next page.
    """
    pages = (event["workouts"], event["lifts"])
    ends = [_place(page["LastEvaluatedKey"]) for page in pages if "LastEvaluatedKey" in page]
    end = max(ends, default="")
    lines = sorted(((_place(item), item) for page in pages for item in page["Items"]), key=_by_place)
    documents = [item["doc"]["S"] for place, item in reversed(lines) if place >= end]
    logger.info("lines merged", lines=len(documents))
    return {
        "documents": documents,
        "nextToken": token(end.replace("#", "_"), event["pageOf"]) if end else "",
    }


def _place(item: Item) -> str:
    """Return the key without its prefix: `<workoutId>#<kind>`, `<sessionId>#<setId>#<exercise>#<kind>`."""
    return str(item["sk"]["S"]).partition("#")[2]


def _by_place(line: tuple[str, Item]) -> str:
    return line[0]
