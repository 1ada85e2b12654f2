"""get-queued-workout: what is stored, else what the id itself tells."""

from __future__ import annotations

from tests.statemachines.ana import RUN_ID, key
from tests.statemachines.ana import reading as request
from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    TASK_THROTTLED,
    item,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import Path

QUEUE_ID = "1795262400-11111111-I5LQdExnoAMFnQw"
GET = request(path={"queueId": QUEUE_ID})
READ = ["Get queued workout", "Is anything stored?"]
ASKED = [*READ, "Check queue id", "Can it be waiting?"]
LOGGED = {"status": "logged", "workoutId": RUN_ID}
QUEUED = {"statusCode": 200, "body": {"status": "queued"}}
UNKNOWN = {
    "statusCode": 404,
    "error": {"code": "NOT_FOUND", "message": "There is no such workout in the queue."},
}
MAY_WAIT = payload({"outcome": "PENDING"})

PATHS = {
    "Stored": Path(
        GET,
        [*READ, "Queued workout found"],
        {"statusCode": 200, "body": LOGGED},
        sent={"Get queued workout": {"Key": key(f"QUEUED#{QUEUE_ID}"), "ConsistentRead": True}},
        mocks={"Get queued workout": item({"doc": {"S": text(LOGGED)}})},
    ),
    "Waiting": Path(
        # The mocked engine has the date of today: the task finds ids of 1970 too old, whenever it runs.
        GET,
        [*ASKED, "Still queued"],
        QUEUED,
        mocks={"Get queued workout": NO_ITEM, "Check queue id": MAY_WAIT},
    ),
    "Unknown": Path(
        request(path={"queueId": "0000000000-11111111-I5LQdExnoAMFnQw"}),
        [*ASKED, "Not found"],
        UNKNOWN,
        compared=True,
        mocks={"Get queued workout": NO_ITEM, "Check queue id": payload({"outcome": "UNKNOWN"})},
    ),
    "ThrottledAtFirst": Path(
        GET,
        [*ASKED, "Still queued"],
        QUEUED,
        mocks={
            "Get queued workout": ITEM_THROTTLED + NO_ITEM,
            "Check queue id": TASK_THROTTLED + MAY_WAIT,
        },
    ),
    "TableMissing": Path(
        GET,
        READ[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get queued workout": ITEM_TABLE_MISSING},
    ),
    "TaskBug": Path(
        GET, ASKED[:3], error="KeyError", mocks={"Get queued workout": NO_ITEM, "Check queue id": task_bug()}
    ),
}
