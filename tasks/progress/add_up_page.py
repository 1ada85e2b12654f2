"""Task of nightly-summary: add a page of day items to the totals of a shard."""

from collections.abc import Mapping
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Page, amounts_of
from tasks.domain.report import add_page, carried

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: totals of the page before ({} at first), a page of day items of GSI1."""

    totals: Mapping[str, Any]
    page: Page


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Add one page.

    Returns:
        `totals`: what to carry to the next page, `users` and exact `amounts`; and, when there is a page to
        come, `after`, the user id behind which it begins.
    """
    page = event["page"]
    totals = add_page(carried(event["totals"]), [amounts_of(item) for item in page["Items"]])
    logger.info("page added", users=len(page["Items"]))
    last = page.get("LastEvaluatedKey")
    return {"totals": totals.document(), **({"after": last["gsi1sk"]["S"]} if last else {})}
