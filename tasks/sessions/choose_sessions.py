"""Task of get-exercise-history: choose the sessions of a page by the size of their entries."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, Page
from tasks.domain.exercise_history import MOST_BYTES_PER_PAGE
from tasks.domain.listing import choose

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: the keys, and the plan's prefix of keys, limit and fingerprint."""

    page: Page
    prefix: str
    limit: int
    pageOf: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Choose the sessions of a page.

    Returns:
        `oldest` and `newest`, the sort keys between which their entries are, and `nextToken`, empty on the
        last page. Without any, nothing is between the keys.
    """
    prefix = event["prefix"]

    def session_of(item: Item) -> str:
        return str(item["sk"]["S"]).removeprefix(prefix)

    sizes = [(session_of(item), int(item["docBytes"]["N"])) for item in event["page"]["Items"]]
    last = event["page"].get("LastEvaluatedKey")
    read_to = session_of(last) if last else ""
    choice = choose(sizes, event["limit"], event["pageOf"], read_to, MOST_BYTES_PER_PAGE)
    logger.info("sessions chosen", sessions=len(choice.ids))
    oldest, newest = (choice.ids[-1], choice.ids[0]) if choice.ids else ("", "")
    return {"oldest": f"{prefix}{oldest}", "newest": f"{prefix}{newest}", "nextToken": choice.next_token}
