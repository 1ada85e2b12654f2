"""The items of a workout: how they are written, and how they are read back.

A change of a workout is one transaction of these: the workout or its tombstone, the claim of its idempotency
key, its event, and the sums of its day and of its month.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from tasks.adapters.attributes import Got, item_of
from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.items import Attribute, Item, adding, key_of, number, text
from tasks.domain import keys
from tasks.domain.amounts import difference
from tasks.domain.logged_workout import (
    Claim,
    Identity,
    LoggedWorkout,
    Tombstone,
    json_text,
    record_window,
)
from tasks.domain.profile import Profile

EVENT_SCHEMA_VERSION: Final = 1
CREATED: Final = "workout.created"
REPLACED: Final = "workout.replaced"
DELETED: Final = "workout.deleted"

NO_SESSION: Final = "-"
"""The `sessionId` of an event that is not about a strength session."""

UNCHANGED: Final = "version = :version AND attribute_not_exists(deletedAt)"
"""The workout has not changed since it was read."""

FREE: Final = "attribute_not_exists(pk) OR (attribute_exists(deletedAt) AND version = :replaces)"
"""Nothing is there, or the tombstone that was read."""

Write = dict[str, Any]


def workout_item(workout: LoggedWorkout) -> Item:
    """Return the item of a workout."""
    identity = workout.identity
    return {
        **key_of(identity.user_id, f"WORKOUT#{identity.workout_id}"),
        "gsi2pk": text(f"USER#{identity.user_id}#TYPE#{workout.type}"),
        "gsi2sk": text(identity.workout_id),
        "type": text(workout.type),
        "ts": text(workout.ts),
        "localDate": text(workout.local_date),
        "version": number(identity.version),
        "key": text(identity.key),
        "contentHash": text(workout.content_hash),
        "origin": text(identity.origin),
        "amounts": {"M": amounts_attributes(workout)},
        "docBytes": number(workout.document_bytes),
        "doc": text(workout.document),
    }


def tombstone_item(workout: LoggedWorkout, version: int, deleted_at: str, moved_to: str = "") -> Item:
    """Return the tombstone of a workout that is deleted or moved."""
    gone = replace(workout.identity, version=version)
    return tombstone(gone, workout.type, workout.local_date, deleted_at, moved_to)


def tombstone(
    identity: Identity, workout_type: str, local_date: str, deleted_at: str, moved_to: str = ""
) -> Item:
    """Return the tombstone at the id and the version of `identity`."""
    item = {
        **key_of(identity.user_id, f"WORKOUT#{identity.workout_id}"),
        "type": text(workout_type),
        "localDate": text(local_date),
        "version": number(identity.version),
        "key": text(identity.key),
        "origin": text(identity.origin),
        "deletedAt": text(deleted_at),
    }
    return {**item, "movedTo": text(moved_to)} if moved_to else item


def claim_item(workout: LoggedWorkout, content_hash: str) -> Item:
    """Return the item that guards the key of a workout, with the content that it was first sent with."""
    return claim(workout.identity, content_hash)


def claim(identity: Identity, content_hash: str) -> Item:
    """Return the item that guards the key of `identity`, with the content that it was first sent with."""
    return {
        **key_of(identity.user_id, f"IDEMPOTENCY#{identity.key}"),
        "workoutId": text(identity.workout_id),
        "contentHash": text(content_hash),
    }


def event_item(
    event_type: str,
    workout: LoggedWorkout,
    happened_at: str,
    fact: Mapping[str, Attribute],
    before: LoggedWorkout,
) -> Item:
    """Return the event of a change: the whole fact, from which every projection can be rebuilt.

    `previousWorkoutId` and `previousType` differ from `workoutId` and `workoutType` when the workout moved or
    got another type.

    Args:
        event_type: `CREATED`, `REPLACED` or `DELETED`; log-workout writes its event itself.
        workout: As it is after the change; of a deletion, as it was, with the version of the tombstone.
        happened_at: RFC 3339 in UTC.
        fact: What was sent, as of `fact_of`; nothing for a deletion. Names the session, if it was one.
        before: The workout before the change.
    """
    identity = workout.identity
    event_id = keys.event_id(identity.user_id, identity.workout_id, identity.version)
    first, last = record_window(workout.started_at)
    return {
        **key_of(identity.user_id, f"EVENT#{happened_at}#{event_id}"),
        "type": text(event_type),
        "schemaVersion": number(EVENT_SCHEMA_VERSION),
        "eventId": text(event_id),
        "userId": text(identity.user_id),
        "workoutId": text(identity.workout_id),
        "workoutType": text(workout.type),
        "version": number(identity.version),
        "previousWorkoutId": text(before.identity.workout_id),
        "previousType": text(before.type),
        "localDate": text(workout.local_date),
        "origin": text(identity.origin),
        "recordsFrom": text(first),
        "recordsTo": text(last),
        "sessionId": text(NO_SESSION),
        "key": text(identity.key),
        "amounts": {"M": amounts_attributes(workout)},
        **fact,
    }


def fact_of(body: object, profile: Profile) -> Item:
    """Return what an event keeps of a workout that was sent: the document, and the profile's constants."""
    return {
        "sent": text(json.dumps(body, ensure_ascii=False)),
        "profile": text(json_text(profile.constants())),
    }


def amounts_attributes(workout: LoggedWorkout) -> Item:
    """Return the exact amounts of a workout as attributes."""
    return {name: number(amount) for name, amount in workout.amounts.items()}


