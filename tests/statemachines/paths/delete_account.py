"""delete-account: the start of a removal, and what it has removed."""

from __future__ import annotations

from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEM,
    QUEUE_THROTTLED,
    STARTED,
    TOO_MANY_STARTED,
    WRITTEN,
    item,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

DELETE = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
MARK = {"pk": {"S": f"DELETED#{ANA}"}, "sk": {"S": "ACCOUNT"}}
REPORT = {"status": "done", "removed": {"login": 1, "workout": 5}}
MARKED = item({**MARK, "startedAt": {"S": "2026-11-21T12:00:00.000Z"}})
OVER = item({**MARK, "doc": {"S": text(REPORT)}})
READ = ["Get deletion", "Was it deleted before?"]
STARTING = [*READ, "Mark as deleted", "Start removal"]
MOCKS = {
    "Get deletion": NO_ITEM,
    "Mark as deleted": WRITTEN,
    "Start removal": STARTED,
    "Take mark away": WRITTEN,
}
NO_TABLE = "DynamoDB.ResourceNotFoundException"
NO_MACHINE = "StepFunctions.StateMachineDoesNotExistException"

PATHS = {
    "Started": Path(
        DELETE,
        [*STARTING, "Removing"],
        {"statusCode": 202, "body": {"status": "running"}, "retryAfter": "2"},
        sent={
            "Mark as deleted": {"Item": MARK},
            "Start removal": {"Input": {"userId": ANA, "request": {"caller": CALLER}}},
        },
        mocks=MOCKS,
    ),
    "UnderWay": Path(DELETE, [*READ, "Removing"], {"statusCode": 202}, mocks={"Get deletion": MARKED}),
    "Over": Path(
        DELETE, [*READ, "Removed"], {"statusCode": 200, "body": REPORT}, mocks={"Get deletion": OVER}
    ),
    "StartedByAnother": Path(
        DELETE,
        [*READ, "Mark as deleted", *READ, "Removing"],
        {"statusCode": 202},
        mocks={"Get deletion": NO_ITEM + MARKED, "Mark as deleted": CONDITION_FALSE},
    ),
    "AfterRetries": Path(
        DELETE,
        [*STARTING, "Removing"],
        {"statusCode": 202},
        mocks={
            "Get deletion": ITEM_THROTTLED + NO_ITEM,
            "Mark as deleted": ITEM_THROTTLED + WRITTEN,
            "Start removal": TOO_MANY_STARTED + STARTED,
        },
    ),
    "CannotRead": failing(DELETE, READ[:1], NO_TABLE, mocks={"Get deletion": ITEM_TABLE_MISSING}),
    "CannotMark": failing(
        DELETE,
        [*READ, "Mark as deleted"],
        NO_TABLE,
        mocks=MOCKS | {"Mark as deleted": ITEM_TABLE_MISSING},
    ),
    "CannotStart": failing(
        DELETE,
        [*STARTING, "Take mark away"],
        NO_MACHINE,
        mocks=MOCKS | {"Start removal": MACHINE_MISSING, "Take mark away": ITEM_THROTTLED + WRITTEN},
    ),
    "CannotTakeTheMarkAway": failing(
        DELETE,
        [*STARTING, "Take mark away"],
        NO_MACHINE,
        mocks=MOCKS | {"Start removal": MACHINE_MISSING, "Take mark away": ITEM_TABLE_MISSING},
    ),
    "QueueThrottledOnce": failing(
        DELETE,
        READ[:1],
        NO_TABLE,
        mocks={"Get deletion": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
