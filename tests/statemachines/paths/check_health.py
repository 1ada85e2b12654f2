"""check-health: one read, no task."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    item,
)
from tests.statemachines.paths import CALLER, Path, failing

NO_TABLE = "DynamoDB.ResourceNotFoundException"
REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
NEVER_SYNCED = {"statusCode": 200, "body": {"status": "healthy", "lastSync": None}}
LAST_SYNC_FOUND = item(
    {"pk": {"S": "SYSTEM"}, "sk": {"S": "LAST_SYNC"}, "at": {"S": "2026-11-20T06:00:04.120Z"}}
)
MOCKS = {"Read last sync": LAST_SYNC_FOUND}
PATHS = {
    "Healthy": Path(
        REQUEST,
        ["Read last sync", "Ever synced?", "Healthy"],
        {"statusCode": 200, "body": {"status": "healthy", "lastSync": "2026-11-20T06:00:04.120Z"}},
        sent={"Read last sync": {"Key": {"pk": {"S": "SYSTEM"}, "sk": {"S": "LAST_SYNC"}}}},
        mocks=MOCKS,
    ),
    "NeverSynced": Path(
        REQUEST,
        ["Read last sync", "Ever synced?", "Healthy, never synced"],
        NEVER_SYNCED,
        mocks={"Read last sync": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        REQUEST,
        ["Read last sync", "Ever synced?", "Healthy, never synced"],
        NEVER_SYNCED,
        mocks={"Read last sync": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": failing(
        REQUEST,
        ["Read last sync"],
        NO_TABLE,
        mocks=MOCKS | {"Read last sync": ITEM_TABLE_MISSING},
    ),
    "DeadLetterThrottledAtFirst": failing(
        REQUEST,
        ["Read last sync"],
        NO_TABLE,
        mocks={"Read last sync": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
