"""The items of exercises and their records: how they are read, and the writes that change them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tasks.adapters.attributes import Item
from tasks.adapters.items import Item as NewItem
from tasks.adapters.items import key_of, number, text
from tasks.domain.exercise_records import TYPE, Best, Bests, Lift, Lifted, read_bests, read_marks, write_bests
from tasks.domain.exercise_records import write_marks as marks_of
from tasks.domain.strength import PerformedSet

Write = dict[str, Any]

MOST_WRITES: Final = 90
"""A transaction takes 100, and its text must pass through a state."""


def head_key(exercise: str) -> str:
    """Return the sort key of the item that counts the changes of an exercise's records."""
    return f"LIFT_HEAD#{exercise}"


def before_key(exercise: str) -> str:
    """Return the sort key of the records before the newest session of an exercise."""
    return f"LIFT_BEFORE#{exercise}"


def lift_key(exercise: str, session_id: str) -> str:
    """Return the sort key of what a session did in an exercise."""
    return f"LIFT#{exercise}#{session_id}"


def lifted_key(session_id: str) -> str:
    """Return the sort key of the digests of what has been projected of a session."""
    return f"LIFTED#{session_id}"


def record_key(exercise: str, kind: str) -> str:
    """Return the sort key of a current record."""
    return f"LIFT_RECORD#{exercise}#{kind}"


def line_key(line: Best) -> str:
    """Return the sort key of a line of the log."""
    return f"LIFT_LOG#{line.session_id}#{line.lifted.set_id}#{line.lifted.performed.exercise}#{line.kind}"


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of the records of an exercise.

    Attributes:
        exercise: Whose.
        generation: How often they changed; None when there are none yet.
        latest: The newest session, with its sets; None when it has to be found by a rebuild.
        stale: Since when they wait to be built anew; empty when they do not.
    """

    exercise: str
    generation: int | None
    latest: Lift | None
    stale: str


def read_head(exercise: str, item: Item) -> Head:
    """Read the header of an exercise; without attributes when there is none."""
    latest = item["latest"]["M"] if "latest" in item else None
    return Head(
        exercise,
        int(item["generation"]["N"]) if "generation" in item else None,
        read_lift(exercise, latest["sessionId"]["S"], latest) if latest else None,
        item["stale"]["S"] if "stale" in item else "",
    )


def read_lift(exercise: str, session_id: str, item: Item) -> Lift:
    """Read what a session did in an exercise; without attributes when it did nothing."""
    if not item:
        return Lift(session_id, "", "")
    sets, lines = read_marks(exercise, item["marks"]["S"])
    return Lift(session_id, item["startedAt"]["S"], item["localDate"]["S"], sets, lines)


def read_before(exercise: str, item: Item) -> Bests:
    """Read the records before the newest session; without attributes when there are none."""
    return read_bests(exercise, item["bests"]["S"]) if item else {}


def read_set(item: Item) -> Lifted:
    """Read the item of a set."""
    return Lifted(
        item["sk"]["S"].rpartition("#")[2],
        PerformedSet(
            item["exercise"]["S"],
            item["kind"]["S"],
            int(item["reps"]["N"]),
            Decimal(item["weightKg"]["N"]) if "weightKg" in item else None,
            Decimal(item["rir"]["N"]) if "rir" in item else None,
        ),
    )


def update_head(table: str, user_id: str, head: Head, *, latest: Lift | None, stale: str = "") -> Write:
    """Return the write that counts a change of an exercise's records. Of two at once only one succeeds.

    Args:
        table: Its name.
        user_id: Whose.
        head: As it was read.
        latest: The newest session with its lines, if it changes.
        stale: Marks them as stale, from this time on.
    """
    changes = ["generation = :next"]
    values: dict[str, Any] = {":next": number((head.generation or 0) + 1)}
    if latest is not None:
        changes.append("latest = :latest")
        values[":latest"] = {"M": {"sessionId": text(latest.session_id), **_lift_attributes(latest)}}
    if stale:
        changes.append("stale = :stale")
        values[":stale"] = text(stale)
    read = _as_read(head)
    return {
        "Update": {
            "TableName": table,
            "Key": key_of(user_id, head_key(head.exercise)),
            "UpdateExpression": f"SET {', '.join(changes)}",
            **read,
            "ExpressionAttributeValues": {**values, **read.get("ExpressionAttributeValues", {})},
        }
    }


def settle_head(table: str, user_id: str, head: Head, latest: Lift | None) -> Write:
    """Return the last write of a rebuild, as of `update_head`: the records are not stale any more."""
    write = update_head(table, user_id, head, latest=latest)
    write["Update"]["UpdateExpression"] += " REMOVE stale" if latest else " REMOVE stale, latest"
    return write


def check_head(table: str, user_id: str, head: Head) -> Write:
    """Return the check that nobody changed an exercise's records since its header was read."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key_of(user_id, head_key(head.exercise)),
            **_as_read(head),
        }
    }


