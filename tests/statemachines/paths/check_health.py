"""check-health: one read, no task."""

from __future__ import annotations

from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    item,
)
from tests.statemachines.paths import CALLER, Path

NO_TABLE = "DynamoDB.ResourceNotFoundException"
REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
NEVER_SYNCED = {"statusCode": 200, "body": {"status": "healthy", "lastSync": None}}
LAST_SYNC_FOUND = item(
    {"pk": {"S": "SYSTEM"}, "sk": {"S": "LAST_SYNC"}, "at": {"S": "2026-11-20T06:00:04.120Z"}}
)
MOCKS = {"Get last sync": LAST_SYNC_FOUND}
PATHS = {
    "Healthy": Path(
        REQUEST,
        ["Get last sync", "Ever synced?", "Healthy"],
        {"statusCode": 200, "body": {"status": "healthy", "lastSync": "2026-11-20T06:00:04.120Z"}},
        sent={"Get last sync": {"Key": {"pk": {"S": "SYSTEM"}, "sk": {"S": "LAST_SYNC"}}}},
        mocks=MOCKS,
    ),
    "NeverSynced": Path(
        REQUEST,
        ["Get last sync", "Ever synced?", "Healthy, never synced"],
        NEVER_SYNCED,
        mocks={"Get last sync": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        REQUEST,
        ["Get last sync", "Ever synced?", "Healthy, never synced"],
        NEVER_SYNCED,
        mocks={"Get last sync": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": Path(
        REQUEST, ["Get last sync"], error=NO_TABLE, mocks={"Get last sync": ITEM_TABLE_MISSING}
    ),
}
