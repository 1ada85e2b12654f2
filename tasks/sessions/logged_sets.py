"""Sets on their way into the table, and the answer that tells what was logged."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from tasks.adapters.items import Item, Key
from tasks.domain.logged_workout import json_text
from tasks.workouts.items import Write
from tasks.workouts.outcomes import Answer


class PreparedSet(TypedDict):
    """One set, ready for the Map that makes its write: its id, and what its item has beside its key."""

    setId: str
    attributes: Item


class PreparedSets(TypedDict):
    """Valid sets.

    Attributes:
        outcome: VALID, or BUSY: to read and prepare again after a pause.
        sets: In their order.
        together: Whether they were sent as a list.
        lookups: The keys of the records that they may break, in batches.
        writes: The session and its event.
        summary: What the session adds up to afterwards, for the answer.
        at: The moment at which a set was done that does not say so itself.
        key: The idempotency key, empty without one.
        contentHash: What was sent.
    """

    outcome: Literal["VALID", "BUSY"]
    tries: int
    pauseSeconds: int
    sets: list[PreparedSet]
    together: bool
    lookups: list[list[Key]]
    writes: list[Write]
    summary: Mapping[str, Any]
    at: str
    key: str
    contentHash: str


def answer_of(
    documents: Sequence[Mapping[str, Any]],
    records: Sequence[Sequence[Mapping[str, Any]]],
    summary: Mapping[str, Any],
    status: int,
    *,
    together: bool,
) -> Answer:
    """Return what a caller gets who logged sets.

    Args:
        documents: The sets as the API shows them.
        records: For each the records that it broke: `kind`, `value`, `unit`.
        summary: What the session adds up to.
        status: 201, or 200 for sets that were logged before.
        together: Whether they were sent as a list.
    """
    shown = [{**one, "records": broken} for one, broken in zip(documents, records, strict=True)]
    location = f"/sessions/{summary['sessionId']}"
    body = {"sets": shown} if together else shown[0]
    return {"statusCode": status, "body": json_text({**body, "session": summary}), "location": location}
