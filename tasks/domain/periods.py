"""Calendar periods around a day."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`, as `from` and `to` of a listing."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day that is in the period."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        """Tell whether the day is in the period."""
        return self.start <= day < self.end


def week_of(day: date) -> Period:
    """Return the ISO 8601 week, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=7))


def iso_week(day: date) -> str:
    """Name the week by its ISO year, which is not always the day's own: `2026-W53` for 2027-01-01."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_of(day: date) -> Period:
    """Return the calendar month."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1))


def year_of(day: date) -> Period:
    """Return the calendar year."""
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))
