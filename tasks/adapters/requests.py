"""What the machines of the API hand to their tasks."""

from collections.abc import Mapping
from typing import Any, TypedDict


class Caller(TypedDict):
    """The caller, as the authoriser named them."""

    userId: str


class BodyRequest(TypedDict):
    """The input of a machine that takes a document; `body` is any JSON value."""

    body: Any
    requestId: str
    caller: Caller


class ListingRequest(TypedDict):
    """What is asked of a listing: the query parameters as sent, and the caller."""

    query: Mapping[str, object]
    userId: str
    requestId: str
