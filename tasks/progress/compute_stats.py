"""Task of get-stats: periods, streaks and totals from what the table keeps of a person."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, amounts_of, days_of, item_of, stored_profile
from tasks.domain.instants import parse_timestamp
from tasks.domain.stats import History, stats
from tasks.domain.streak import carried_streaks

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `profile` and `totals` are GetItem results, `days` the newest 380 day items, `records` and `recent` JSON
    texts, `streak` what fold_streak answered last.
    """

    userId: str
    now: str
    profile: Got
    totals: Got
    days: Sequence[Item]
    records: Sequence[str]
    recent: Sequence[str]
    streak: Mapping[str, Any]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Compute the statistics.

    Returns:
        `body`: the statistics document as JSON text.
    """
    history = History(
        lifetime=amounts_of(item_of(event["totals"])),
        days=days_of(event["days"]),
        streaks=carried_streaks(event["streak"]),
        records=event["records"],
        recent=event["recent"],
    )
    now = parse_timestamp(event["now"]).instant
    logger.info("stats computed", userId=event["userId"])
    return {"body": stats(event["userId"], history, stored_profile(event["profile"]), now)}
