"""get-months: planned from the query, then one query, shown in the units of the API."""

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

QUERY = {"from": "2026-01", "to": "2026-12"}
GET = {"requestId": "req-1", "path": {}, "query": QUERY, "hasQuery": True, "caller": CALLER}
PLANNED = ["Get profile", "Plan months", "Is the query right?"]
WALK = [*PLANNED, "Query months asked for", "Show months", "Months"]
PROFILE_FOUND = item(
    {"doc": {"S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"})}}
)
FOUND = page(
    [
        {
            "sk": {"S": "MONTH#2026-11"},
            "workouts": {"N": "1"},
            "durationSec": {"N": "2550"},
            "distanceM": {"N": "8050"},
            "load:session-rpe": {"N": "255"},
            "type:Run:workouts": {"N": "1"},
            "type:Run:durationSec": {"N": "2550"},
            "type:Run:distanceM": {"N": "8050"},
            "run:20": {"N": "8050"},
        }
    ]
)
SUMS_PLANNED = payload({"outcome": "VALID", **QUERY, "keyFrom": "MONTH#2026-01", "keyTo": "MONTH#2026-11"})
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
    "months": [
        {
            "month": "2026-11",
            "workouts": 1,
            "durationMin": 42.5,
            "distanceKm": 8.05,
            "calories": 0,
            "elevationM": 0,
            "volumeKg": 0,
            "load": {"session-rpe": 255},
            "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
        }
    ],
}
SUMS_SHOWN = payload({"body": text(SHOWN)})
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Plan months": SUMS_PLANNED,
    "Query months asked for": FOUND,
    "Show months": SUMS_SHOWN,
}

PATHS = {
    "Months": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        sent={
            "Query months asked for": {
                "ExpressionAttributeValues": {":from": {"S": "MONTH#2026-01"}, ":to": {"S": "MONTH#2026-11"}},
                "Limit": 36,
                "ConsistentRead": True,
            },
            "Show months": {"Payload": {"of": "months"}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "MonthsOfNewcomer": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": {**QUERY, "months": []}},
        compared=True,
        mocks=MOCKS
        | {
            "Get profile": NO_ITEM,
            "Query months asked for": NO_ITEMS,
            "Show months": payload({"body": text({**QUERY, "months": []})}),
        },
    ),
    "WrongQuery": Path(
        {**GET, "query": {"to": "2026-02-30"}},
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_QUERY", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Plan months": NOT_PLANNED},
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Plan months": TASK_THROTTLED + SUMS_PLANNED,
            "Query months asked for": THROTTLED + FOUND,
            "Show months": TASK_THROTTLED + SUMS_SHOWN,
        },
    ),
    "ProfileUnreadable": Path(
        GET,
        WALK[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING},
    ),
    "MonthsUnreadable": Path(
        GET,
        WALK[:4],
        error="DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query months asked for": TABLE_MISSING},
    ),
    "TaskBug": Path(GET, WALK[:5], error="KeyError", mocks=MOCKS | {"Show months": task_bug()}),
}
