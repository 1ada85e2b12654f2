"""Pages of listings, and tokens of pages: where the next one begins, bound to the caller and the filters.

A token is no secret and grants nothing. Its fingerprint keeps a mangled token, and one of another person or
of other filters, from being taken for a page of this listing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from tasks.domain.errors import FieldError

WRONG_PAGE: Final = "must be the nextToken of the page before, with the same filters"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items make a page.

    Attributes:
        ids: Newest first.
        next_token: Where the next page begins; empty when nothing follows.
    """

    ids: Sequence[str]
    next_token: str


def fingerprint(*asked: str) -> str:
    """Hash caller and filters, as machines do with `States.Hash`: SHA-256 of the parts joined by `|`."""
    return sha256("|".join(asked).encode()).hexdigest()


def token(position: str, page_of: str) -> str:
    """Return the token of the page after a position; `page_of` is the fingerprint of the listing."""
    return f"{position}.{fingerprint(page_of, position)}"


def read_token(text: str, page_of: str) -> str:
    """Return the position that a token names, or an empty text for a token that is not of this listing."""
    position, _, seal = text.rpartition(".")
    return position if position and seal == fingerprint(page_of, position) else ""


def wrong_page() -> FieldError:
    """Say that a token is not of this listing."""
    return FieldError("nextToken", WRONG_PAGE, structural=True)
