"""request-import: a form by which the file of an account is uploaded."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    QUEUE_THROTTLED,
    TASK_THROTTLED,
    WRITTEN,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

IMPORT_ID = "20261121T121000Z000-5e6f7a8b"
POST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
FORM = {
    "url": "https://wotr-test-accounts.s3.amazonaws.com/",
    "fields": {"Content-Type": "application/x-ndjson", "policy": "eyJl"},
    "key": f"imports/{ANA}/{IMPORT_ID}",
    "expiresAt": "2026-11-21T12:25:00.000Z",
}
ANSWER = {
    "statusCode": 201,
    "body": text({"importId": IMPORT_ID, "upload": FORM}),
    "location": f"/imports/{IMPORT_ID}",
}
SIGNED = payload({"importId": IMPORT_ID, "expiresAt": "1797854400", "answer": ANSWER})
MOCKS = {"Sign upload": SIGNED, "Keep import": WRITTEN}
WALK = ["Sign upload", "Keep import"]

PATHS = {
    "Signed": Path(
        POST,
        [*WALK, "Waiting"],
        {"statusCode": 201, "location": f"/imports/{IMPORT_ID}"},
        sent={
            "Keep import": {
                "Item": {
                    "pk": {"S": f"USER#{ANA}"},
                    "sk": {"S": f"IMPORT#{IMPORT_ID}"},
                    "status": {"S": "waiting"},
                    "expiresAt": {"N": "1797854400"},
                }
            }
        },
        mocks=MOCKS,
        compared=True,
    ),
    "SignedAfterRetries": Path(
        POST,
        [*WALK, "Waiting"],
        {"statusCode": 201},
        mocks={"Sign upload": TASK_THROTTLED + SIGNED, "Keep import": ITEM_THROTTLED + WRITTEN},
    ),
    "TaskFails": failing(POST, WALK[:1], "KeyError", mocks={"Sign upload": task_bug()}),
    "TableMissing": failing(
        POST,
        WALK,
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Keep import": ITEM_TABLE_MISSING},
    ),
    "QueueThrottledOnce": failing(
        POST,
        WALK[:1],
        "KeyError",
        mocks={"Sign upload": task_bug(), "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
