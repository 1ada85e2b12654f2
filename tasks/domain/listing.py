"""What `GET /workouts` asks for, as bounds of one DynamoDB query."""

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
from tasks.domain.paging import fingerprint, read_token, token, wrong_page
from tasks.domain.vocabulary import canonical_type, one_of

DEFAULT_LIMIT: Final = 25
MOST_PER_PAGE: Final = 100
# 26 of the longest documents, one more than this, pass through a state (256 KiB); 101 would not.
MOST_READ_AT_ONCE: Final = 25
# Most bytes of a state that the documents of one page may take. The rest is for what stands around them.
MOST_BYTES_PER_PAGE: Final = 200_000

# Ids and dates start with digits of a year from 1900 on, so these are below and above all of them.
_EARLIEST_KEY: Final = "0"
_LATEST_KEY: Final = "9"
_EARLIEST_DATE: Final = "0000-00-00"
_LATEST_DATE: Final = "9999-99-99"

_PARAMETERS: Final = ("from", "to", "type", "limit", "nextToken")
_LIMIT: Final = re.compile(r"[0-9]{1,3}")
_ID: Final = re.compile(r"(?P<start>[0-9]{8}T[0-9]{6}Z(?:[0-9]{3})?)-(?P<hash>[0-9a-f]{8})")
_OR_A_DATE: Final = ", or be a date such as 2026-11-20 (in a URL, write + as %2B)"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a person's workouts, newest first.

    Attributes:
        key_from: Least sort key wanted, without its prefix; a start without a hash, below all ids of that
            instant.
        key_to: Greatest sort key wanted, without its prefix. Never below `key_from`.
        date_from: First local date wanted.
        date_to: Last local date wanted.
        type: Canonical, or empty for all.
        limit: How many at most.
        page_of: Fingerprint of caller and filters; makes a token useless with other filters or for another
            user.
    """

    key_from: str
    key_to: str
    date_from: str
    date_to: str
    type: str
    limit: int
    page_of: str


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a listing begins or ends: a calendar day or an instant."""

    day: date | None
    instant: datetime

    @property
    def text(self) -> str:
        """The bound, spelled in one way only."""
        return self.day.isoformat() if self.day else rfc3339(self.instant)


def plan(
    query: Mapping[str, object], user_id: str, types: Sequence[str]
) -> tuple[Listing | None, Sequence[FieldError]]:
    """Plan one page, or name every wrong parameter.

    A date means the local date of the workout, an instant its start. A date's key range is widened by the
    widest offset on either side, and the local date decides.

    Args:
        query: The query parameters as sent, decoded.
        user_id: The caller.
        types: The types that this stage knows.
    """
    errors = [
        FieldError(name, f"is not a known parameter; known are {', '.join(_PARAMETERS)}", structural=True)
        for name in query
        if name not in _PARAMETERS
    ]
    text = {name: value for name, value in query.items() if isinstance(value, str) and name in _PARAMETERS}
    errors += [
        FieldError(name, "must be given once, as text", structural=True)
        for name in _PARAMETERS
        if name in query and name not in text
    ]
    start = _bound("from", text, errors)
    end = _bound("to", text, errors)
    kind = _type(text, types, errors)
    limit = _limit(text, errors)
    key_from = _EARLIEST_KEY if start is None else compact(_earliest(start))
    key_to = _LATEST_KEY if end is None else compact(_latest(end))
    date_from = start.day.isoformat() if start and start.day else _EARLIEST_DATE
    date_to = (end.day - timedelta(days=1)).isoformat() if end and end.day else _LATEST_DATE
    if key_from >= key_to or date_from > date_to:
        errors.append(FieldError("from", "must be before to", structural=True))
    page_of = fingerprint(user_id, start.text if start else "", end.text if end else "", kind)
    last_key = key_to
    if "nextToken" in text:
        last_key = _below(read_token(text["nextToken"], page_of))
        # DynamoDB refuses inverted bounds. With a wrong filter beside it the token cannot be judged.
        if not key_from <= last_key <= key_to and not errors:
            errors.append(wrong_page())
    if errors:
        return None, errors
    return Listing(key_from, last_key, date_from, date_to, kind, limit, page_of), []


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


def _type(text: Mapping[str, str], types: Sequence[str], errors: list[FieldError]) -> str:
    if "type" not in text:
        return ""
    canonical = canonical_type(text["type"], types)
    if canonical is None:
        errors.append(FieldError("type", one_of(types), structural=True))
    return canonical or ""


def _limit(text: Mapping[str, str], errors: list[FieldError]) -> int:
    written = text.get("limit", str(DEFAULT_LIMIT))
    if _LIMIT.fullmatch(written) and 1 <= int(written) <= MOST_PER_PAGE:
        return int(written)
    errors.append(FieldError("limit", f"must be a whole number from 1 to {MOST_PER_PAGE}", structural=True))
    return DEFAULT_LIMIT


def _below(workout_id: str) -> str:
    """Return the greatest key below the id of a workout; empty for a text that is none."""
    match = _ID.fullmatch(workout_id)
    if match is None:
        return ""
    number = int(match["hash"], 16)
    # Ids have exactly 8 digits after the hyphen, so a lone hyphen is below all ids of its instant.
    return f"{match['start']}-{number - 1:08x}" if number else f"{match['start']}-"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which workouts make a page.

    Attributes:
        ids: Newest first.
        next_token: Where the next page begins; empty when nothing follows.
    """

    ids: Sequence[str]
    next_token: str


def choose(sizes: Sequence[tuple[str, int]], limit: int, page_of: str, read_to: str) -> Choice:
    """Choose so many workouts that their documents pass through a state.

    Args:
        sizes: Ids, newest first, one more than `limit` when there is more, with the bytes of their documents.
        limit: How many at most.
        page_of: The fingerprint of the listing.
        read_to: The id of the last workout that was looked at when the table has more; else empty.
    """
    total, ids = 0, list[str]()
    for workout_id, size in sizes[:limit]:
        total += size
        if ids and total > MOST_BYTES_PER_PAGE:
            break
        ids.append(workout_id)
    if len(ids) < len(sizes):
        return Choice(ids, token(ids[-1], page_of))
    return Choice(ids, token(read_to, page_of) if read_to else "")
