"""put-exercise: validated beside the library and one's own, stored with its event in one transaction."""

from __future__ import annotations

from tests.statemachines.ana import key, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    item,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import Path, failing, parsed
from tests.statemachines.strength import ATLAS_STONE, OWN, event_by_hand, refused

TOKEN = "0" * 36
NOW = "2026-11-20T18:00:00.000Z"
EVENT_ID = "0b1ff0c1-5d0f-5a43-9f3f-0d9b5f7f6a11"
BODY = {"name": "Zercher carry", "muscleGroups": ["core", "back"], "equipment": "barbell"}
CARRY = {
    "exercise": "zercher-carry",
    **BODY,
    "bodyweight": False,
    "aliases": [],
    "own": True,
    "version": 1,
}
PUT = sending(BODY, path={"exercise": "zercher-carry"})
READ = ["Get own exercises", "Prepare exercise", "Can the exercise be stored?"]
WALK = ["First try", *READ, "Store exercise"]
AGAIN = [*READ, "Wait for the other change"]

AMONG_OTHERS = {
    "Update": {
        "TableName": TABLE,
        "Key": key("EXERCISES"),
        "UpdateExpression": "SET exercises.#slug = :doc, version = :version",
        "ConditionExpression": "version = :read",
        "ExpressionAttributeNames": {"#slug": "zercher-carry"},
        "ExpressionAttributeValues": {
            ":doc": {"S": text(CARRY)},
            ":version": {"N": "4"},
            ":read": {"N": "3"},
        },
    }
}
THE_FIRST = {
    "Put": {
        "TableName": TABLE,
        "Item": {
            **key("EXERCISES"),
            "version": {"N": "1"},
            "exercises": {"M": {"zercher-carry": {"S": text(CARRY)}}},
        },
        "ConditionExpression": "attribute_not_exists(pk)",
    }
}


def prepared(version: int = 4, *, outcome: str = "VALID", tries: int = 1) -> dict[str, object]:
    """What the task answers for a new exercise."""
    fact = {"exercise": {"S": "zercher-carry"}, "doc": {"S": text(CARRY)}}
    event = event_by_hand("exercise.changed", EVENT_ID, version, NOW, **fact)
    return {
        "outcome": outcome,
        "tries": tries,
        "pauseSeconds": 2,
        "token": TOKEN,
        "writes": [AMONG_OTHERS if version > 1 else THE_FIRST, {"Put": {"TableName": TABLE, "Item": event}}],
        "answer": {"statusCode": 201, "body": text(CARRY), "etag": "1"},
    }


CREATED = {"statusCode": 201, "body": CARRY, "etag": "1"}
MOCKS = {
    "Get own exercises": item(OWN),
    "Prepare exercise": payload(prepared()),
    "Store exercise": TRANSACTED,
}
CONFLICT = cancelled("TransactionConflict", "None")
WRONG_FIELD = {"field": "equipment", "message": "must be one of band, barbell"}
TAKEN_NAME = {"field": "name", "message": "already means back-squat of the library"}

PATHS = {
    "Created": Path(
        PUT,
        [*WALK, "Exercise stored"],
        CREATED,
        sent={
            "Get own exercises": {"Key": key("EXERCISES"), "ConsistentRead": True},
            "Prepare exercise": {
                "Payload": {
                    "request": {"body": BODY, "path": {"exercise": "zercher-carry"}},
                    "state": {"prepared": {"tries": 1}, "own": {"Item": parsed(OWN)}},
                    "table": TABLE,
                }
            },
            "Store exercise": {"ClientRequestToken": TOKEN, "TransactItems": parsed(prepared()["writes"])},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "TheFirstOfOnesOwn": Path(
        PUT,
        [*WALK, "Exercise stored"],
        CREATED,
        compared=True,
        mocks=MOCKS | {"Get own exercises": NO_ITEM, "Prepare exercise": payload(prepared(1))},
    ),
    "StoredAlready": Path(
        sending(
            {"name": "Atlas stone", "muscleGroups": ["full-body"], "aliases": ["stone lift"]},
            path={"exercise": "atlas-stone"},
        ),
        [*WALK[:-1], "Answered"],
        {"statusCode": 200, "body": ATLAS_STONE, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare exercise": payload(
                {
                    "outcome": "UNCHANGED",
                    "answer": {"statusCode": 200, "body": text(ATLAS_STONE), "etag": "1"},
                }
            )
        },
    ),
    "Invalid": Path(
        sending({**BODY, "equipment": "anvil"}, path={"exercise": "zercher-carry"}),
        [*WALK[:-1], "Answered"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID_EXERCISE", "fields": [WRONG_FIELD]}}},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare exercise": payload(
                refused("INVALID_EXERCISE", 422, outcome="INVALID", fields=[WRONG_FIELD])
            )
        },
    ),
    "NameTaken": Path(
        sending({**BODY, "name": "Squats"}, path={"exercise": "zercher-carry"}),
        [*WALK[:-1], "Answered"],
        {"statusCode": 409, "body": {"error": {"code": "NAME_TAKEN", "fields": [TAKEN_NAME]}}},
        compared=True,
        mocks=MOCKS | {"Prepare exercise": payload(refused("NAME_TAKEN", 409, fields=[TAKEN_NAME]))},
    ),
    "ConflictThenCreated": Path(
        PUT,
        [*WALK, *AGAIN, *READ, "Store exercise", "Exercise stored"],
        CREATED,
        compared=True,
        mocks={
            "Get own exercises": always(item(OWN)),
            "Prepare exercise": payload(prepared())
            + payload(prepared(outcome="BUSY", tries=2))
            + payload(prepared(tries=2)),
            "Store exercise": CONFLICT + TRANSACTED,
        },
    ),
    "AlwaysConflict": Path(
        PUT,
        [*WALK, *AGAIN, *READ, "Store exercise", *READ, "Answered"],
        {"statusCode": 429, "body": {"error": {"code": "THROTTLED"}}},
        compared=True,
        mocks={
            "Get own exercises": always(item(OWN)),
            "Prepare exercise": payload(prepared())
            + payload(prepared(outcome="BUSY", tries=6))
            + payload(prepared(tries=6))
            + payload(refused("THROTTLED", 429)),
            "Store exercise": CONFLICT + CONFLICT,
        },
    ),
    "CancelledForGood": failing(
        PUT,
        [*WALK, *READ[:-1]],
        "TransactionRefusedError",
        mocks={
            "Get own exercises": always(item(OWN)),
            "Prepare exercise": payload(prepared()) + task_bug(error="TransactionRefusedError"),
            "Store exercise": cancelled("ValidationError", "None"),
        },
    ),
    "ThrottledAtFirst": Path(
        PUT,
        [*WALK, "Exercise stored"],
        CREATED,
        mocks={
            "Get own exercises": ITEM_THROTTLED + item(OWN),
            "Prepare exercise": TASK_THROTTLED + payload(prepared()),
            "Store exercise": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        PUT,
        WALK[:2],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Get own exercises": ITEM_TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "TaskBug": failing(PUT, WALK[:3], "KeyError", mocks=MOCKS | {"Prepare exercise": task_bug()}),
    "TableMissingAtLast": failing(
        PUT, WALK, "DynamoDb.ResourceNotFoundException", mocks=MOCKS | {"Store exercise": TABLE_MISSING}
    ),
}
