"""What `GET /me/records` asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tasks.domain.errors import FieldError
from tasks.domain.measures import KINDS
from tasks.domain.paging import fingerprint, read_token, wrong_page
from tasks.domain.records import LONGEST_30D
from tasks.domain.vocabulary import canonical_type, one_of

_PARAMETERS: Final = ("type", "kind", "history", "nextToken")
_NEWEST: Final = "~"  # above every id
_POSITION: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z(?:[0-9]{3})?-[0-9a-f]{8}#[a-z0-9:-]+")


@dataclass(frozen=True, slots=True)
class RecordListing:
    """The records of a person, or a page of their log, newest first.

    Attributes:
        history: Whether the log is asked for.
        type: Canonical, or empty for all.
        kind: A kind of record, or empty for all.
        newest: The greatest key wanted of the log, without its prefix.
        page_of: Fingerprint of caller and filters.
    """

    history: bool
    type: str
    kind: str
    newest: str
    page_of: str


def plan(
    query: Mapping[str, object], user_id: str, types: Sequence[str]
) -> tuple[RecordListing | None, Sequence[FieldError]]:
    """Plan a listing, or name every wrong parameter.

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
    text = {name: str(query[name]) for name in _PARAMETERS if name in query}
    history = text.get("history", "false")
    if history not in {"true", "false"}:
        errors.append(FieldError("history", "must be true or false", structural=True))
    workout_type = canonical_type(text["type"], types) if "type" in text else ""
    if workout_type is None:
        errors.append(FieldError("type", one_of(types), structural=True))
    kinds = (*KINDS, LONGEST_30D) if history == "true" else KINDS
    kind = text.get("kind", "")
    if "kind" in text and kind not in kinds:
        errors.append(FieldError("kind", one_of(kinds), structural=True))
    page_of = fingerprint(user_id, workout_type or "", kind, history)
    newest = _NEWEST
    if "nextToken" in text:
        newest = read_token(text["nextToken"], page_of).replace("_", "#")
        if history == "false":
            errors.append(FieldError("nextToken", "goes with history=true", structural=True))
        elif not errors and not _POSITION.fullmatch(newest):
            errors.append(wrong_page())
    if errors:
        return None, errors
    return RecordListing(history == "true", workout_type or "", kind, newest, page_of), []
