"""put-profile: validated, then stored."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    TASK_THROTTLED,
    always,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

PROFILE = {
    "timeZone": "America/New_York",
    "weightKg": 62,
    "maxHr": 188,
    "restHr": 48,
    "sex": "female",
}
PUT = {"requestId": "req-1", "idempotencyKey": "", "body": PROFILE, "caller": CALLER}
STORED = ["Prepare profile", "Is it valid?", "Store profile", "Stored"]
PROFILE_PREPARED = payload(
    {
        "outcome": "VALID",
        "doc": text(
            {
                "timeZone": "America/New_York",
                "weightKg": 62,
                "maxHr": 188,
                "restHr": 48,
                "sex": "female",
                "units": "metric",
                "loadMethod": "session-rpe",
            }
        ),
    }
)
PROFILE_INVALID = payload(
    {
        "outcome": "INVALID",
        "statusCode": 422,
        "body": text(
            {
                "error": {
                    "code": "INVALID_PROFILE",
                    "message": "The profile is not valid: 1 problem.",
                    "fields": [
                        {"field": "timeZone", "message": "must be an IANA time zone such as America/New_York"}
                    ],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
MOCKS = {"Prepare profile": PROFILE_PREPARED, "Store profile": always(NO_ITEM)}
PATHS = {
    "Stored": Path(
        PUT,
        STORED,
        {"statusCode": 200, "body": {**PROFILE, "units": "metric"}},
        sent={
            "Prepare profile": {"Payload": {"body": PROFILE, "requestId": "req-1"}},
            "Store profile": {
                "Item": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "PROFILE"}, "doc": {"S": PROFILE}}
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "Rejected": Path(
        {**PUT, "body": {"timeZone": "Mars/Olympus"}},
        ["Prepare profile", "Is it valid?", "Rejected"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID_PROFILE", "requestId": "req-1"}}},
        compared=True,
        mocks={"Prepare profile": PROFILE_INVALID},
    ),
    "ThrottledAtFirst": Path(
        PUT,
        STORED,
        {"statusCode": 200, "body": PROFILE},
        mocks={
            "Prepare profile": TASK_THROTTLED + PROFILE_PREPARED,
            "Store profile": ITEM_THROTTLED + NO_ITEM,
        },
    ),
    "TaskBug": failing(PUT, ["Prepare profile"], "KeyError", mocks=MOCKS | {"Prepare profile": task_bug()}),
    "TableMissing": failing(
        PUT,
        STORED[:3],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Store profile": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
