"""Which day the nightly run summarises."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from tasks.domain.errors import printable
from tasks.domain.instants import parse_date, parse_timestamp
from tasks.domain.zones import is_zone

Parsed = TypeVar("Parsed")

DEFAULT_DAYS_BACK: Final = 1
MOST_DAYS_BACK: Final = 366

_FIELDS: Final = ("date", "scheduledTime", "daysBack")
# The scheduler's own placeholder: seen in place of the time when a person, or an engine that does not replace
# it, starts the machine.
_PLACEHOLDER: Final = "<aws.scheduler."


def plan_night(request: object, time_zone: object, now: datetime) -> date:
    """Find the local date to summarise.

    Args:
        request: What the machine was started with: an object. `date` (`2026-11-20`) is a date asked for by
            hand, and wins. `scheduledTime` (RFC 3339) is when the scheduler meant to start; absent or its
            unreplaced placeholder mean now. `daysBack` is how many days before that moment's local date, 1
            when absent.
        time_zone: IANA name; whose calendar the schedule follows.
        now: The present.

    Raises:
        ValueError: A field is wrong; the message names it and what would be right.
    """
    if not isinstance(request, Mapping):
        raise ValueError("the input: must be a JSON object")  # noqa: TRY004 -- a wrong field like any other
    for field in request:
        if field not in _FIELDS:
            raise ValueError(f"{printable(field)}: is not a known field; known are {', '.join(_FIELDS)}")
    wanted = request.get("date")
    scheduled_time = request.get("scheduledTime")
    days_back = request.get("daysBack", DEFAULT_DAYS_BACK)
    if wanted is not None:
        return _named("date", parse_date, wanted)
    if not isinstance(time_zone, str) or not is_zone(time_zone):
        raise ValueError("timeZone: must be an IANA time zone such as America/New_York")
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
