"""Which days or months a query asks for: `from` inclusive, `to` exclusive, as everywhere."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from tasks.domain.errors import FieldError
from tasks.domain.instants import parse_date
from tasks.domain.periods import Period, month_of

DEFAULT_DAYS: Final = 90
DEFAULT_MONTHS: Final = 12
# Months with thirty types of workout each pass through a state (256 KiB).
MOST_MONTHS: Final = 36

_DAY: Final = timedelta(days=1)
_MONTHS_PER_YEAR: Final = 12
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")


def days_asked(query: Mapping[str, str], today: date, most: int, errors: list[FieldError]) -> Period | None:
    """Return the days that are asked for; what is wrong is added to the errors.

    Without `to`, up to today and with it; without `from`, the 90 days before `to`.

    Args:
        query: The query parameters as sent, decoded.
        today: In the person's time zone.
        most: How many days may be asked for.
        errors: Those of the query so far.

    Returns:
        None if there is any error.
    """
    end = _read("to", query, parse_date, errors) or today + _DAY
    start = _read("from", query, parse_date, errors) or end - timedelta(days=DEFAULT_DAYS)
    if not errors:
        errors += _wrong_range(query, Period(start, end), (end - start).days, most, "days")
    return None if errors else Period(start, end)


def months_asked(query: Mapping[str, str], today: date, errors: list[FieldError]) -> Period | None:
    """Return the months that are asked for, whole; what is wrong is added to the errors.

    A bound is a month, `2026-11`, or a date: every month with a day from `from` on and before `to`. Without
    `to`, up to this month and with it; without `from`, the 12 months before `to`.

    Args:
        query: The query parameters as sent, decoded.
        today: In the person's time zone.
        errors: Those of the query so far.

    Returns:
        None if there is any error.
    """
    before = _read("to", query, _first_day, errors)
    end = month_of(before - _DAY if before else today).end
    since = _read("from", query, _first_day, errors)
    start = since.replace(day=1) if since else _months_before(end, DEFAULT_MONTHS)
    if not errors:
        errors += _wrong_range(query, Period(start, end), _months_between(start, end), MOST_MONTHS, "months")
    return None if errors else Period(start, end)


def _read(
    name: str, query: Mapping[str, str], parse: Callable[[str], date], errors: list[FieldError]
) -> date | None:
    if name not in query:
        return None
    try:
        return parse(query[name])
    except ValueError as error:
        errors.append(FieldError(name, str(error), structural=True))
        return None


def _first_day(text: str) -> date:
    """Read a month or a date.

    Raises:
        ValueError: The text is neither; the message says what would be right.
    """
    if _MONTH.fullmatch(text):
        try:
            return parse_date(f"{text}-01")
        except ValueError as error:
            raise ValueError(str(error).replace("date", "month")) from None
    try:
        return parse_date(text)
    except ValueError as error:
        raise ValueError(f"{error}, or a month such as 2026-11") from None


def _wrong_range(
    query: Mapping[str, str], period: Period, length: int, most: int, unit: str
) -> list[FieldError]:
    until = "" if "to" in query else f", which is {period.end} when it is not sent"
    if period.start >= period.end:
        return [FieldError("from", f"must be before to{until}", structural=True)]
    if length <= most:
        return []
    if "to" in query:
        return [FieldError("to", f"must be at most {most} {unit} after from", structural=True)]
    return [FieldError("from", f"must be at most {most} {unit} before to{until}", structural=True)]


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * _MONTHS_PER_YEAR + end.month - start.month


def _months_before(first: date, count: int) -> date:
    years, month = divmod(first.year * _MONTHS_PER_YEAR + first.month - 1 - count, _MONTHS_PER_YEAR)
    return date(years, month + 1, 1)
