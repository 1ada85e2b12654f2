"""Task of get-days and get-months: day or month items in the units of the API."""

import json
from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, days_of, months_of
from tasks.domain.totals import answer_day, answer_month

logger = Logger()

Range = TypedDict("Range", {"from": str, "to": str})


class Event(TypedDict):
    """What the machine passes on: plan_sums' range, what is asked for, and its items in order of time."""

    of: Literal["days", "months"]
    range: Range
    items: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Show sums.

    Returns:
        `body`: the document as JSON text; what has no workout is absent.
    """
    shown = (
        [answer_day(day) for day in days_of(event["items"])]
        if event["of"] == "days"
        else [answer_month(month) for month in months_of(event["items"])]
    )
    document = {"from": event["range"]["from"], "to": event["range"]["to"], event["of"]: shown}
    logger.info("sums shown", count=len(shown))
    return {"body": json.dumps(document, ensure_ascii=False, separators=(",", ":"))}
