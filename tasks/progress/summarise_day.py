"""Task of nightly-summary: the summary of one person's day."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, amounts_of, days_of, item_of, stored_profile
from tasks.domain.instants import parse_date, parse_timestamp
from tasks.domain.streak import carried_streaks
from tasks.domain.summary import DayHistory, summary

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `profile` and `day` are GetItem results, `days` the newest 700 day items up to `date`, `recent` those of
    the 42 days up to it, `records` JSON texts, `streak` what fold_streak answered last for the days up to
    `date`.
    """

    userId: str
    date: str
    profile: Got
    day: Got
    days: Sequence[Item]
    recent: Sequence[Item]
    streak: Mapping[str, Any]
    records: Sequence[str]
    now: str


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Summarise the day.

    Returns:
        `doc`: the summary document as JSON text.
    """
    history = DayHistory(
        totals=amounts_of(item_of(event["day"])),
        days=days_of(event["days"]),
        recent=[amounts_of(item) for item in event["recent"]],
        streaks=carried_streaks(event["streak"]),
        records=event["records"],
    )
    day = parse_date(event["date"])
    now = parse_timestamp(event["now"]).instant
    logger.info("day summarised", userId=event["userId"], date=event["date"])
    return {"doc": summary(event["userId"], day, stored_profile(event["profile"]), history, now)}
