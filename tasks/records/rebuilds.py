"""What rebuild-records and rebuild-exercise-records have in common: their last answer."""

from typing import Any, TypedDict


class Settled(TypedDict):
    """The next writes.

    Attributes:
        writes: The `TransactItems`.
        all: Whether they are the last ones. Only then the change is counted.
    """

    writes: list[dict[str, Any]]
    all: bool
