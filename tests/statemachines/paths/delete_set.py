"""delete-set: one transaction takes a set away, and corrects the workout of its session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.domain.strength import totals
from tasks.sessions import items
from tasks.workouts.items import put
from tests.statemachines.ana import key, reading
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
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
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import Json, Path, failing
from tests.statemachines.training import (
    BENCH,
    FINISHED,
    NOW,
    OPEN,
    SESSION_ID,
    SETS,
    TOMBSTONE,
    WORKOUT,
    WORKOUT_ID,
    change,
    refused,
    sent,
    session,
    workout,
)

if TYPE_CHECKING:
    from tasks.domain.session import Session

DELETE = reading(path={"sessionId": SESSION_ID, "setId": "0001"})
FACT: Json = {"before": {"S": text({"sets": [BENCH]})}, "changedExercises": {"L": [{"S": "bench-press"}]}}


def writes(before: Session) -> list[Json]:
    """The session, the set, their event, and the workout of a finished session."""
    after = before.changed(NOW, totals=before.totals - totals([sent(BENCH).performed]))
    return [
        items.change(TABLE, after),
        *items.deletions_of(TABLE, [items.set_key(before.user_id, SESSION_ID, "0001")]),
        put(TABLE, items.session_event(items.CHANGED, after, NOW, FACT)),
        *items.change_of_workout(TABLE, workout(), after, NOW),
    ]


VALID: Json = change(writes(OPEN), {"statusCode": 204})
VALID_OF_FINISHED = change(writes(FINISHED), {"statusCode": 204})

PREPARED = ["Read session and set", "Is it finished?", "Prepare deletion of set", "Can it be deleted?"]
RECORDED = [*PREPARED, "Record deletion of set"]
OF_FINISHED = ["Read session and set", "Is it finished?", "Get its workout", *RECORDED[2:]]
THERE = read_together(session(OPEN), SETS[0])
DONE = read_together(session(FINISHED), SETS[0])
MOCKS = {
    "Read session and set": THERE,
    "Prepare deletion of set": payload(VALID),
    "Record deletion of set": TRANSACTED,
}
MOCKS_OF_FINISHED = MOCKS | {
    "Read session and set": DONE,
    "Get its workout": item(WORKOUT),
    "Prepare deletion of set": payload(VALID_OF_FINISHED),
}
CONFLICT = cancelled("None", "TransactionConflict", "None")

PATHS = {
    "Open": Path(
        DELETE,
        [*RECORDED, "Deleted"],
        {"statusCode": 204},
        sent={
            "Read session and set": {
                "TransactItems": [
                    {"Get": {"Key": key(f"SESSION#{SESSION_ID}")}},
                    {"Get": {"Key": key(f"SET#{SESSION_ID}#0001")}},
                ]
            }
        },
        compared=True,
        mocks=MOCKS,
    ),
    "Finished": Path(
        DELETE,
        [*OF_FINISHED, "Deleted"],
        {"statusCode": 204},
        sent={"Get its workout": {"Key": key(f"WORKOUT#{WORKOUT_ID}"), "ConsistentRead": True}},
        compared=True,
        mocks=MOCKS_OF_FINISHED,
    ),
    "NoSuchSet": Path(
        DELETE,
        [*PREPARED, "Answered"],
        {"statusCode": 404},
        compared=True,
        mocks=MOCKS
        | {
            "Read session and set": read_together(session(OPEN), None),
            "Prepare deletion of set": payload(refused("NOT_FOUND", 404)),
        },
    ),
    "NoSuchSession": Path(
        DELETE,
        [*PREPARED, "Answered"],
        {"statusCode": 404},
        compared=True,
        mocks=MOCKS
        | {
            "Read session and set": read_together(TOMBSTONE, None),
            "Prepare deletion of set": payload(refused("NOT_FOUND", 404)),
        },
    ),
    "AnotherVersion": Path(
        {**DELETE, "ifMatch": "7"},
        [*PREPARED, "Answered"],
        {"statusCode": 412, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {"Prepare deletion of set": payload(refused("ANOTHER_VERSION", 412, etag="1", version="1"))},
    ),
    "ConflictThenDone": Path(
        DELETE,
        [*RECORDED, *PREPARED, "Wait for the other change", *RECORDED, "Deleted"],
        {"statusCode": 204},
        compared=True,
        mocks={
            "Read session and set": always(THERE),
            "Prepare deletion of set": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record deletion of set": CONFLICT + TRANSACTED,
        },
    ),
    "ThrottledAtFirst": Path(
        DELETE,
        [*OF_FINISHED, "Deleted"],
        {"statusCode": 204},
        mocks={
            "Read session and set": THROTTLED + DONE,
            "Get its workout": ITEM_THROTTLED + item(WORKOUT),
            "Prepare deletion of set": TASK_THROTTLED + payload(VALID_OF_FINISHED),
            "Record deletion of set": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        DELETE,
        PREPARED[:1],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {"Read session and set": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "WorkoutTableMissing": failing(
        DELETE,
        OF_FINISHED[:3],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS_OF_FINISHED | {"Get its workout": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(
        DELETE, PREPARED[:3], "KeyError", mocks=MOCKS | {"Prepare deletion of set": task_bug()}
    ),
    "TableMissingAtLast": failing(
        DELETE,
        RECORDED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record deletion of set": TABLE_MISSING},
    ),
}
