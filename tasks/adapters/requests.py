"""What the machines of the API hand to the tasks that prepare a change."""

from typing import Any, TypedDict


class Caller(TypedDict):
    """The caller, as the authoriser named them."""

    userId: str


class BodyRequest(TypedDict):
    """The input of a machine that takes a document; `body` is any JSON value."""

    body: Any
    requestId: str
    caller: Caller
