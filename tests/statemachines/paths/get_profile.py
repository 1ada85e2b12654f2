"""get-profile: one read, no task."""

from __future__ import annotations

from tests.statemachines.mocks import ITEM_TABLE_MISSING, ITEM_THROTTLED, NO_ITEM, item, text
from tests.statemachines.paths import ANA, CALLER, Path

REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
READ = ["Get stored profile", "Is there one?"]
DEFAULTS = {"timeZone": "UTC", "units": "metric", "loadMethod": "session-rpe"}
PROFILE = {"timeZone": "America/New_York", "maxHr": 188, "units": "metric", "loadMethod": "session-rpe"}

PATHS = {
    "Found": Path(
        REQUEST,
        [*READ, "Found"],
        {"statusCode": 200, "body": PROFILE},
        sent={
            "Get stored profile": {
                "Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "PROFILE"}},
                "ConsistentRead": True,
            }
        },
        mocks={"Get stored profile": item({"doc": {"S": text(PROFILE)}})},
    ),
    "Defaults": Path(
        REQUEST,
        [*READ, "Defaults"],
        {"statusCode": 200, "body": DEFAULTS},
        mocks={"Get stored profile": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        REQUEST,
        [*READ, "Defaults"],
        {"statusCode": 200, "body": DEFAULTS},
        mocks={"Get stored profile": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": Path(
        REQUEST,
        READ[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get stored profile": ITEM_TABLE_MISSING},
    ),
}
