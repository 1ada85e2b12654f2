"""list-sessions: which sessions, how many of them fit, their documents, their sets."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.ana import reading as request
from tests.statemachines.mocks import (
    NO_ITEMS,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    page,
    payload,
    read_batch,
    task_bug,
    text,
)
from tests.statemachines.paths import Path
from tests.statemachines.training import BENCH, OPEN, ROWS, SESSION_ID, SETS_READ, session, shown

GET = request(query={"last": "10"}, hasQuery=True)
SHOWN = {**OPEN.document(), "sets": [shown("0001", BENCH), shown("0002", ROWS)]}
PLAN = {
    "outcome": "VALID",
    "idFrom": "0",
    "idTo": "9",
    "dateFrom": "0000-00-00",
    "dateTo": "9999-99-99",
    "limit": 10,
    "read": 20,
    "pageOf": "a" * 64,
}
INVALID = {"outcome": "INVALID", "statusCode": 400, "body": text({"error": {"code": "INVALID_QUERY"}})}
CHOSEN = {
    "order": [SESSION_ID],
    "keys": [key(f"SESSION#{SESSION_ID}")],
    "any": True,
    "setsFrom": SESSION_ID,
    "setsTo": SESSION_ID,
    "nextToken": "",
}
NONE = {"order": [], "keys": [], "any": False, "setsFrom": "", "setsTo": "", "nextToken": ""}
ITEM = session(OPEN)
FOUND = [{name: ITEM[name] for name in ("sk", "localDate", "docBytes", "lastSet")}]
DOCUMENT = {name: ITEM[name] for name in ("sk", "doc")}

PLANNED = ["Plan sessions", "Is the query valid?"]
CHOICE = [*PLANNED, "Query sessions", "Choose page of sessions", "Any session?"]
READ = [*CHOICE, "Get documents", "Are they all there?"]
SHOW = [*READ, "Query their sets", "Show sessions"]
MOCKS = {
    "Plan sessions": payload(PLAN),
    "Query sessions": page(FOUND, scanned=2),
    "Choose page of sessions": payload(CHOSEN),
    "Get documents": read_batch(DOCUMENT),
    "Query their sets": page(SETS_READ),
    "Show sessions": payload({"documents": [text(SHOWN)]}),
}

PATHS = {
    "Newest": Path(
        GET,
        [*SHOW, "Page of sessions"],
        {"statusCode": 200, "field": "sessions", "documents": [SHOWN], "nextToken": ""},
        sent={
            "Query sessions": {
                "ExpressionAttributeValues": {":from": {"S": "SESSION#0"}, ":to": {"S": "SESSION#9"}},
                "Limit": 20,
                "ScanIndexForward": False,
            },
            "Query their sets": {
                "ExpressionAttributeValues": {
                    ":from": {"S": f"SET#{SESSION_ID}#"},
                    ":to": {"S": f"SET#{SESSION_ID}#~"},
                }
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "None": Path(
        GET,
        [*CHOICE, "No sessions found"],
        {"statusCode": 200, "field": "sessions", "documents": [], "nextToken": ""},
        compared=True,
        mocks=MOCKS | {"Query sessions": NO_ITEMS, "Choose page of sessions": payload(NONE)},
    ),
    "Invalid": Path(
        request(query={"last": "0"}, hasQuery=True),
        [*PLANNED, "Listing refused"],
        {"statusCode": 400},
        compared=True,
        mocks={"Plan sessions": payload(INVALID)},
    ),
    "DocumentsComeInTwoParts": Path(
        GET,
        [*READ, *READ[-2:], *SHOW[-2:], "Page of sessions"],
        {"statusCode": 200},
        mocks=MOCKS | {"Get documents": read_batch(left=[key("SESSION#1")]) + read_batch(DOCUMENT)},
    ),
    "ThrottledAtFirst": Path(
        GET,
        [*SHOW, "Page of sessions"],
        {"statusCode": 200},
        mocks={
            "Plan sessions": TASK_THROTTLED + MOCKS["Plan sessions"],
            "Query sessions": THROTTLED + MOCKS["Query sessions"],
            "Choose page of sessions": TASK_THROTTLED + MOCKS["Choose page of sessions"],
            "Get documents": THROTTLED + MOCKS["Get documents"],
            "Query their sets": THROTTLED + MOCKS["Query their sets"],
            "Show sessions": TASK_THROTTLED + MOCKS["Show sessions"],
        },
    ),
    "TableMissing": Path(
        GET,
        CHOICE[:3],
        error="DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query sessions": TABLE_MISSING},
    ),
    "TaskBug": Path(GET, SHOW, error="KeyError", mocks=MOCKS | {"Show sessions": task_bug()}),
}
