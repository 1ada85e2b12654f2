"""Which day the nightly run summarises."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from tasks.domain.instants import parse_date, parse_timestamp
from tasks.domain.zones import is_zone

Parsed = TypeVar("Parsed")

DEFAULT_DAYS_BACK: Final = 1
MOST_DAYS_BACK: Final = 366

# The scheduler's own placeholder: seen in place of the time when a person, or an engine that does not replace
# it, starts the machine.
_PLACEHOLDER: Final = "<aws.scheduler."


def night_of(
    wanted: object, *, scheduled_time: object, days_back: object, time_zone: object, now: datetime
) -> date:
    """Return the local date to summarise.

    Args:
        wanted: A date asked for by hand, which wins; None when there is none.
        scheduled_time: When the scheduler meant to start, RFC 3339; None or its unreplaced placeholder mean
            now.
        days_back: How many days before that moment's local date; None means yesterday.
        time_zone: IANA name; whose calendar the schedule follows.
        now: The present.

    Raises:
        ValueError: A field is wrong; the message names it and what would be right.
    """
    if wanted is not None:
        return _named("date", parse_date, wanted)
    if not isinstance(time_zone, str) or not is_zone(time_zone):
        raise ValueError("timeZone: must be an IANA time zone such as America/New_York")
    if days_back is None:
        days_back = DEFAULT_DAYS_BACK
    if isinstance(days_back, bool) or not isinstance(days_back, int) or not 0 <= days_back <= MOST_DAYS_BACK:
        raise ValueError(f"daysBack: must be a whole number from 0 to {MOST_DAYS_BACK}")
    moment = now
    if scheduled_time is not None and not str(scheduled_time).startswith(_PLACEHOLDER):
        moment = _named("scheduledTime", parse_timestamp, scheduled_time).instant
    return moment.astimezone(ZoneInfo(time_zone)).date() - timedelta(days=days_back)


def _named(field: str, parse: Callable[[str], Parsed], value: object) -> Parsed:
    try:
        return parse(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from None
