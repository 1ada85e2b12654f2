"""Points in time, and the calendar days that they belong to."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9998
# No clock on Earth has been further from UTC since 1900; key ranges around a date are widened by as much.
WIDEST_OFFSET: Final = timedelta(hours=14)

_TIMESTAMP: Final = re.compile(
    r"(?P<clock>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?"
    r"(?P<offset>[Zz]|(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))?"
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTES_PER_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A time as a person gave it.

    Attributes:
        instant: In UTC, to the millisecond.
        offset: How far the wall clock was ahead of UTC; None when only the instant is known (`Z`).
        written: The text itself.
    """

    instant: datetime
    offset: timedelta | None
    written: str

    def local_date(self, zone: tzinfo) -> date:
        """Return the calendar day: at the explicit offset, else in `zone`."""
        if self.offset is None:
            return self.instant.astimezone(zone).date()
        return (self.instant + self.offset).date()


def parse_timestamp(text: str) -> Timestamp:
    """Read an RFC 3339 date-time that has an offset.

    `Z` and `-00:00` say that the local offset is unknown (RFC 9557, section 2), `+00:00` that it is zero.
    Digits below the millisecond are dropped.

    Raises:
        ValueError: The text is none; the message says what would be right.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError("must be a time such as 2026-11-20T06:30:00-05:00")
    if match["offset"] is None:
        raise ValueError("must carry an offset such as Z or -05:00")
    try:
        clock = datetime.fromisoformat(match["clock"].upper())
    except ValueError:
        raise ValueError("must be a date and time that exist") from None
    _check_year(clock.year)
    offset = _offset(match)
    milliseconds = int((match["fraction"] or "0")[:3].ljust(3, "0"))
    instant = clock.replace(tzinfo=UTC) - (offset or timedelta()) + timedelta(milliseconds=milliseconds)
    return Timestamp(instant, offset, text)


def _offset(match: re.Match[str]) -> timedelta | None:
    if match["sign"] is None:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    if int(match["minutes"]) >= _MINUTES_PER_HOUR or size > WIDEST_OFFSET:
        raise ValueError("must carry an offset between -14:00 and +14:00")
    if match["sign"] == "-":
        return -size if size else None
    return size


def parse_date(text: str) -> date:
    """Read a calendar date written as `2026-11-20`.

    Raises:
        ValueError: The text is none; the message says what would be right.
    """
    if _DATE.fullmatch(text) is None:
        raise ValueError("must be a date such as 2026-11-20")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a date that exists") from None
    _check_year(day.year)
    return day


def _check_year(year: int) -> None:
    if year < FIRST_YEAR:
        raise ValueError(f"must not be before {FIRST_YEAR}")
    if year > LAST_YEAR:
        raise ValueError(f"must not be after {LAST_YEAR}")


def looks_like_date(text: str) -> bool:
    """Tell whether the text has the form of a date, existing or not."""
    return _DATE.fullmatch(text) is not None


def rfc3339(instant: datetime) -> str:
    """Write an instant as `2026-11-20T11:30:00.000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def compact(instant: datetime) -> str:
    """Write an instant as `20261120T113000Z`, which sorts by time.

    Milliseconds follow where there are any, `20261120T113000Z250`: behind the `Z` they sort after the whole
    second, whether an id's hash follows (`-`) or not.
    """
    utc = instant.astimezone(UTC)
    milliseconds = utc.microsecond // 1000
    return f"{utc:%Y%m%dT%H%M%SZ}{f'{milliseconds:03}' if milliseconds else ''}"
