"""What `GET /exercises/{exercise}/history` asks for, and its answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tasks.domain.errors import FieldError
from tasks.domain.paging import fingerprint
from tasks.domain.ranges import Range, from_token, read_limit, read_range, texts_of

MOST_BYTES_PER_PAGE: Final = 100_000
"""Most bytes of the entries of a page: they pass through states as texts within texts."""

_PARAMETERS: Final = ("from", "to", "limit", "nextToken")
# What a form asks for again.
_PREFILLED: Final = ("weightKg", "weightLb", "reps", "rir", "durationSec")


@dataclass(frozen=True, slots=True)
class HistoryListing:
    """One page of what a person did in one exercise, newest first.

    Attributes:
        asked: The bounds; ids are of sessions.
        last_key: Greatest id of this page; never below `asked.key_from`.
        limit: How many sessions at most.
        page_of: Fingerprint of caller, exercise and filters.
    """

    asked: Range
    last_key: str
    limit: int
    page_of: str


def plan(
    query: Mapping[str, object], user_id: str, exercise: str
) -> tuple[HistoryListing | None, Sequence[FieldError]]:
    """Plan one page, or name every wrong parameter.

    Args:
        query: The query parameters as sent, decoded.
        user_id: The caller.
        exercise: The slug.
    """
    text, errors = texts_of(query, _PARAMETERS)
    asked = read_range(text, errors)
    limit = read_limit(text, errors)
    page_of = fingerprint(user_id, "history", exercise, asked.start, asked.end)
    last_key = from_token(text, page_of, asked, errors)
    return (None, errors) if errors else (HistoryListing(asked, last_key, limit, page_of), [])


def history(
    exercise: str, best: Sequence[str], newest: Sequence[str], entries: Sequence[str], next_token: str
) -> str:
    """Return the answer as JSON text.

    Args:
        exercise: Whose history it is, its public JSON text.
        best: Documents of records of the exercise, the one that says most first; none before its first set.
        newest: The entry of its newest session, if there is any.
        entries: The sessions of the page, newest first: JSON texts, which are kept as they are.
        next_token: Where the next page begins; empty on the last.
    """
    page = {
        "exercise": exercise,
        "best": best[0] if best else "null",
        "lastWeights": json.dumps(_last_weights(newest), ensure_ascii=False, separators=(",", ":")),
        "sessions": f"[{','.join(entries)}]",
        **({"nextToken": json.dumps(next_token)} if next_token else {}),
    }
    return "{" + ",".join(f'"{name}":{text}' for name, text in page.items()) + "}"


def _last_weights(newest: Sequence[str]) -> list[dict[str, Any]]:
    """Return what a form prefills: the working sets of the newest session, in the units that were sent."""
    sets = json.loads(newest[0])["sets"] if newest else []
    return [
        {name: each[name] for name in _PREFILLED if name in each}
        for each in sets
        if each["kind"] == "working"
    ]
