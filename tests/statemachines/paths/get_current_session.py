"""get-current-session: which session is open, then as get-session."""

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
from tests.statemachines.training import (
    BENCH,
    CURRENT,
    FINISHED,
    OPEN,
    ROWS,
    SESSION_ID,
    SETS_READ,
    TOMBSTONE,
    session,
    shown,
)

GET = request()
SHOWN = {**OPEN.document(), "sets": [shown("0001", BENCH), shown("0002", ROWS)]}
NONE_OPEN = {"statusCode": 404, "error": {"code": "NOT_FOUND", "message": "No session is open."}}
FOUND = ["Get current session", "Is one open?", "Get open session", "Is it still open?"]
SHOW = [*FOUND, "Query sets of session", "Show session"]
MOCKS = {
    "Get current session": item(CURRENT),
    "Get open session": item(session(OPEN)),
    "Query sets of session": page(SETS_READ),
    "Show session": payload({"documents": [text(SHOWN)]}),
}

PATHS = {
    "Open": Path(
        GET,
        [*SHOW, "Session found"],
        {"statusCode": 200, "body": SHOWN, "etag": "2"},
        sent={
            "Get current session": {"Key": key("CURRENT_SESSION"), "ConsistentRead": True},
            "Get open session": {"Key": key(f"SESSION#{SESSION_ID}"), "ConsistentRead": True},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "VersionKnown": Path(
        {**GET, "ifNoneMatch": "2"},
        [*FOUND, "Session not changed"],
        {"statusCode": 304, "etag": "2"},
        mocks=MOCKS,
    ),
    "NoneOpen": Path(GET, [*FOUND[:2], "No open session"], NONE_OPEN, mocks={"Get current session": NO_ITEM}),
    "FinishedMeanwhile": Path(
        GET,
        [*FOUND, "No open session"],
        NONE_OPEN,
        mocks=MOCKS | {"Get open session": item(session(FINISHED))},
    ),
    "DeletedMeanwhile": Path(
        GET, [*FOUND, "No open session"], NONE_OPEN, mocks=MOCKS | {"Get open session": item(TOMBSTONE)}
    ),
    "ThrottledAtFirst": Path(
        GET,
        [*SHOW, "Session found"],
        {"statusCode": 200},
        mocks={
            "Get current session": ITEM_THROTTLED + item(CURRENT),
            "Get open session": ITEM_THROTTLED + item(session(OPEN)),
            "Query sets of session": THROTTLED + page(SETS_READ),
            "Show session": TASK_THROTTLED + MOCKS["Show session"],
        },
    ),
    "TableMissing": Path(
        GET,
        FOUND[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get current session": ITEM_TABLE_MISSING},
    ),
    "SetsTableMissing": Path(
        GET,
        SHOW[:-1],
        error="DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query sets of session": TABLE_MISSING},
    ),
    "TaskBug": Path(GET, SHOW, error="KeyError", mocks=MOCKS | {"Show session": task_bug()}),
}
