"""The event of a change that is about no workout: what every item `EVENT#...` has, and the fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tasks.adapters.items import Attribute, Item, key_of, number, text
from tasks.domain import keys

SCHEMA_VERSION: Final = 1

_ABOUT_WORKOUTS: Final = (
    *("workoutId", "workoutType", "previousWorkoutId", "previousType"),
    *("recordsFrom", "recordsTo", "sessionId", "localDate"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that somebody made by hand.

    Attributes:
        user_id: Whose it is.
        subject: What was changed; with the version it makes the id of the event.
        version: Of the subject, after the change.
        happened_at: RFC 3339 in UTC.
    """

    user_id: str
    subject: str
    version: int
    happened_at: str


def event_item(event_type: str, change: Change, fact: Mapping[str, Attribute]) -> Item:
    """Return the event of a change.

    Args:
        event_type: As in `template.changed`.
        change: What was changed, and when.
        fact: The whole fact, from which what was changed can be rebuilt.
    """
    event_id = keys.event_id(change.user_id, change.subject, change.version)
    return {
        **key_of(change.user_id, f"EVENT#{change.happened_at}#{event_id}"),
        "type": text(event_type),
        "schemaVersion": number(SCHEMA_VERSION),
        "eventId": text(event_id),
        "userId": text(change.user_id),
        "version": number(change.version),
        "origin": text("manual"),
        **{name: text("-") for name in _ABOUT_WORKOUTS},
        **fact,
    }
