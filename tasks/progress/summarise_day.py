"""Task of get-summary: the summary of one person's day."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, amounts_of, days_of, item_of, texts_of
from tasks.domain.instants import parse_date
from tasks.domain.life import carried_life
from tasks.domain.profile import LoadMethod
from tasks.domain.summary import DayHistory, SummaryPlan, summary

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `method` and `coverage` are plan_summary's, `day` is a GetItem result, `loads` are day items with that
    method's load, `life` is what fold_months carried of all months up to `date`, `records` are items of the
    log of records.
    """

    userId: str
    date: str
    method: LoadMethod
    coverage: str
    day: Got
    loads: Sequence[Item]
    life: Mapping[str, Any]
    records: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Summarise the day.

    Returns:
        `body`: the summary document as JSON text.
    """
    method = event["method"]
    plan = SummaryPlan(parse_date(event["date"]), method, Decimal(event["coverage"]))
    history = DayHistory(
        totals=amounts_of(item_of(event["day"])),
        loads=[(day.date, day.load(method)) for day in days_of(event["loads"])],
        streaks=carried_life(event["life"]).streaks,
        records=texts_of(event["records"]),
    )
    logger.info("day summarised", userId=event["userId"], date=event["date"])
    return {"body": summary(event["userId"], plan, history)}
