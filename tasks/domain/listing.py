"""What `GET /workouts` asks for, as bounds of one DynamoDB query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tasks.domain.errors import FieldError
from tasks.domain.paging import Choice, fingerprint, token
from tasks.domain.ranges import from_token, read_limit, read_range, texts_of
from tasks.domain.vocabulary import canonical_type, one_of

# 26 of the longest documents, one more than this, pass through a state (256 KiB); 101 would not.
MOST_READ_AT_ONCE: Final = 25
# Most bytes of a state that the documents of one page may take. The rest is for what stands around them.
MOST_BYTES_PER_PAGE: Final = 200_000

_PARAMETERS: Final = ("from", "to", "type", "limit", "nextToken")


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
    text, errors = texts_of(query, _PARAMETERS)
    asked = read_range(text, errors)
    kind = _type(text, types, errors)
    limit = read_limit(text, errors)
    page_of = fingerprint(user_id, asked.start, asked.end, kind)
    last_key = from_token(text, page_of, asked, errors)
    if errors:
        return None, errors
    return Listing(asked.key_from, last_key, asked.date_from, asked.date_to, kind, limit, page_of), []


def _type(text: Mapping[str, str], types: Sequence[str], errors: list[FieldError]) -> str:
    if "type" not in text:
        return ""
    canonical = canonical_type(text["type"], types)
    if canonical is None:
        errors.append(FieldError("type", one_of(types), structural=True))
    return canonical or ""


def choose(
    sizes: Sequence[tuple[str, int]],
    limit: int,
    page_of: str,
    read_to: str,
    most_bytes: int = MOST_BYTES_PER_PAGE,
) -> Choice:
    """Choose so many documents of a listing that they pass through a state.

    Args:
        sizes: Ids, newest first, one more than `limit` when there is more, with the bytes of their documents.
        limit: How many at most.
        page_of: The fingerprint of the listing.
        read_to: The id of the last one that was looked at when the table has more; else empty.
        most_bytes: What they may take of the state altogether; a single one may take more.
    """
    total, ids = 0, list[str]()
    for workout_id, size in sizes[:limit]:
        total += size
        if ids and total > most_bytes:
            break
        ids.append(workout_id)
    if len(ids) < len(sizes):
        return Choice(ids, token(ids[-1], page_of))
    return Choice(ids, token(read_to, page_of) if read_to else "")
