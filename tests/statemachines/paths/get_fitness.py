"""get-fitness: planned from the query and the newest days, then the loads read and computed."""

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
from tests.statemachines.paths import ANA, CALLER, Path

QUERY = {"from": "2026-11-19", "to": "2026-11-21"}
GET = {"requestId": "req-1", "path": {}, "query": QUERY, "hasQuery": True, "caller": CALLER}
PLANNED = ["Read profile and newest days", "Plan fitness", "Is the query right?"]
WALK = [*PLANNED, "Read loads", "Compute fitness", "Fitness"]
BEFORE = frozenset({"Get profile", "Query last 42 days", "Query first day"})
READ = BEFORE | {"Query days before", "Query days of the page"}
PROFILE_FOUND = item(
    {"doc": {"S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"})}}
)
COUNTED = {"workouts": {"N": "1"}, "load:session-rpe:workouts": {"N": "1"}}
RECENT_FOUND = page([{"sk": {"S": "DAY#2026-11-20"}, **COUNTED}, {"sk": {"S": "DAY#2026-11-19"}, **COUNTED}])
FIRST_FOUND = page(
    [{"sk": {"S": "DAY#2026-11-18"}}], last={"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "DAY#2026-11-18"}}
)
BEFORE_FOUND = page([{"sk": {"S": "DAY#2026-11-18"}, "load:session-rpe": {"N": "720"}}])
DAYS_FOUND = page([{"sk": {"S": "DAY#2026-11-20"}, "load:session-rpe": {"N": "255"}, **COUNTED}])
PLAN = {
    "outcome": "VALID",
    **QUERY,
    "method": "session-rpe",
    "loadAttribute": "load:session-rpe",
    "workoutsAttribute": "load:session-rpe:workouts",
    "nextToken": "",
    "beforeFrom": "DAY#2023-11-17",
    "beforeTo": "DAY#2026-11-18",
    "daysFrom": "DAY#2026-11-19",
    "daysTo": "DAY#2026-11-20",
}
FITNESS_PLANNED = payload(PLAN)
NOT_PLANNED = payload(
    {
        "outcome": "INVALID",
        "statusCode": 400,
        "body": text(
            {
                "error": {
                    "code": "INVALID_QUERY",
                    "message": "The query is not valid: 1 problem.",
                    "fields": [{"field": "from", "message": "must be a date that exists"}],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
SHOWN = {
    **QUERY,
    "model": "exponential-42-7",
    "method": "session-rpe",
    "coverage": 1,
    "days": [
        {
            "date": "2026-11-19",
            "load": 0,
            "ctl": 16.54,
            "atl": 83.09,
            "tsb": -78.91,
            "acwr": 0.81,
            "monotony": 0.41,
            "strain": 293.94,
            "warmup": True,
        },
        {
            "date": "2026-11-20",
            "load": 255,
            "ctl": 22.15,
            "atl": 105.97,
            "tsb": -66.55,
            "acwr": 0.73,
            "monotony": 0.55,
            "strain": 537.04,
            "warmup": True,
        },
    ],
}
COMPUTED = payload({"body": text(SHOWN)})
FITNESS = {"statusCode": 200, "body": SHOWN}
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Query last 42 days": RECENT_FOUND,
    "Query first day": FIRST_FOUND,
    "Plan fitness": FITNESS_PLANNED,
    "Query days before": BEFORE_FOUND,
    "Query days of the page": DAYS_FOUND,
    "Compute fitness": COMPUTED,
}

PATHS = {
    "Fitness": Path(
        GET,
        WALK,
        FITNESS,
        inside=READ,
        sent={
            "Query last 42 days": {"Limit": 42, "ScanIndexForward": False, "ConsistentRead": True},
            "Query first day": {"Limit": 1, "ConsistentRead": True},
            "Query days before": {
                "ExpressionAttributeNames": {"#load": "load:session-rpe"},
                "ExpressionAttributeValues": {
                    ":from": {"S": "DAY#2023-11-17"},
                    ":to": {"S": "DAY#2026-11-18"},
                },
                "ScanIndexForward": False,
                "ConsistentRead": True,
            },
            "Query days of the page": {
                "ExpressionAttributeNames": {
                    "#load": "load:session-rpe",
                    "#counted": "load:session-rpe:workouts",
                },
                "ExpressionAttributeValues": {
                    ":from": {"S": "DAY#2026-11-19"},
                    ":to": {"S": "DAY#2026-11-20"},
                },
                "ConsistentRead": True,
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "FitnessOfNewcomer": Path(
        GET,
        WALK,
        FITNESS,
        inside=READ,
        mocks=MOCKS
        | {
            "Get profile": NO_ITEM,
            "Query last 42 days": NO_ITEMS,
            "Query first day": NO_ITEMS,
            "Query days before": NO_ITEMS,
            "Query days of the page": NO_ITEMS,
        },
    ),
    "WrongQuery": Path(
        {**GET, "query": {"from": "2026-02-30"}},
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_QUERY", "requestId": "req-1"}}},
        inside=BEFORE,
        compared=True,
        mocks=MOCKS | {"Plan fitness": NOT_PLANNED},
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        FITNESS,
        inside=READ,
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Query last 42 days": THROTTLED + RECENT_FOUND,
            "Query first day": THROTTLED + FIRST_FOUND,
            "Plan fitness": TASK_THROTTLED + FITNESS_PLANNED,
            "Query days before": THROTTLED + BEFORE_FOUND,
            "Query days of the page": THROTTLED + DAYS_FOUND,
            "Compute fitness": TASK_THROTTLED + COMPUTED,
        },
    ),
    "ProfileUnreadable": Path(
        GET,
        WALK[:1],
        error="DynamoDB.ResourceNotFoundException",
        inside=BEFORE,
        mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING},
    ),
    "LoadsUnreadable": Path(
        GET,
        WALK[:4],
        error="DynamoDb.ResourceNotFoundException",
        inside=READ,
        mocks=MOCKS | {"Query days before": TABLE_MISSING},
    ),
    "TaskBug": Path(
        GET, WALK[:5], error="KeyError", inside=READ, mocks=MOCKS | {"Compute fitness": task_bug()}
    ),
}
