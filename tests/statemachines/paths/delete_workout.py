"""delete-workout: one transaction takes the workout out of its sums and leaves a tombstone."""

from __future__ import annotations

from tests.statemachines.ana import (
    MOVED_AWAY,
    MOVED_TO,
    NO_WORKOUT,
    RUN_ID,
    RUN_KEY,
    adding,
    event,
    key,
    reading,
    tombstone,
    workout,
)
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
from tests.statemachines.paths import Path, failing

TOKEN = "0" * 36
DELETE = reading(path={"workoutId": RUN_ID})
FOUND = ["Get workout", "Is it still there?"]
PREPARED = [*FOUND, "Get its day", "Prepare deletion", "Can it be deleted?"]
RECORDED = [*PREPARED, "Record deletion"]
WAITED = ["Wait for the other change", *RECORDED]

LESS = {
    "workouts": "-1",
    "durationSec": "-2550",
    "distanceM": "-8050",
    "calories": "-510",
    "elevationM": "-64",
    "load_session__rpe": "-255",
    "load_banister__trimp": "-86.061838693",
    "load_session__rpe_workouts": "-1",
    "load_banister__trimp_workouts": "-1",
    "type_Run_workouts": "-1",
    "type_Run_durationSec": "-2550",
    "type_Run_distanceM": "-8050",
    "run_20": "-8050",
}
GONE = [
    {
        "Put": {
            "TableName": TABLE,
            "Item": tombstone(),
            "ConditionExpression": "version = :version AND attribute_not_exists(deletedAt)",
            "ExpressionAttributeValues": {":version": {"N": "1"}},
        }
    },
    {
        "Delete": {
            "TableName": TABLE,
            "Key": key(f"IDEMPOTENCY#{RUN_KEY}"),
            "ConditionExpression": "workoutId = :workoutId",
            "ExpressionAttributeValues": {":workoutId": {"S": RUN_ID}},
        }
    },
    {"Put": {"TableName": TABLE, "Item": event("workout.deleted")}},
]
LAST_OF_ITS_DAY = {
    "Delete": {
        "TableName": TABLE,
        "Key": key("DAY#2026-11-20"),
        "ConditionExpression": "workouts = :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
}
LESS_THAT_DAY = adding("DAY#2026-11-20", **LESS)
ONE_OF_TWO = {
    "Update": {
        **LESS_THAT_DAY,
        "ConditionExpression": "workouts > :one",
        "ExpressionAttributeValues": {**LESS_THAT_DAY["ExpressionAttributeValues"], ":one": {"N": "1"}},
    }
}
LESS_THAT_MONTH = {"Update": adding("MONTH#2026-11", **LESS)}
VALID = {
    "outcome": "VALID",
    "tries": 1,
    "pauseSeconds": 0,
    "token": TOKEN,
    "writes": [*GONE, LAST_OF_ITS_DAY, LESS_THAT_MONTH],
    "answer": {"statusCode": 204},
}


def refused(outcome: str, status: int, etag: str = "", **error: object) -> dict[str, object]:
    """What the task answers for a request that changes nothing."""
    document = {"code": outcome, "message": "No.", "fields": [], "requestId": "req-1", **error}
    answer = {"statusCode": status, "body": text({"error": document}), **({"etag": etag} if etag else {})}
    return {"outcome": outcome, "answer": answer}


CONFLICT = cancelled("None", "None", "None", "TransactionConflict", "None")
THERE = item(workout())
ONE_THAT_DAY = item({"workouts": {"N": "1"}})
MOCKS = {
    "Get workout": THERE,
    "Get its day": ONE_THAT_DAY,
    "Prepare deletion": payload(VALID),
    "Record deletion": TRANSACTED,
}

PATHS = {
    "Deleted": Path(
        DELETE,
        [*RECORDED, "Deleted"],
        {"statusCode": 204},
        sent={
            "Get workout": {"Key": key(f"WORKOUT#{RUN_ID}"), "ConsistentRead": True},
            "Get its day": {"Key": key("DAY#2026-11-20"), "ConsistentRead": True},
            "Prepare deletion": {"Payload": {"request": DELETE, "table": TABLE}},
            "Record deletion": {"TransactItems": VALID["writes"]},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "DeletedOneOfTwo": Path(
        DELETE,
        [*RECORDED, "Deleted"],
        {"statusCode": 204},
        compared=True,
        mocks=MOCKS
        | {
            "Get its day": item({"workouts": {"N": "2"}}),
            "Prepare deletion": payload({**VALID, "writes": [*GONE, ONE_OF_TWO, LESS_THAT_MONTH]}),
        },
    ),
    "AnotherVersion": Path(
        {**DELETE, "ifMatch": "7"},
        [*PREPARED, "Answered"],
        {"statusCode": 412, "body": {"error": {"code": "ANOTHER_VERSION", "version": "1"}}, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare deletion": payload(
                refused("ANOTHER_VERSION", 412, etag="1", version="1", workoutId=RUN_ID)
            )
        },
    ),
    "NotFound": Path(DELETE, [*FOUND, "Not found"], NO_WORKOUT, mocks={"Get workout": NO_ITEM}),
    "DeletedBefore": Path(
        DELETE, [*FOUND, "Not found"], NO_WORKOUT, mocks={"Get workout": item(tombstone())}
    ),
    "MovedBefore": Path(
        DELETE,
        [*FOUND, "Moved away"],
        MOVED_AWAY,
        mocks={"Get workout": item(tombstone(movedTo={"S": MOVED_TO}))},
    ),
    "ConflictThenDeleted": Path(
        DELETE,
        [*RECORDED, *PREPARED, *WAITED, "Deleted"],
        {"statusCode": 204},
        compared=True,
        mocks={
            "Get workout": always(THERE),
            "Get its day": always(ONE_THAT_DAY),
            "Prepare deletion": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record deletion": CONFLICT + TRANSACTED,
        },
    ),
    "AlwaysConflict": Path(
        DELETE,
        [*RECORDED, *PREPARED, *WAITED, *PREPARED, "Answered"],
        {"statusCode": 429, "body": {"error": {"code": "THROTTLED"}}},
        compared=True,
        mocks={
            "Get workout": always(THERE),
            "Get its day": always(ONE_THAT_DAY),
            "Prepare deletion": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 6})
            + payload({**VALID, "tries": 6})
            + payload(refused("THROTTLED", 429)),
            "Record deletion": CONFLICT + CONFLICT,
        },
    ),
    "DeletedByTwoAtOnce": Path(
        DELETE,
        [*RECORDED, *FOUND, "Not found"],
        NO_WORKOUT,
        mocks=MOCKS
        | {
            "Get workout": THERE + item(tombstone()),
            "Record deletion": cancelled("ConditionalCheckFailed", "None", "None", "None", "None"),
        },
    ),
    "DayIsGone": Path(
        DELETE,
        [*RECORDED, *FOUND, "Not found"],
        NO_WORKOUT,
        compared=True,
        mocks=MOCKS
        | {
            "Get workout": THERE + item(tombstone()),
            "Get its day": NO_ITEM,
            "Prepare deletion": payload({**VALID, "writes": [*GONE, ONE_OF_TWO, LESS_THAT_MONTH]}),
            "Record deletion": cancelled("ConditionalCheckFailed", "None", "None", "None", "None"),
        },
    ),
    "CancelledForGood": failing(
        DELETE,
        [*RECORDED, *PREPARED[:-1]],
        "TransactionRefusedError",
        mocks={
            "Get workout": THERE + THERE,
            "Get its day": ONE_THAT_DAY + ONE_THAT_DAY,
            "Prepare deletion": payload(VALID) + task_bug(error="TransactionRefusedError"),
            "Record deletion": cancelled("ValidationError", "None", "None", "None", "None"),
        },
    ),
    "ThrottledAtFirst": Path(
        DELETE,
        [*RECORDED, "Deleted"],
        {"statusCode": 204},
        mocks={
            "Get workout": ITEM_THROTTLED + THERE,
            "Get its day": ITEM_THROTTLED + ONE_THAT_DAY,
            "Prepare deletion": TASK_THROTTLED + payload(VALID),
            "Record deletion": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        DELETE,
        FOUND[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Get workout": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "DayTableMissing": failing(
        DELETE,
        PREPARED[:3],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get its day": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(DELETE, PREPARED[:4], "KeyError", mocks=MOCKS | {"Prepare deletion": task_bug()}),
    "TableMissingAtLast": failing(
        DELETE,
        RECORDED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record deletion": TABLE_MISSING},
    ),
}
