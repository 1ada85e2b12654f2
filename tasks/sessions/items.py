"""The items of a strength session: how they are written, and how they are read back.

A change of a session is one transaction of these: the session, conditional on its version, the sets that
change, and the event; of a finished session its workout, too.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tasks.adapters import events
from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.events import Change
from tasks.adapters.items import Attribute, Item, Key, key_of, number, text
from tasks.domain import keys
from tasks.domain.logged_workout import LoggedWorkout, json_text
from tasks.domain.session import STRENGTH, DeletedSession, Session, details_of
from tasks.domain.strength import PerformedSet, Totals
from tasks.workouts.items import (
    REPLACED,
    UNCHANGED,
    Write,
    change_of_sums,
    delete,
    event_item,
    put,
    workout_item,
)

if TYPE_CHECKING:  # most tasks of sessions read no set, and pydantic takes long to import
    from tasks.domain.sent_set import SentSet
    from tasks.domain.template import Template

STARTED: Final = "session.started"
CHANGED: Final = "session.changed"
FINISHED: Final = "session.finished"
DELETED: Final = "session.deleted"

NEW: Final = "attribute_not_exists(pk)"
"""Nothing is there."""


def session_item(session: Session) -> Item:
    """Return the item of a session."""
    document = json_text(session.document())
    item = {
        **key_of(session.user_id, f"SESSION#{session.session_id}"),
        "sessionId": text(session.session_id),
        "status": text(session.status),
        "startedAt": text(session.started_at),
        "localDate": text(session.local_date),
        "changedAt": text(session.changed_at),
        "version": number(session.version),
        "lastSet": number(session.last_set),
        "exercises": {"L": [text(exercise) for exercise in session.exercises]},
        "amounts": {"M": _totals_attributes(session.totals)},
        "docBytes": number(len(json.dumps(document, ensure_ascii=False).encode())),
        "doc": text(document),
    }
    named = {
        "key": session.key,
        "workoutId": session.workout_id,
        "templateId": session.details.get("templateId"),
    }
    return {**item, **{name: text(value) for name, value in named.items() if value}}


def tombstone_item(session: Session, deleted_at: str) -> Item:
    """Return the tombstone of a session, one version later."""
    return {
        **key_of(session.user_id, f"SESSION#{session.session_id}"),
        "sessionId": text(session.session_id),
        "localDate": text(session.local_date),
        "version": number(session.version + 1),
        "exercises": {"L": [text(exercise) for exercise in session.exercises]},
        "deletedAt": text(deleted_at),
    }


def read_session(item: StoredItem) -> Session | DeletedSession | None:
    """Read the item of a session; None when there is no item."""
    if not item:
        return None
    version = int(item["version"]["N"])
    if "deletedAt" in item:
        return DeletedSession(item["sessionId"]["S"], version)
    shown = json.loads(item["doc"]["S"])
    amounts = item["amounts"]["M"]
    return Session(
        user_id=shown["userId"],
        session_id=item["sessionId"]["S"],
        started_at=item["startedAt"]["S"],
        local_date=item["localDate"]["S"],
        created_at=shown["createdAt"],
        changed_at=item["changedAt"]["S"],
        version=version,
        key=item["key"]["S"] if "key" in item else "",
        last_set=int(item["lastSet"]["N"]),
        exercises=tuple(exercise["S"] for exercise in item["exercises"]["L"]),
        totals=Totals(
            volume_kg=Decimal(amounts["volumeKg"]["N"]),
            sets=int(amounts["sets"]["N"]),
            reps=int(amounts["reps"]["N"]),
        ),
        workout_id=item["workoutId"]["S"] if "workoutId" in item else None,
        details=details_of(shown),
    )


def _totals_attributes(totals: Totals) -> Item:
    return {
        "volumeKg": number(totals.volume_kg),
        "sets": number(totals.sets),
        "reps": number(totals.reps),
    }


def current_item(session: Session) -> Item:
    """Return the item that makes a session the only open one; clean-up finds it in GSI1 by its age."""
    user_id = session.user_id
    return {
        **key_of(user_id, "CURRENT_SESSION"),
        "gsi1pk": text(f"OPEN#{keys.shard(user_id)}"),
        "gsi1sk": text(f"{session.created_at}#{user_id}"),
        "userId": text(user_id),
        "sessionId": text(session.session_id),
    }


def claim_item(session: Session, content_hash: str, answer: str) -> Item:
    """Return the item that guards the key of a session: what was sent with it, and answered."""
    return {
        **key_of(session.user_id, f"IDEMPOTENCY#session:{session.key}"),
        "sessionId": text(session.session_id),
        "contentHash": text(content_hash),
        "answer": text(answer),
    }


def mark_claim(table: str, session: Session, deleted_at: str) -> list[Write]:
    """Return the write that tells late retries of a session that it was deleted; none without a key."""
    if not session.key:
        return []
    return [
        {
            "Update": {
                "TableName": table,
                "Key": key_of(session.user_id, f"IDEMPOTENCY#session:{session.key}"),
                "UpdateExpression": "SET deletedAt = :deletedAt REMOVE answer",
                "ExpressionAttributeValues": {":deletedAt": text(deleted_at)},
            }
        }
    ]


def template_item(user_id: str, template: "Template", version: int) -> Item:
    """Return the item of a template."""
    return {
        **key_of(user_id, f"TEMPLATE#{template.template_id}"),
        "templateId": text(template.template_id),
        "title": text(template.title),
        "version": number(version),
        "doc": text(template.document(version)),
    }


def set_attributes(session: Session, sent: "SentSet", set_id: str, document: Mapping[str, Any]) -> Item:
    """Return the attributes of a set's item, without its key.

    Args:
        session: Whose it is.
        sent: The set.
        set_id: Its id.
        document: Its public document.
    """
    performed = sent.performed
    amounts = {
        "weightKg": performed.weight_kg,
        "reps": Decimal(performed.reps),
        "rir": performed.rir,
        "durationSec": sent.duration_sec,
        "volumeKg": performed.volume_kg,
        "e1rmKg": performed.e1rm_kg,
        "version": Decimal(document["version"]),
    }
    return {
        "sessionId": text(session.session_id),
        "setId": text(set_id),
        "localDate": text(session.local_date),
        "exercise": text(performed.exercise),
        "kind": text(performed.kind),
        "ts": text(document["ts"]),
        **{name: number(amount) for name, amount in amounts.items() if amount is not None},
        "doc": text(json_text(document)),
    }


def set_key(user_id: str, session_id: str, set_id: str) -> Key:
    """Return the key of a set."""
    return key_of(user_id, f"SET#{session_id}#{set_id}")


def read_set(item: StoredItem) -> PerformedSet:
    """Read the item of a set."""
    return PerformedSet(
        exercise=item["exercise"]["S"],
        kind=item["kind"]["S"],
        reps=int(item["reps"]["N"]),
        weight_kg=Decimal(item["weightKg"]["N"]) if "weightKg" in item else None,
        rir=Decimal(item["rir"]["N"]) if "rir" in item else None,
    )


def session_event(
    event_type: str, session: Session, happened_at: str, fact: Mapping[str, Attribute] | None = None
) -> Item:
    """Return the event of a change: which session changed, to which version, and what was sent.

    Args:
        event_type: `STARTED`, `CHANGED`, `FINISHED` or `DELETED`.
        session: As it is after the change; of a deletion, as it was, with the version of the tombstone.
        happened_at: RFC 3339 in UTC.
        fact: What was sent.
    """
    about = {"sessionId": text(session.session_id), "localDate": text(session.local_date)}
    if session.workout_id:
        about |= {name: text(session.workout_id) for name in ("workoutId", "previousWorkoutId")}
        about |= {name: text(STRENGTH) for name in ("workoutType", "previousType")}
    change = Change(session.user_id, session.session_id, session.version, happened_at)
    return events.event_item(event_type, change, {**about, **(fact or {})})


def change(table: str, after: Session) -> Write:
    """Return the write of a session that was at the version before."""
    return put(table, session_item(after), UNCHANGED, {":version": number(after.version - 1)})


def leave_current(table: str, session: Session) -> Write:
    """Return the write that makes room for the next open session."""
    mine = {":sessionId": text(session.session_id)}
    return delete(table, session.user_id, "CURRENT_SESSION", "sessionId = :sessionId", mine)


def of_session(session: Session) -> Item:
    """Return what the event of a workout says of the session that it was."""
    return {"sessionId": text(session.session_id)}


def change_of_workout(table: str, before: LoggedWorkout | None, session: Session, at: str) -> list[Write]:
    """Return the writes that give the workout of a finished session what its sets add up to now.

    Args:
        table: The table.
        before: The workout as it is stored; None for an open session, which has none.
        session: After the change.
        at: When, RFC 3339 in UTC.
    """
    if session.status == "open":
        return []
    if before is None:
        raise TypeError("a finished session has a workout")
    after = before.next_version().of_session(session.sums)
    version = {":version": number(before.identity.version)}
    fact = {"sent": text(json_text(after.sent()))}
    return [
        put(table, workout_item(after), UNCHANGED, version),
        put(table, event_item(REPLACED, after, at, fact, before) | of_session(session)),
        # The workout stays on its day, so it does not matter how many that has.
        *change_of_sums(table, before, after, workouts_of_day=0),
    ]


def deletions_of(table: str, sets: Iterable[StoredItem]) -> list[Write]:
    """Return the writes that delete sets."""
    return [{"Delete": {"TableName": table, "Key": key}} for key in sets]