def put(table: str, item: Item, condition: str = "", values: Mapping[str, Attribute] | None = None) -> Write:
    """Return a Put of a transaction."""
    write: Write = {"TableName": table, "Item": item}
    if condition:
        write["ConditionExpression"] = condition
    if values:
        write["ExpressionAttributeValues"] = dict(values)
    return {"Put": write}


def delete(table: str, user_id: str, sort_key: str, condition: str, values: Mapping[str, Attribute]) -> Write:
    """Return a Delete of a transaction."""
    return {
        "Delete": {
            "TableName": table,
            "Key": key_of(user_id, sort_key),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": dict(values),
        }
    }


def change_of_sums(
    table: str, before: LoggedWorkout | None, after: LoggedWorkout | None, workouts_of_day: int
) -> list[Write]:
    """Return the writes that bring days and months from one workout to another, exactly.

    Args:
        table: The table.
        before: The workout that goes, or changes; None when there was none.
        after: The workout that comes, or that the change leads to; None when none is left.
        workouts_of_day: How many workouts the day of `before` has. With its last workout the day goes, and
            leaves the index of active days.
    """
    writes: list[Write] = []
    user_id = next(workout.identity.user_id for workout in (before, after) if workout)
    if before and after and before.local_date == after.local_date:
        writes += _update(table, user_id, f"DAY#{after.local_date}", difference(before.sums, after.sums))
    else:
        if before:
            writes.append(_leave_day(table, before, workouts_of_day))
        if after:
            writes += add_to_day(table, user_id, after.local_date, after.sums)
    months = sorted({workout.local_date[:7] for workout in (before, after) if workout})
    for month in months:
        old = before.sums if before and before.local_date.startswith(month) else {}
        new = after.sums if after and after.local_date.startswith(month) else {}
        writes += add_to_month(table, user_id, month, difference(old, new))
    return writes


def add_to_day(table: str, user_id: str, local_date: str, sums: Mapping[str, Decimal]) -> list[Write]:
    """Return the write that adds to a day, which may be new; none when there is nothing to add."""
    return _update(table, user_id, f"DAY#{local_date}", sums, day_attributes(user_id, local_date))


def add_to_month(table: str, user_id: str, month: str, sums: Mapping[str, Decimal]) -> list[Write]:
    """Return the write that adds to a month, `2026-11`; none when there is nothing to add."""
    return _update(table, user_id, f"MONTH#{month}", sums)


def day_attributes(user_id: str, local_date: str) -> dict[str, Attribute]:
    """Return the values that make a day item findable by its date."""
    return {
        ":userId": text(user_id),
        ":localDate": text(local_date),
        ":gsi1pk": text(f"DATE#{local_date}#{keys.shard(user_id)}"),
    }


def _update(
    table: str,
    user_id: str,
    sort_key: str,
    sums: Mapping[str, Decimal],
    day: Mapping[str, Attribute] | None = None,
) -> list[Write]:
    if not sums:
        return []
    addition = adding(sums)
    setting = (
        "SET userId = :userId, localDate = :localDate, gsi1pk = :gsi1pk, gsi1sk = :userId " if day else ""
    )
    update: Write = {
        "TableName": table,
        "Key": key_of(user_id, sort_key),
        "UpdateExpression": f"{setting}{addition['expression']}",
        "ExpressionAttributeValues": {**addition["values"], **(day or {})},
    }
    if addition["names"]:
        update["ExpressionAttributeNames"] = addition["names"]
    return [{"Update": update}]


def _leave_day(table: str, workout: LoggedWorkout, workouts_of_day: int) -> Write:
    sort_key = f"DAY#{workout.local_date}"
    if workouts_of_day == 1:
        return delete(table, workout.identity.user_id, sort_key, "workouts = :one", {":one": number(1)})
    [write] = _update(table, workout.identity.user_id, sort_key, difference(workout.sums, {}))
    write["Update"]["ConditionExpression"] = "workouts > :one"
    write["Update"]["ExpressionAttributeValues"][":one"] = number(1)
    return write


def read_workout(item: StoredItem) -> LoggedWorkout | Tombstone | None:
    """Read the item of a workout; None when there is no item."""
    if not item:
        return None
    version, key = int(item["version"]["N"]), item["key"]["S"]
    if "deletedAt" in item:
        return Tombstone(version, key, item["movedTo"]["S"] if "movedTo" in item else None)
    document = item["doc"]["S"]
    shown = json.loads(document)
    return LoggedWorkout(
        identity=Identity(
            user_id=shown["userId"],
            workout_id=shown["workoutId"],
            version=version,
            key=key,
            origin=item["origin"]["S"],
            created_at=shown["createdAt"],
        ),
        type=item["type"]["S"],
        ts=item["ts"]["S"],
        local_date=item["localDate"]["S"],
        content_hash=item["contentHash"]["S"],
        amounts={name: Decimal(amount["N"]) for name, amount in item["amounts"]["M"].items()},
        document=document,
    )


def workouts_of(day: Got | None) -> int:
    """Return how many workouts a day has; 0 when its item went with the last of them meanwhile.

    A change that relied on it is refused by its transaction, and is prepared again.
    """
    item = item_of(day)
    return int(item["workouts"]["N"]) if item else 0


def read_claim(item: StoredItem) -> Claim | None:
    """Read the item of an idempotency key; None when there is no item."""
    return Claim(item["workoutId"]["S"], item["contentHash"]["S"]) if item else None
