"""Task of get-stats: periods, streaks and totals from what the table keeps of a person."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, Page, days_of, months_of, stored_profile, texts_of
from tasks.domain.instants import parse_timestamp
from tasks.domain.life import Life, carried_life
from tasks.domain.stats import History, stats

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `profile` is a GetItem result, `days` the newest 10 day items, `months` the newest 13 month items,
    `records` a Query result, `recent` workout items, `life` what fold_months carried of each span of years,
    in order of time.
    """

    userId: str
    now: str
    profile: Got
    days: Sequence[Item]
    months: Sequence[Item]
    records: Page
    recent: Sequence[Item]
    life: Sequence[Mapping[str, Any]]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Compute the statistics.

    Returns:
        `body`: the statistics document as JSON text.
    """
    history = History(
        life=reduce(Life.then, map(carried_life, event["life"]), Life()),
        days=days_of(event["days"]),
        months=months_of(event["months"]),
        records=texts_of(event["records"]["Items"]),
        more_records="LastEvaluatedKey" in event["records"],
        recent=texts_of(event["recent"]),
    )
    now = parse_timestamp(event["now"]).instant
    logger.info("stats computed", userId=event["userId"])
    return {"body": stats(event["userId"], history, stored_profile(event["profile"]), now)}
