"""get-days: planned from the query, then one query, shown in the units of the API."""

from __future__ import annotations

from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import CALLER, Path

QUERY = {"from": "2026-11-01", "to": "2026-12-01"}
GET = {"requestId": "req-1", "path": {}, "query": QUERY, "hasQuery": True, "caller": CALLER}
PLANNED = ["Get profile", "Plan days", "Is the query right?"]
WALK = [*PLANNED, "Query days asked for", "Show days", "Days"]
PROFILE_FOUND = item(
    {"doc": {"S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"})}}
)
FOUND = page(
    [
        {
            "sk": {"S": "DAY#2026-11-20"},
            "workouts": {"N": "1"},
            "durationSec": {"N": "2550"},
            "distanceM": {"N": "8050"},
            "load:session-rpe": {"N": "255"},
        }
    ]
)
SUMS_PLANNED = payload({"outcome": "VALID", **QUERY, "keyFrom": "DAY#2026-11-01", "keyTo": "DAY#2026-11-30"})
NOT_PLANNED = payload(
    {
        "outcome": "INVALID",
        "statusCode": 400,
        "body": text(
            {
                "error": {
                    "code": "INVALID_QUERY",
                    "message": "The query is not valid: 1 problem.",
                    "fields": [{"field": "to", "message": "must be a date that exists"}],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
SHOWN = {
    **QUERY,
    "days": [
        {
            "date": "2026-11-20",
            "workouts": 1,
            "durationMin": 42.5,
            "distanceKm": 8.05,
            "calories": 0,
            "elevationM": 0,
            "volumeKg": 0,
            "load": {"session-rpe": 255},
        }
    ],
}
SUMS_SHOWN = payload({"body": text(SHOWN)})
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Plan days": SUMS_PLANNED,
    "Query days asked for": FOUND,
    "Show days": SUMS_SHOWN,
}

PATHS = {
    "Days": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        sent={
            "Query days asked for": {
                "ExpressionAttributeValues": {
                    ":from": {"S": "DAY#2026-11-01"},
                    ":to": {"S": "DAY#2026-11-30"},
                },
                "Limit": 366,
                "ConsistentRead": True,
            },
            "Show days": {"Payload": {"of": "days"}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "DaysOfNewcomer": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": {**QUERY, "days": []}},
        compared=True,
        mocks=MOCKS
        | {
            "Get profile": NO_ITEM,
            "Query days asked for": NO_ITEMS,
            "Show days": payload({"body": text({**QUERY, "days": []})}),
        },
    ),
    "WrongQuery": Path(
        {**GET, "query": {"to": "2026-02-30"}},
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_QUERY", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Plan days": NOT_PLANNED},
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Plan days": TASK_THROTTLED + SUMS_PLANNED,
            "Query days asked for": THROTTLED + FOUND,
            "Show days": TASK_THROTTLED + SUMS_SHOWN,
        },
    ),
    "ProfileUnreadable": Path(
        GET,
        WALK[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING},
    ),
    "DaysUnreadable": Path(
        GET,
        WALK[:4],
        error="DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query days asked for": TABLE_MISSING},
    ),
    "TaskBug": Path(GET, WALK[:5], error="KeyError", mocks=MOCKS | {"Show days": task_bug()}),
}
