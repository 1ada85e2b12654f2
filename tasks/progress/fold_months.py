"""Task of get-stats and get-summary: fold a page of months into what was carried so far."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Page, months_of
from tasks.domain.life import carried_life, life_of

logger = Logger()

# Behind a sort key and before all others that begin with a month.
_JUST_BEHIND = "+"


class Event(TypedDict):
    """What the machine passes on.

    `page` is a page of month items in order of time, `carry` what came of the pages before ({} at first),
    `until` the last date whose runs count for the streaks, `to` the last sort key that is asked for.
    """

    page: Page
    carry: Mapping[str, Any]
    until: str
    to: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Fold one page.

    Returns:
        `carry`: exact sums and streaks, to hand to the next page or to the task that shows them; `until` and
        `to` as they came; and, when there is a page to come, `from`, the sort key that it begins with.
    """
    page = event["page"]
    months = months_of(page["Items"])
    life = carried_life(event["carry"]).then(life_of(months, event["until"]))
    logger.info("months folded", months=len(months))
    folded = {"carry": life.document(), "until": event["until"], "to": event["to"]}
    last = page.get("LastEvaluatedKey")
    return {**folded, "from": f"{last['sk']['S']}{_JUST_BEHIND}"} if last else folded
