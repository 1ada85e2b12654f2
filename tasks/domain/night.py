"""Which day the nightly run summarises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from tasks.domain.fitness import CHRONIC_DAYS
from tasks.domain.instants import WIDEST_OFFSET, compact, parse_date, parse_timestamp
from tasks.domain.zones import is_zone

Parsed = TypeVar("Parsed")

DEFAULT_DAYS_BACK: Final = 1
MOST_DAYS_BACK: Final = 366

# The scheduler's own placeholder: seen in place of the time when a person, or an engine that does not replace
# it, starts the machine.
_PLACEHOLDER: Final = "<aws.scheduler."


@dataclass(frozen=True, slots=True)
class Night:
    """A local date to summarise, and the keys between which all its workouts lie, whatever their offset."""

    date: date

    @property
    def recent_from(self) -> str:
        """The first of the days whose workouts say how well fitness is covered."""
        return (self.date - timedelta(days=CHRONIC_DAYS - 1)).isoformat()

    @property
    def workouts_from(self) -> str:
        """Least workout id, without a hash: below all ids of that instant."""
        return compact(datetime.combine(self.date, time(), UTC) - WIDEST_OFFSET)

    @property
    def workouts_to(self) -> str:
        """A key above all workout ids of the date."""
        return compact(datetime.combine(self.date, time(), UTC) + timedelta(days=1) + WIDEST_OFFSET)


def plan_night(request: Mapping[str, object], time_zone: object, now: datetime) -> Night:
    """Find the local date to summarise.

    Args:
        request: What the machine was started with. `date` (`2026-11-20`) is a date asked for by hand, and
            wins. `scheduledTime` (RFC 3339) is when the scheduler meant to start; absent or its unreplaced
            placeholder mean now. `daysBack` is how many days before that moment's local date, 1 when absent.
        time_zone: IANA name; whose calendar the schedule follows.
        now: The present.

    Raises:
        ValueError: A field is wrong; the message names it and what would be right.
    """
    wanted = request.get("date")
    scheduled_time = request.get("scheduledTime")
    days_back = request.get("daysBack", DEFAULT_DAYS_BACK)
    if wanted is not None:
        return Night(_named("date", parse_date, wanted))
    if not isinstance(time_zone, str) or not is_zone(time_zone):
        raise ValueError("timeZone: must be an IANA time zone such as America/New_York")
    if isinstance(days_back, bool) or not isinstance(days_back, int) or not 0 <= days_back <= MOST_DAYS_BACK:
        raise ValueError(f"daysBack: must be a whole number from 0 to {MOST_DAYS_BACK}")
    moment = now
    if scheduled_time is not None and not str(scheduled_time).startswith(_PLACEHOLDER):
        moment = _named("scheduledTime", parse_timestamp, scheduled_time).instant
    return Night(moment.astimezone(ZoneInfo(time_zone)).date() - timedelta(days=days_back))


def _named(field: str, parse: Callable[[str], Parsed], value: object) -> Parsed:
    try:
        return parse(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from None
