"""What listings by start have in common: `from`, `to`, `limit` and `nextToken`, as bounds of keys and dates.

The keys are ids that sort by start, as of `tasks.domain.keys.workout_id`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tasks.domain.errors import FieldError
from tasks.domain.instants import (
    WIDEST_OFFSET,
    compact,
    looks_like_date,
    parse_date,
    parse_timestamp,
    rfc3339,
)
from tasks.domain.paging import read_token, wrong_page

DEFAULT_LIMIT: Final = 25
MOST_PER_PAGE: Final = 100

# Ids and dates start with digits of a year from 1900 on, so these are below and above all of them.
_EARLIEST_KEY: Final = "0"
_LATEST_KEY: Final = "9"
_EARLIEST_DATE: Final = "0000-00-00"
_LATEST_DATE: Final = "9999-99-99"

_LIMIT: Final = re.compile(r"[0-9]{1,3}")
_ID: Final = re.compile(r"(?P<start>[0-9]{8}T[0-9]{6}Z(?:[0-9]{3})?)-(?P<hash>[0-9a-f]{8})")
_OR_A_DATE: Final = ", or be a date such as 2026-11-20 (in a URL, write + as %2B)"


@dataclass(frozen=True, slots=True)
class Range:
    """The bounds of a listing by start.

    Attributes:
        start: `from`, spelled in one way only; empty without it.
        end: `to`, likewise.
        key_from: Least id wanted; a start without a hash, below all ids of that instant.
        key_to: Greatest id wanted.
        date_from: First local date wanted.
        date_to: Last local date wanted.
    """

    start: str
    end: str
    key_from: str
    key_to: str
    date_from: str
    date_to: str


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a listing begins or ends: a calendar day or an instant."""

    day: date | None
    instant: datetime

    @property
    def text(self) -> str:
        """The bound, spelled in one way only."""
        return self.day.isoformat() if self.day else rfc3339(self.instant)


def texts_of(query: Mapping[str, object], known: Sequence[str]) -> tuple[Mapping[str, str], list[FieldError]]:
    """Return the known query parameters that are text, and an error for each other one."""
    errors = [
        FieldError(name, f"is not a known parameter; known are {', '.join(known)}", structural=True)
        for name in query
        if name not in known
    ]
    text = {name: value for name, value in query.items() if isinstance(value, str) and name in known}
    errors += [
        FieldError(name, "must be given once, as text", structural=True)
        for name in known
        if name in query and name not in text
    ]
    return text, errors


def read_range(text: Mapping[str, str], errors: list[FieldError]) -> Range:
    """Read `from` and `to`; what is wrong is added to the errors.

    A date means the local date, an instant the start. A date's range of keys is widened by the widest offset
    on either side, and the local date decides.
    """
    start = _bound("from", text, errors)
    end = _bound("to", text, errors)
    found = Range(
        start=start.text if start else "",
        end=end.text if end else "",
        key_from=_EARLIEST_KEY if start is None else compact(_earliest(start)),
        key_to=_LATEST_KEY if end is None else compact(_latest(end)),
        date_from=start.day.isoformat() if start and start.day else _EARLIEST_DATE,
        date_to=(end.day - timedelta(days=1)).isoformat() if end and end.day else _LATEST_DATE,
    )
    if found.key_from >= found.key_to or found.date_from > found.date_to:
        errors.append(FieldError("from", "must be before to", structural=True))
    return found


def read_limit(text: Mapping[str, str], errors: list[FieldError]) -> int:
    """Read `limit`, 1 to 100; what is wrong is added to the errors."""
    written = text.get("limit", str(DEFAULT_LIMIT))
    if _LIMIT.fullmatch(written) and 1 <= int(written) <= MOST_PER_PAGE:
        return int(written)
    errors.append(FieldError("limit", f"must be a whole number from 1 to {MOST_PER_PAGE}", structural=True))
    return DEFAULT_LIMIT


def from_token(text: Mapping[str, str], page_of: str, asked: Range, errors: list[FieldError]) -> str:
    """Return the greatest key of the page that `nextToken` asks for; never below `asked.key_from`.

    Args:
        text: The parameters.
        page_of: The fingerprint of the listing.
        asked: Its bounds.
        errors: What is wrong is added to them. With a wrong filter beside it a token cannot be judged.
    """
    if "nextToken" not in text:
        return asked.key_to
    last_key = below(read_token(text["nextToken"], page_of))
    # DynamoDB refuses inverted bounds.
    if not asked.key_from <= last_key <= asked.key_to and not errors:
        errors.append(wrong_page())
    return last_key


def _bound(name: str, text: Mapping[str, str], errors: list[FieldError]) -> _Bound | None:
    if name not in text:
        return None
    try:
        if looks_like_date(text[name]):
            day = parse_date(text[name])
            return _Bound(day, datetime.combine(day, time(), UTC))
        instant = parse_timestamp(text[name]).instant
    except ValueError as error:
        hint = "" if looks_like_date(text[name]) else _OR_A_DATE
        errors.append(FieldError(name, f"{error}{hint}", structural=True))
        return None
    return _Bound(None, instant)


def _earliest(bound: _Bound) -> datetime:
    return bound.instant - WIDEST_OFFSET if bound.day else bound.instant


def _latest(bound: _Bound) -> datetime:
    return bound.instant + WIDEST_OFFSET if bound.day else bound.instant


def below(found: str) -> str:
    """Return the greatest key below an id; empty for a text that is none."""
    match = _ID.fullmatch(found)
    if match is None:
        return ""
    number = int(match["hash"], 16)
    # Ids have exactly 8 digits after the hyphen, so a lone hyphen is below all ids of its instant.
    return f"{match['start']}-{number - 1:08x}" if number else f"{match['start']}-"
