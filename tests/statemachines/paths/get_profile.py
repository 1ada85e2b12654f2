"""get-profile: one read, no task."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    item,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

NO_TABLE = "DynamoDB.ResourceNotFoundException"
REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
DEFAULTS = {
    "statusCode": 200,
    "body": {"timeZone": "UTC", "units": "metric", "loadMethod": "session-rpe"},
}
PROFILE_FOUND = item(
    {
        "doc": {
            "S": text(
                {
                    "timeZone": "America/New_York",
                    "weightKg": 62,
                    "maxHr": 188,
                    "restHr": 48,
                    "sex": "female",
                    "units": "metric",
                    "loadMethod": "session-rpe",
                }
            )
        }
    }
)
MOCKS = {"Get profile": PROFILE_FOUND}
PATHS = {
    "Found": Path(
        REQUEST,
        ["Get profile", "Is there one?", "Found"],
        {
            "statusCode": 200,
            "body": {
                "timeZone": "America/New_York",
                "weightKg": 62,
                "maxHr": 188,
                "restHr": 48,
                "sex": "female",
                "units": "metric",
                "loadMethod": "session-rpe",
            },
        },
        sent={"Get profile": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "PROFILE"}}}},
        mocks=MOCKS,
    ),
    "Defaults": Path(
        REQUEST, ["Get profile", "Is there one?", "Defaults"], DEFAULTS, mocks={"Get profile": NO_ITEM}
    ),
    "ThrottledAtFirst": Path(
        REQUEST,
        ["Get profile", "Is there one?", "Defaults"],
        DEFAULTS,
        mocks={"Get profile": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": failing(
        REQUEST, ["Get profile"], NO_TABLE, mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING}
    ),
    "DeadLetterThrottledAtFirst": failing(
        REQUEST,
        ["Get profile"],
        NO_TABLE,
        mocks={"Get profile": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
