"""get-export: a link, a running export, or the start of another one."""

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
    TASK_THROTTLED,
    TOO_MANY_STARTED,
    WRITTEN,
    Json,
    item,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

EXPORT_ID = "20261121T120000Z000-1a2b3c4d"
KEY = f"exports/{ANA}/{EXPORT_ID}.jsonl"
GET = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WRONG = GET | {"query": {"fresh": "maybe"}, "hasQuery": True}
OLD = item(
    {
        "pk": {"S": f"USER#{ANA}"},
        "sk": {"S": "EXPORT"},
        "exportId": {"S": "20261101T120000Z000-00000000"},
        "status": {"S": "done"},
        "updatedAt": {"S": "2026-11-01T12:00:00.000Z"},
    }
)
RUNNING = {
    "statusCode": 202,
    "body": text({"exportId": EXPORT_ID, "status": "running"}),
    "retryAfter": "2",
}
LINK = {
    "exportId": EXPORT_ID,
    "status": "done",
    "url": "https://wotr-test-accounts.s3.amazonaws.com/",
    "expiresAt": "2026-11-21T12:15:00.000Z",
    "lines": 8,
    "bytes": 2109,
}


def start(previous: str) -> Json:
    """What the task answers when another one is needed."""
    return payload(
        {
            "outcome": "START",
            "answer": RUNNING,
            "exportId": EXPORT_ID,
            "previousId": previous,
            "key": KEY,
        }
    )


ANSWERED = payload({"outcome": "ANSWER", "answer": {"statusCode": 200, "body": text(LINK)}})
REFUSED = payload({"outcome": "ANSWER", "answer": {"statusCode": 400, "body": text({"error": {}})}})
READ = ["Get export", "Describe export", "Is another one needed?"]
STARTING = [*READ, "Keep export", "Start export"]
MOCKS = {
    "Get export": NO_ITEM,
    "Describe export": start("-"),
    "Keep export": WRITTEN,
    "Start export": STARTED,
    "Mark export failed": WRITTEN,
}
NO_TABLE = "DynamoDB.ResourceNotFoundException"
NO_MACHINE = "StepFunctions.StateMachineDoesNotExistException"

PATHS = {
    "Started": Path(
        GET,
        [*STARTING, "Described"],
        {"statusCode": 202, "retryAfter": "2"},
        sent={
            "Keep export": {"ExpressionAttributeValues": {":previous": {"S": "-"}}},
            "Start export": {
                "Name": EXPORT_ID,
                "Input": {"userId": ANA, "exportId": EXPORT_ID, "key": KEY},
            },
        },
        mocks=MOCKS,
        compared=True,
    ),
    "StartedInPlaceOfAnOldOne": Path(
        GET,
        [*STARTING, "Described"],
        {"statusCode": 202},
        mocks=MOCKS | {"Get export": OLD, "Describe export": start("20261101T120000Z000-00000000")},
        compared=True,
    ),
    "StartedByAnother": Path(
        GET,
        [*READ, "Keep export", *READ, "Described"],
        {"statusCode": 200, "body": {"status": "done"}},
        mocks=MOCKS
        | {
            "Get export": NO_ITEM + OLD,
            "Describe export": start("-") + ANSWERED,
            "Keep export": CONDITION_FALSE,
        },
    ),
    "QueryRefused": Path(
        WRONG,
        [*READ, "Described"],
        {"statusCode": 400},
        mocks=MOCKS | {"Describe export": REFUSED},
        compared=True,
    ),
    "AfterRetries": Path(
        GET,
        [*STARTING, "Described"],
        {"statusCode": 202},
        mocks={
            "Get export": ITEM_THROTTLED + NO_ITEM,
            "Describe export": TASK_THROTTLED + start("-"),
            "Keep export": ITEM_THROTTLED + WRITTEN,
            "Start export": TOO_MANY_STARTED + STARTED,
        },
    ),
    "CannotRead": failing(GET, READ[:1], NO_TABLE, mocks={"Get export": ITEM_TABLE_MISSING}),
    "TaskFails": failing(GET, READ[:2], "KeyError", mocks=MOCKS | {"Describe export": task_bug()}),
    "CannotKeep": failing(
        GET, [*READ, "Keep export"], NO_TABLE, mocks=MOCKS | {"Keep export": ITEM_TABLE_MISSING}
    ),
    "CannotStart": failing(
        GET,
        [*STARTING, "Mark export failed"],
        NO_MACHINE,
        mocks=MOCKS | {"Start export": MACHINE_MISSING, "Mark export failed": ITEM_THROTTLED + WRITTEN},
    ),
    "CannotEvenMark": failing(
        GET,
        [*STARTING, "Mark export failed"],
        NO_MACHINE,
        mocks=MOCKS | {"Start export": MACHINE_MISSING, "Mark export failed": ITEM_TABLE_MISSING},
    ),
    "QueueThrottledOnce": failing(
        GET,
        READ[:1],
        NO_TABLE,
        mocks={"Get export": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