def _as_read(head: Head) -> Write:
    if head.generation is None:
        return {"ConditionExpression": "attribute_not_exists(generation)"}
    return {
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {":generation": number(head.generation)},
    }


def put_before(table: str, user_id: str, exercise: str, bests: Bests) -> Write:
    """Return the write of the records before the newest session."""
    item = {**key_of(user_id, before_key(exercise)), "bests": text(write_bests(bests))}
    return {"Put": {"TableName": table, "Item": item}}


def put_record(table: str, user_id: str, best: Best) -> Write:
    """Return the write of a current record."""
    return _put(table, user_id, record_key(best.lifted.performed.exercise, best.kind), best)


def delete_record(table: str, user_id: str, exercise: str, kind: str) -> Write:
    """Return the write that takes a record away."""
    return delete(table, user_id, record_key(exercise, kind))


def put_line(table: str, user_id: str, line: Best) -> Write:
    """Return the write of a line of the log."""
    return _put(table, user_id, line_key(line), line)


def delete_line(table: str, user_id: str, line: Best) -> Write:
    """Return the write that takes a line out of the log."""
    return delete(table, user_id, line_key(line))


def update_marks(table: str, user_id: str, exercise: str, lift: Lift) -> Write:
    """Return the write that notes which lines of the log a session has."""
    return {
        "Update": {
            "TableName": table,
            "Key": key_of(user_id, lift_key(exercise, lift.session_id)),
            "UpdateExpression": "SET marks = :marks",
            "ConditionExpression": "attribute_exists(marks)",
            "ExpressionAttributeValues": {":marks": text(marks_of(lift.sets, lift.lines))},
        }
    }


def lift_item(user_id: str, exercise: str, lift: Lift, version: int, document: str) -> NewItem:
    """Return the item of what a session did in an exercise.

    Args:
        user_id: Whose.
        exercise: The exercise.
        lift: The session with its lines.
        version: Of the session that was read.
        document: The entry in the exercise's history, JSON text.
    """
    volume = sum((lifted.performed.volume_kg for lifted in lift.sets), Decimal(0))
    estimates = [e1rm for lifted in lift.sets if (e1rm := lifted.performed.e1rm_kg) is not None]
    return {
        **key_of(user_id, lift_key(exercise, lift.session_id)),
        "exercise": text(exercise),
        "sessionId": text(lift.session_id),
        "sessionVersion": number(version),
        "volumeKg": number(volume),
        **({"e1rmKg": number(max(estimates))} if estimates else {}),
        **_lift_attributes(lift),
        "docBytes": number(len(document.encode())),
        "doc": text(document),
    }


def delete(table: str, user_id: str, sort_key: str) -> Write:
    """Return the write that takes an item of a person away."""
    return {"Delete": {"TableName": table, "Key": key_of(user_id, sort_key)}}


def get(table: str, user_id: str, sort_key: str, attributes: str) -> Write:
    """Return one read of a TransactGetItems."""
    return {"Get": {"TableName": table, "Key": key_of(user_id, sort_key), "ProjectionExpression": attributes}}


def _lift_attributes(lift: Lift) -> dict[str, Any]:
    return {
        "startedAt": text(lift.started_at),
        "localDate": text(lift.local_date),
        "marks": text(marks_of(lift.sets, lift.lines)),
    }


def _put(table: str, user_id: str, sort_key: str, best: Best) -> Write:
    item = {
        **key_of(user_id, sort_key),
        "type": text(TYPE),
        "exercise": text(best.lifted.performed.exercise),
        "kind": text(best.kind),
        "value": number(best.value),
        "sessionId": text(best.session_id),
        "setId": text(best.lifted.set_id),
        "localDate": text(best.local_date),
        "doc": text(best.document()),
    }
    return {"Put": {"TableName": table, "Item": item}}
