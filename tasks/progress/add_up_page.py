"""Task of nightly-summary: add a page of day items to the totals of a shard."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, amounts_of
from tasks.domain.report import add_page, carried

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: totals of the page before ({} at first), day items from GSI1."""

    totals: Mapping[str, Any]
    days: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Add one page.

    Returns:
        `totals`: what to carry to the next page, `users` and exact `amounts`.
    """
    totals = add_page(carried(event["totals"]), [amounts_of(item) for item in event["days"]])
    logger.info("page added", users=len(event["days"]))
    return {"totals": totals.document()}
