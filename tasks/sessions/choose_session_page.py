"""Task of list-sessions: choose the sessions of a page by the size of their documents and sets."""

from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, Page
from tasks.adapters.items import key_of
from tasks.domain.session_listing import Found, choose

logger = Logger()


class Plan(TypedDict):
    """What plan_sessions answered, as far as it matters here."""

    dateFrom: str
    dateTo: str
    limit: int
    pageOf: str


class Event(TypedDict):
    """What the machine passes on: the sessions that were found, whose they are, and the plan."""

    page: Page
    userId: str
    plan: Plan


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Choose the sessions of a page.

    Returns:
        `order`, their ids, newest first; the `keys` of their items; `any` of them; `setsFrom` and `setsTo`,
        between which the keys of their sets are; and `nextToken`, empty on the last page.
    """
    found = [
        Found(_id(item), item["localDate"]["S"], int(item["docBytes"]["N"]), int(item["lastSet"]["N"]))
        for item in event["page"]["Items"]
    ]
    last = event["page"].get("LastEvaluatedKey")
    plan = event["plan"]
    dates = (plan["dateFrom"], plan["dateTo"])
    choice = choose(found, dates, plan["limit"], plan["pageOf"], _id(last) if last else "")
    logger.info("sessions chosen", sessions=len(choice.ids))
    return {
        "order": list(choice.ids),
        "keys": [key_of(event["userId"], f"SESSION#{session_id}") for session_id in choice.ids],
        "any": bool(choice.ids),
        "setsFrom": choice.ids[-1] if choice.ids else "",
        "setsTo": choice.ids[0] if choice.ids else "",
        "nextToken": choice.next_token,
    }


def _id(item: Item) -> str:
    sort_key: str = item["sk"]["S"]
    return sort_key.removeprefix("SESSION#")
