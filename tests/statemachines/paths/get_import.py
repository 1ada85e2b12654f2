"""get-import: how an import is, and a start of one that got lost."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    EXECUTION_MISSING,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEM,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_DENIED,
    STARTED,
    TASK_THROTTLED,
    TOO_MANY_STARTED,
    Json,
    item,
    payload,
    task_bug,
    text,
)
from tests.statemachines.mocks import described as execution
from tests.statemachines.paths import ANA, CALLER, Path, failing

IMPORT_ID = "20261121T121000Z-5e6f7a8b"
GET = {
    "requestId": "req-1",
    "path": {"importId": IMPORT_ID},
    "query": {},
    "hasQuery": False,
    "caller": CALLER,
}
KEY = f"imports/{ANA}/{IMPORT_ID}"
EXECUTION = "7c6f2a53-2f51-4c0b-9a5e-0d4f1f3f2a11"


def stored(status: str, updated_at: str = "2026-11-21T12:10:05.000Z") -> dict[str, Json]:
    """The item of an import."""
    return {
        "pk": {"S": f"USER#{ANA}"},
        "sk": {"S": f"IMPORT#{IMPORT_ID}"},
        "status": {"S": status},
        "updatedAt": {"S": updated_at},
        "execution": {"S": EXECUTION},
    }


def described(outcome: str, status: str, *, running: bool) -> Json:
    """What the task answers."""
    body = {
        "importId": IMPORT_ID,
        "status": status,
        "read": 0,
        "imported": 0,
        "duplicates": 0,
        "refusedLines": 0,
        "refused": [],
    }
    answer = {"statusCode": 200, "body": text(body), **({"retryAfter": "2"} if running else {})}
    return payload({"outcome": outcome, "key": KEY, "execution": EXECUTION, "answer": answer})


SILENT = item(stored("running", "2026-11-21T00:00:00.000Z"))
UNNOTICED = item(stored("waiting"))
DONE = described("ANSWER", "done", running=False)
ASK = described("ASK", "running", running=True)
AGAIN = described("START", "waiting", running=True)
READ = ["Get import", "Is there an import?"]
TOLD = [*READ, "Describe import", "Did it get lost?"]
ASKED = [*TOLD, "Look at its execution"]
LOST = [*ASKED, "Does it still run?", "Start import again", "Described"]

PATHS = {
    "Done": Path(
        GET,
        [*TOLD, "Described"],
        {"statusCode": 200, "body": {"status": "done"}},
        mocks={"Get import": item(stored("done")), "Describe import": DONE},
        compared=True,
    ),
    "EventGotLost": Path(
        GET,
        [*TOLD, "Start import again", "Described"],
        {"statusCode": 200, "retryAfter": "2"},
        sent={"Start import again": {"Input": {"detail": {"object": {"key": KEY}}}}},
        mocks={"Get import": UNNOTICED, "Describe import": AGAIN, "Start import again": STARTED},
    ),
    "WaitsForItsProjections": Path(
        GET,
        [*ASKED, "Does it still run?", "Described"],
        {"statusCode": 200, "body": {"status": "running"}, "retryAfter": "2"},
        mocks={
            "Get import": SILENT,
            "Describe import": ASK,
            "Look at its execution": execution("RUNNING"),
        },
        compared=True,
    ),
    "ExecutionEnded": Path(
        GET,
        LOST,
        {"statusCode": 200, "retryAfter": "2"},
        sent={"Start import again": {"Input": {"detail": {"object": {"key": KEY}}}}},
        mocks={
            "Get import": SILENT,
            "Describe import": ASK,
            "Look at its execution": SFN_BUSY + execution("TIMED_OUT"),
            "Start import again": STARTED,
        },
    ),
    "ExecutionForgotten": Path(
        GET,
        [*ASKED, "Start import again", "Described"],
        {"statusCode": 200},
        mocks={
            "Get import": SILENT,
            "Describe import": ASK,
            "Look at its execution": EXECUTION_MISSING,
            "Start import again": STARTED,
        },
    ),
    "MayNotLook": failing(
        GET,
        ASKED,
        "Sfn.AccessDeniedException",
        mocks={"Get import": SILENT, "Describe import": ASK, "Look at its execution": SFN_DENIED},
    ),
    "AfterRetries": Path(
        GET,
        [*TOLD, "Start import again", "Described"],
        {"statusCode": 200},
        mocks={
            "Get import": ITEM_THROTTLED + UNNOTICED,
            "Describe import": TASK_THROTTLED + AGAIN,
            "Start import again": TOO_MANY_STARTED + STARTED,
        },
    ),
    "Unknown": Path(
        GET,
        [*READ, "No import"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks={"Get import": NO_ITEM},
    ),
    "TableMissing": failing(
        GET, READ[:1], "DynamoDB.ResourceNotFoundException", mocks={"Get import": ITEM_TABLE_MISSING}
    ),
    "QueueThrottledOnce": failing(
        GET,
        READ[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks={"Get import": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "TaskFails": failing(
        GET,
        [*READ, "Describe import"],
        "KeyError",
        mocks={"Get import": SILENT, "Describe import": task_bug()},
    ),
    "MachineMissing": failing(
        GET,
        [*TOLD, "Start import again"],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks={"Get import": UNNOTICED, "Describe import": AGAIN, "Start import again": MACHINE_MISSING},
    ),
}
