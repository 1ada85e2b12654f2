"""What rebuild-records and rebuild-exercise-records have in common: their input, and their last answer."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Settled(TypedDict):
    """The next writes.

    Attributes:
        writes: The `TransactItems`.
        all: Whether they are the last ones. Only then the change is counted.
    """

    writes: list[dict[str, Any]]
    all: bool


class UnknownFieldError(ValueError):
    """The machine was started with a field that it does not know."""


def check_fields(request: Mapping[str, object], known: Sequence[str]) -> None:
    """Check the input that an operator may have written by hand.

    Args:
        request: The machine's input.
        known: The fields that the machine knows.

    Raises:
        UnknownFieldError: The input has another field. The message names it, and those that are known.
    """
    unknown = [name for name in request if name not in known]
    if unknown:
        raise UnknownFieldError(f"{', '.join(unknown)}: not known; known are {', '.join(known)}")
