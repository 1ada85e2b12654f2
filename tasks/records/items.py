"""The items of records: how they are read, and the writes that change them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.attributes import Page
from tasks.adapters.items import key_of, number, text
from tasks.domain.records import Around, Entry, Held, Kept

HEADER: Final = "RECORD#"
"""Sort key of the item that counts the changes of a person's records, and says whether they are stale."""

Write = dict[str, Any]


def read_entry(item: StoredItem) -> Entry:
    """Read the item of a workout that is there."""
    return Entry(
        workout_id=id_of(item),
        type=item["type"]["S"],
        ts=item["ts"]["S"],
        local_date=item["localDate"]["S"],
        amounts={name: Decimal(amount["N"]) for name, amount in item["amounts"]["M"].items()},
    )


def read_held(item: StoredItem) -> Held:
    """Read who holds a record, and with what."""
    return Held(item["workoutId"]["S"], Decimal(item["value"]["N"]))


def read_around(earlier: Page, later: Page) -> Around:
    """Read the lines before a workout, newest first, and after it, oldest first."""
    last: dict[str, Held] = {}
    for item in earlier["Items"]:
        last.setdefault(item["kind"]["S"], read_held(item))
    following: dict[str, list[Held]] = {}
    for item in later["Items"]:
        following.setdefault(item["kind"]["S"], []).append(read_held(item))
    return Around(last, "LastEvaluatedKey" not in earlier, following, "LastEvaluatedKey" not in later)


def read_kept(item: StoredItem) -> Kept:
    """Read the item of a line or of a record."""
    return Kept(
        type=item["type"]["S"],
        kind=item["kind"]["S"],
        workout_id=item["workoutId"]["S"],
        value=Decimal(item["value"]["N"]),
        document=item["doc"]["S"],
    )


def id_of(item: StoredItem) -> str:
    """Return the workout's id in a sort key: `WORKOUT#<id>`, or `PR_LOG#<id>#<kind>` of a line."""
    return str(item["sk"]["S"]).split("#")[1]


def put_line(table: str, user_id: str, line: Kept) -> Write:
    """Return the write of a line of the log."""
    return _put(table, user_id, _line_key(line), line)


def put_record(table: str, user_id: str, record: Kept) -> Write:
    """Return the write of a current record."""
    return _put(table, user_id, _record_key(record), record)


def delete_lines(table: str, user_id: str, lines: Iterable[Kept]) -> list[Write]:
    """Return the writes that take lines out of the log."""
    return [_delete(table, user_id, _line_key(line)) for line in lines]


def delete_record(table: str, user_id: str, record: Kept) -> Write:
    """Return the write that takes a record away."""
    return _delete(table, user_id, _record_key(record))


def count_change(table: str, user_id: str, header: StoredItem) -> Write:
    """Return the write that counts a change of the records. Of two changes at once only one succeeds.

    It also takes the mark `stale` away: only a rebuild writes while the records are stale.
    """
    read = _as_read(header)
    generation = Decimal(header["generation"]["N"]) if "generation" in header else Decimal(0)
    update: Write = {
        "TableName": table,
        "Key": key_of(user_id, HEADER),
        "UpdateExpression": "SET generation = :next REMOVE stale, staleBy",
        **read,
        "ExpressionAttributeValues": {
            ":next": number(generation + 1),
            **read.get("ExpressionAttributeValues", {}),
        },
    }
    return {"Update": update}


def check_unchanged(table: str, user_id: str, header: StoredItem) -> Write:
    """Return the check that nobody changed the records since their header was read."""
    return {"ConditionCheck": {"TableName": table, "Key": key_of(user_id, HEADER), **_as_read(header)}}


def _as_read(header: StoredItem) -> Write:
    if "generation" not in header:
        return {"ConditionExpression": "attribute_not_exists(generation)"}
    return {
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {":generation": number(Decimal(header["generation"]["N"]))},
    }


def _line_key(line: Kept) -> str:
    return f"PR_LOG#{line.workout_id}#{line.kind}"


def _record_key(record: Kept) -> str:
    return f"{HEADER}{record.type}#{record.kind}"


def _put(table: str, user_id: str, sort_key: str, kept: Kept) -> Write:
    item = {
        **key_of(user_id, sort_key),
        "type": text(kept.type),
        "kind": text(kept.kind),
        "workoutId": text(kept.workout_id),
        "value": number(kept.value),
        "doc": text(kept.document),
    }
    if sort_key.startswith(HEADER):
        return {"Put": {"TableName": table, "Item": item}}
    return {"Put": {"TableName": table, "Item": {**item, "localDate": text(kept.local_date)}}}


def _delete(table: str, user_id: str, sort_key: str) -> Write:
    return {"Delete": {"TableName": table, "Key": key_of(user_id, sort_key)}}
