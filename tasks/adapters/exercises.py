"""A person's own exercises, as stored: one item for all of them."""

from tasks.adapters.attributes import Got, item_of
from tasks.domain.exercises import Exercises, own_exercises


def own_exercises_of(got: Got | None) -> Exercises:
    """Return the exercises of a GetItem result of the item `EXERCISES`; none when there is no such item."""
    stored = item_of(got).get("exercises", {"M": {}})
    return own_exercises(text["S"] for text in stored["M"].values())
