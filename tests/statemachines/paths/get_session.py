"""get-session: the session, its sets, and a task that puts them together."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.ana import reading as request
from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import Path
from tests.statemachines.training import BENCH, OPEN, ROWS, SESSION_ID, SETS_READ, TOMBSTONE, session, shown

GET = request(path={"sessionId": SESSION_ID})
SHOWN = {**OPEN.document(), "sets": [shown("0001", BENCH), shown("0002", ROWS)]}
NO_SESSION = {"statusCode": 404, "error": {"code": "NOT_FOUND", "message": "There is no such session."}}
FOUND = ["Get session", "Is it there?"]
SHOW = [*FOUND, "Query sets of session", "Show session"]
MOCKS = {
    "Get session": item(session(OPEN)),
    "Query sets of session": page(SETS_READ),
    "Show session": payload({"documents": [text(SHOWN)]}),
}

PATHS = {
    "Found": Path(
        GET,
        [*SHOW, "Session found"],
        {"statusCode": 200, "body": SHOWN, "etag": "2"},
        sent={"Get session": {"Key": key(f"SESSION#{SESSION_ID}"), "ConsistentRead": True}},
        compared=True,
        mocks=MOCKS,
    ),
    "OtherVersionKnown": Path(
        {**GET, "ifNoneMatch": "1"}, [*SHOW, "Session found"], {"statusCode": 200, "etag": "2"}, mocks=MOCKS
    ),
    "VersionKnown": Path(
        {**GET, "ifNoneMatch": "2"},
        [*FOUND, "Session not changed"],
        {"statusCode": 304, "etag": "2"},
        mocks=MOCKS,
    ),
    "AnyVersionKnown": Path(
        {**GET, "ifNoneMatch": "*"},
        [*FOUND, "Session not changed"],
        {"statusCode": 304, "etag": "2"},
        mocks=MOCKS,
    ),
    "NotFound": Path(GET, [*FOUND, "No such session"], NO_SESSION, mocks={"Get session": NO_ITEM}),
    "Deleted": Path(GET, [*FOUND, "No such session"], NO_SESSION, mocks={"Get session": item(TOMBSTONE)}),
    "ThrottledAtFirst": Path(
        GET,
        [*SHOW, "Session found"],
        {"statusCode": 200},
        mocks={
            "Get session": ITEM_THROTTLED + item(session(OPEN)),
            "Query sets of session": THROTTLED + page(SETS_READ),
            "Show session": TASK_THROTTLED + MOCKS["Show session"],
        },
    ),
    "TableMissing": Path(
        GET, FOUND[:1], error="DynamoDB.ResourceNotFoundException", mocks={"Get session": ITEM_TABLE_MISSING}
    ),
    "SetsTableMissing": Path(
        GET,
        SHOW[:-1],
        error="DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query sets of session": TABLE_MISSING},
    ),
    "TaskBug": Path(GET, SHOW, error="KeyError", mocks=MOCKS | {"Show session": task_bug()}),
}
