"""What `GET /sessions` asks for, as bounds of one DynamoDB query, and which sessions fit into an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from tasks.domain.errors import FieldError
from tasks.domain.instants import WIDEST_OFFSET, compact, parse_date
from tasks.domain.paging import Choice, fingerprint, read_token, token, wrong_page
from tasks.domain.ranges import below, texts_of

MOST_PER_PAGE: Final = 50
DEFAULT_LAST: Final = 10
DELETED_PASSED_OVER: Final = 10
"""So many deleted sessions do not make an answer shorter."""
MOST_BYTES: Final = 150_000
"""Most bytes of a state that the documents and the sets of one page may take."""
BYTES_OF_A_SET: Final = 500
"""A set with what is read beside its document, in a state."""

_PARAMETERS: Final = ("date", "last", "nextToken")
_LAST: Final = re.compile(r"[0-9]{1,2}")
# Ids start with digits of a year from 1900 on, so these are below and above all of them.
_EARLIEST: Final = "0"
_LATEST: Final = "9"
_ANY_DATE: Final = ("0000-00-00", "9999-99-99")


@dataclass(frozen=True, slots=True)
class Listing:
    """Sessions, newest first.

    Attributes:
        id_from: Least id wanted.
        id_to: Greatest id wanted.
        date_from: First local date wanted.
        date_to: Last local date wanted.
        limit: How many at most.
        page_of: Fingerprint of caller and filters, as of `tasks.domain.paging`.
    """

    id_from: str
    id_to: str
    date_from: str
    date_to: str
    limit: int
    page_of: str


def plan(query: Mapping[str, object], user_id: str) -> tuple[Listing | None, Sequence[FieldError]]:
    """Plan one page, or name every wrong parameter.

    Args:
        query: The query parameters as sent, decoded: `date`, or `last`, the newest so many.
        user_id: The caller.
    """
    text, errors = texts_of(query, _PARAMETERS)
    if "date" in text and "last" in text:
        errors.append(FieldError("last", "must not be sent beside date", structural=True))
    limit = _last(text, errors)
    id_from, id_to, dates = _EARLIEST, _LATEST, _ANY_DATE
    if "date" in text:
        try:
            day = datetime.combine(parse_date(text["date"]), time(), UTC)
        except ValueError as error:
            errors.append(FieldError("date", str(error), structural=True))
        else:
            id_from = compact(day - WIDEST_OFFSET)
            id_to = compact(day + timedelta(days=1) + WIDEST_OFFSET)
            dates = (text["date"], text["date"])
    page_of = fingerprint(user_id, "sessions", text.get("date", ""), text.get("last", ""))
    if "nextToken" in text:
        left, _, last = read_token(text["nextToken"], page_of).partition("_")
        if below(last):
            limit, id_to = int(left), below(last)
        elif not errors:
            errors.append(wrong_page())
    if errors:
        return None, errors
    return Listing(id_from, id_to, *dates, limit, page_of), []


def _last(text: Mapping[str, str], errors: list[FieldError]) -> int:
    if "date" in text:
        return MOST_PER_PAGE
    written = text.get("last", str(DEFAULT_LAST))
    if _LAST.fullmatch(written) and 1 <= int(written) <= MOST_PER_PAGE:
        return int(written)
    errors.append(FieldError("last", f"must be a whole number from 1 to {MOST_PER_PAGE}", structural=True))
    return DEFAULT_LAST


@dataclass(frozen=True, slots=True)
class Found:
    """A session that was found.

    Attributes:
        session_id: Its id.
        local_date: Its day.
        doc_bytes: The bytes of its document.
        sets: How many sets it may have.
    """

    session_id: str
    local_date: str
    doc_bytes: int
    sets: int


def choose(found: Sequence[Found], dates: tuple[str, str], limit: int, page_of: str, read_to: str) -> Choice:
    """Choose so many sessions that their documents and sets pass through a state, one at least.

    The sets of a session of another day that lies between two of them are read, too.

    Args:
        found: Newest first.
        dates: The first and the last local date wanted.
        limit: How many are wanted.
        page_of: The fingerprint of the listing.
        read_to: The id of the last session that was looked at when the table has more; else empty.
    """
    total, ids = 0, list[str]()
    for session in found:
        wanted = dates[0] <= session.local_date <= dates[1]
        total += (session.doc_bytes if wanted else 0) + session.sets * BYTES_OF_A_SET
        if len(ids) == limit or (ids and total > MOST_BYTES):
            read_to = ids[-1]
            break
        if wanted:
            ids.append(session.session_id)
    left = limit - len(ids)
    return Choice(ids, token(f"{left}_{read_to}", page_of) if left and read_to else "")
