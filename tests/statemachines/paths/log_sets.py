"""log-sets: one transaction has the session, its event and every set; the records are read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.sessions import items
from tasks.workouts.items import UNCHANGED
from tests.statemachines.ana import key, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    page,
    payload,
    read_batch,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import Json, Path, failing, parsed
from tests.statemachines.training import (
    BENCH,
    FINISHED,
    NEW,
    NOW,
    OPEN,
    ROWS,
    SESSION_ID,
    SETS,
    TOMBSTONE,
    after,
    refused,
    session,
    set_item,
    shown,
)

if TYPE_CHECKING:
    from tasks.domain.session import Session

WHERE = {"sessionId": SESSION_ID}
POST = sending(BENCH, path=WHERE)
BOTH = sending({"sets": [BENCH, ROWS]}, path=WHERE, idempotencyKey="both-1")
LOGGED = after(NEW, BENCH)
LOGGED_BOTH = OPEN
FACT: Json = {"sent": {"S": text({"sets": [BENCH]})}, "changedExercises": {"L": [{"S": "bench-press"}]}}
WEIGHT_KINDS = ["max-weight", "max-e1rm", "max-set-volume", "max-reps-at-weight:100"]


def written(number: str, body: Json) -> Json:
    """A set as the task prepares it."""
    item = set_item(number, body)
    return {
        "setId": number,
        "attributes": {name: value for name, value in item.items() if name not in {"pk", "sk"}},
    }


def writes(to: Session) -> list[Json]:
    """The session and its event."""
    return [
        {
            "Put": {
                "TableName": TABLE,
                "Item": session(to),
                "ConditionExpression": UNCHANGED,
                "ExpressionAttributeValues": {":version": {"N": "1"}},
            }
        },
        {"Put": {"TableName": TABLE, "Item": items.session_event(items.CHANGED, to, NOW, FACT)}},
    ]


VALID: Json = {
    "outcome": "VALID",
    "tries": 1,
    "pauseSeconds": 0,
    "sets": [written("0001", BENCH)],
    "together": False,
    "lookups": [[key(f"LIFT_RECORD#bench-press#{kind}") for kind in WEIGHT_KINDS]],
    "writes": writes(LOGGED),
    "summary": LOGGED.summary(),
    "at": NOW,
    "key": "",
    "contentHash": "hash",
}
VALID_BOTH: Json = {
    **VALID,
    "sets": [written("0001", BENCH), written("0002", ROWS)],
    "together": True,
    "writes": writes(LOGGED_BOTH),
    "summary": LOGGED_BOTH.summary(),
    "key": "both-1",
}
BROKEN = [{"kind": "max-weight", "value": 100, "unit": "kg"}]
ANSWER = {
    "statusCode": 201,
    "body": text({**shown("0001", BENCH), "records": BROKEN, "session": LOGGED.summary()}),
    "location": f"/sessions/{SESSION_ID}",
}
COMPARED: Json = {"token": "0" * 36, "writes": {"others": VALID["writes"]}, "answer": ANSWER}
CLAIM = {
    **key("IDEMPOTENCY#sets:both-1"),
    "sessionId": {"S": SESSION_ID},
    "contentHash": {"S": "hash"},
    "at": {"S": NOW},
    "firstSet": {"N": "1"},
    "records": {"S": "[[],[]]"},
    "summary": {"S": text(LOGGED_BOTH.summary())},
}
COMPARED_BOTH: Json = {
    "token": "0" * 36,
    "writes": {
        "others": [
            *VALID_BOTH["writes"],
            {"Put": {"TableName": TABLE, "Item": CLAIM, "ConditionExpression": items.NEW}},
        ]
    },
    "answer": {
        "statusCode": 201,
        "body": text(
            {
                "sets": [
                    {**shown("0001", BENCH), "records": BROKEN},
                    {**shown("0002", ROWS), "records": []},
                ],
                "session": LOGGED_BOTH.summary(),
            }
        ),
        "location": f"/sessions/{SESSION_ID}",
    },
}
RECORD = {
    "exercise": {"S": "bench-press"},
    "kind": {"S": "max-e1rm"},
    "value": {"N": "140"},
}

READ_OF_SETS = ("exercise", "kind", "weightKg", "reps", "rir")
EARLIER = [{name: item[name] for name in READ_OF_SETS if name in item} for item in SETS]

PREPARED = ["Read session and exercises", "Prepare sets", "Can they be logged?"]
READ = [*PREPARED, "Query earlier sets", "Every batch of records"]
RECORDED = [*READ, "Compare sets", "Every set", "Record sets"]
RECORDS_READ = {"Get standing records", "Are they all there?", "Records read"}
INSIDE = frozenset({*RECORDS_READ, "Shape write"})
THERE = read_together(session(NEW), None, None)
MOCKS = {
    "Read session and exercises": THERE,
    "Prepare sets": payload(VALID),
    "Query earlier sets": NO_ITEMS,
    "Get standing records": read_batch(RECORD),
    "Compare sets": payload(COMPARED),
    "Record sets": TRANSACTED,
}
CONFLICT = cancelled("None", "TransactionConflict", "None")

PATHS = {
    "OneSet": Path(
        POST,
        ["First try", *RECORDED, "Created"],
        {"statusCode": 201, "body": {"setId": "0001", "volumeKg": 800, "records": BROKEN}},
        inside=INSIDE,
        sent={
            "Read session and exercises": {
                "TransactItems": [
                    {"Get": {"Key": key(f"SESSION#{SESSION_ID}")}},
                    {"Get": {"Key": key("EXERCISES")}},
                    {"Get": {"Key": key("IDEMPOTENCY#sets:")}},
                ]
            },
            "Get standing records": {"RequestItems": {TABLE: {"Keys": VALID["lookups"][0]}}},
            "Record sets": {
                "TransactItems": parsed(
                    [*VALID["writes"], {"Put": {"TableName": TABLE, "Item": set_item("0001", BENCH)}}]
                )
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "TwoSetsWithKey": Path(
        BOTH,
        ["First try", *RECORDED, "Created"],
        {"statusCode": 201, "body": {"session": LOGGED_BOTH.summary()}},
        inside=INSIDE,
        sent={
            "Record sets": {
                "TransactItems": parsed(
                    [
                        *COMPARED_BOTH["writes"]["others"],
                        {"Put": {"TableName": TABLE, "Item": set_item("0001", BENCH)}},
                        {"Put": {"TableName": TABLE, "Item": set_item("0002", ROWS)}},
                    ]
                )
            }
        },
        compared=True,
        mocks=MOCKS | {"Prepare sets": payload(VALID_BOTH), "Compare sets": payload(COMPARED_BOTH)},
    ),
    "WarmUpsBreakNothing": Path(
        sending({**BENCH, "kind": "warmup"}, path=WHERE),
        ["First try", *RECORDED, "Created"],
        {"statusCode": 201},
        inside=frozenset({"Shape write"}),
        mocks=MOCKS | {"Prepare sets": payload({**VALID, "lookups": []})},
    ),
    "RecordsComeInTwoParts": Path(
        POST,
        ["First try", *RECORDED, "Created"],
        {"statusCode": 201},
        inside=INSIDE,
        mocks=MOCKS
        | {
            "Get standing records": read_batch(left=[key("LIFT_RECORD#bench-press#max-e1rm")])
            + read_batch(RECORD)
        },
    ),
    "NoSuchSession": Path(
        POST,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 404, "body": {"error": {"code": "NOT_FOUND"}}},
        compared=True,
        mocks={
            "Read session and exercises": read_together(TOMBSTONE, None, None),
            "Prepare sets": payload(refused("NOT_FOUND", 404)),
        },
    ),
    "Finished": Path(
        POST,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 409},
        compared=True,
        mocks={
            "Read session and exercises": read_together(session(FINISHED), None, None),
            "Prepare sets": payload(
                refused("SESSION_FINISHED", 409, sessionId=SESSION_ID, workoutId=FINISHED.workout_id)
            ),
        },
    ),
    "Invalid": Path(
        sending({"sets": [{"reps": 0}]}, path=WHERE),
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 400},
        compared=True,
        mocks=MOCKS | {"Prepare sets": payload(refused("INVALID", 400))},
    ),
    "KeyUsedBefore": Path(
        BOTH,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 409},
        compared=True,
        mocks={
            "Read session and exercises": read_together(session(OPEN), None, CLAIM),
            "Prepare sets": payload(refused("RECORDED_DIFFERENTLY", 409, sessionId=SESSION_ID)),
        },
    ),
    "FinishedMeanwhile": Path(
        POST,
        ["First try", *RECORDED, *PREPARED, "Answered"],
        {"statusCode": 409},
        inside=INSIDE,
        compared=True,
        mocks=MOCKS
        | {
            "Read session and exercises": THERE + read_together(session(FINISHED), None, None),
            "Prepare sets": payload(VALID)
            + payload(refused("SESSION_FINISHED", 409, sessionId=SESSION_ID, workoutId=FINISHED.workout_id)),
            "Record sets": cancelled("ConditionalCheckFailed", "None", "None"),
        },
    ),
    "ConflictThenLogged": Path(
        POST,
        ["First try", *RECORDED, *PREPARED, "Wait for the other change", *RECORDED, "Created"],
        {"statusCode": 201},
        inside=INSIDE,
        compared=True,
        mocks={
            "Read session and exercises": always(THERE),
            "Prepare sets": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Query earlier sets": always(page(EARLIER)),
            "Get standing records": always(read_batch(RECORD)),
            "Compare sets": always(payload(COMPARED)),
            "Record sets": CONFLICT + TRANSACTED,
        },
    ),
    "ThrottledAtFirst": Path(
        POST,
        ["First try", *RECORDED, "Created"],
        {"statusCode": 201},
        inside=INSIDE,
        mocks={
            "Read session and exercises": THROTTLED + THERE,
            "Prepare sets": TASK_THROTTLED + payload(VALID),
            "Query earlier sets": THROTTLED + NO_ITEMS,
            "Get standing records": THROTTLED + read_batch(RECORD),
            "Compare sets": TASK_THROTTLED + payload(COMPARED),
            "Record sets": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        POST,
        ["First try", *PREPARED[:1]],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Read session and exercises": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "TaskBug": failing(
        POST, ["First try", *PREPARED[:2]], "KeyError", mocks=MOCKS | {"Prepare sets": task_bug()}
    ),
    "SetsTableMissing": failing(
        POST,
        ["First try", *READ[:-1]],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query earlier sets": TABLE_MISSING},
    ),
    "RecordsTableMissing": failing(
        POST,
        ["First try", *READ],
        "DynamoDb.ResourceNotFoundException",
        {"Get standing records"},
        mocks=MOCKS | {"Get standing records": TABLE_MISSING},
    ),
    "ComparisonBug": failing(
        POST,
        ["First try", *READ, "Compare sets"],
        "KeyError",
        RECORDS_READ,
        mocks=MOCKS | {"Compare sets": task_bug()},
    ),
    "TableMissingAtLast": failing(
        POST,
        ["First try", *RECORDED],
        "DynamoDb.ResourceNotFoundException",
        {*INSIDE},
        mocks=MOCKS | {"Record sets": TABLE_MISSING},
    ),
}
