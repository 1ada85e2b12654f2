"""get-summary: planned from the profile and the days before, then read and computed."""

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

REQUEST = {
    "requestId": "req-1",
    "path": {"date": "2026-11-20"},
    "query": {},
    "hasQuery": False,
    "caller": CALLER,
}
PLANNED = ["Read profile and days", "Plan summary", "Can it be summarised?"]
WALK = [*PLANNED, "Read loads and records", "Summarise day", "Summary"]
RUN_MONTHS = {
    *("From the first month", "Query run months", "Fold months"),
    *("More months?", "Run months folded"),
}
BEFORE = frozenset({"Get profile", "Get day", "Query recent days", *RUN_MONTHS})
READ = BEFORE | {"Query days of load", "Query records of the day"}
SUMMARY = {"statusCode": 200, "body": {"userId": ANA, "date": "2026-11-20"}}

PROFILE_FOUND = item(
    {
        "doc": {
            "S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"}),
        }
    }
)
DAY_FOUND = item(
    {
        "pk": {"S": f"USER#{ANA}"},
        "sk": {"S": "DAY#2026-11-20"},
        "workouts": {"N": "1"},
        "durationSec": {"N": "2550"},
        "distanceM": {"N": "8050"},
        "load:session-rpe": {"N": "255"},
        "load:session-rpe:workouts": {"N": "1"},
        "type:Run:workouts": {"N": "1"},
        "type:Run:durationSec": {"N": "2550"},
        "type:Run:distanceM": {"N": "8050"},
        "run:20": {"N": "8050"},
    }
)
RECENT_FOUND = page(
    [{"sk": {"S": "DAY#2026-11-20"}, "workouts": {"N": "1"}, "load:session-rpe:workouts": {"N": "1"}}]
)
MONTHS_FOUND = page([{"sk": {"S": "MONTH#2026-11"}, "run:20": {"N": "8050"}, "run:21": {"N": "8050"}}])
OLDER_MONTHS_FOUND = page(
    [{"sk": {"S": "MONTH#2026-10"}, "run:31": {"N": "5000"}}],
    last={"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "MONTH#2026-10"}},
)
FOLDED = {
    "carry": {
        "amounts": {},
        "streaks": {
            "longest": 1,
            "earliest": [["2026-11-20", "2026-11-20"]],
            "latest": [["2026-11-20", "2026-11-20"]],
        },
    },
    "until": "2026-11-20",
    "to": "MONTH#2026-11-20",
}
MONTHS_FOLDED = payload(FOLDED)
PLAN = payload(
    {
        "outcome": "VALID",
        "method": "session-rpe",
        "coverage": "1",
        "loadAttribute": "load:session-rpe",
        "loadsFrom": "DAY#2023-11-18",
        "loadsTo": "DAY#2026-11-20",
        "linesFrom": "PR_LOG#20261119T100000Z",
        "linesTo": "PR_LOG#20261121T140000Z",
    }
)
NO_PLAN = payload(
    {
        "outcome": "INVALID",
        "statusCode": 400,
        "body": text(
            {
                "error": {
                    "code": "INVALID_DATE",
                    "message": "The date is not valid: 1 problem.",
                    "fields": [{"field": "date", "message": "must be a date that exists"}],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
LOADS_FOUND = page([{"sk": {"S": "DAY#2026-11-20"}, "load:session-rpe": {"N": "255"}}])
RECORD = {"type": "Run", "kind": "longest-distance", "value": 8050, "unit": "m"}
LINES_FOUND = page([{"doc": {"S": text(RECORD)}}])
SUMMARISED = payload(
    {
        "body": text(
            {
                "userId": ANA,
                "date": "2026-11-20",
                "totals": {
                    "workouts": 1,
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "calories": 0,
                    "elevationM": 0,
                    "volumeKg": 0,
                },
                "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
                "load": {"session-rpe": 255},
                "fitness": {
                    "model": "exponential-42-7",
                    "method": "session-rpe",
                    "coverage": 1,
                    "ctl": 6,
                    "atl": 33.95,
                    "tsb": 0,
                },
                "streak": {"current": 1, "longest": 1},
                "records": [RECORD],
            }
        )
    }
)
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Get day": DAY_FOUND,
    "Query recent days": RECENT_FOUND,
    "Query run months": MONTHS_FOUND,
    "Fold months": MONTHS_FOLDED,
    "Plan summary": PLAN,
    "Query days of load": LOADS_FOUND,
    "Query records of the day": LINES_FOUND,
    "Summarise day": SUMMARISED,
}

PATHS = {
    "Summary": Path(
        REQUEST,
        WALK,
        SUMMARY,
        inside=READ,
        sent={
            "Get day": {"Key": {"sk": {"S": "DAY#2026-11-20"}}, "ConsistentRead": True},
            "Query recent days": {"Limit": 42, "ScanIndexForward": False, "ConsistentRead": True},
            "Query run months": {
                "ExpressionAttributeValues": {":from": {"S": "MONTH#"}, ":to": {"S": "MONTH#2026-11-20"}},
                "ConsistentRead": True,
            },
            "Fold months": {"Payload": {"until": "2026-11-20"}},
            "Query days of load": {
                "ExpressionAttributeNames": {"#load": "load:session-rpe"},
                "ExpressionAttributeValues": {
                    ":from": {"S": "DAY#2023-11-18"},
                    ":to": {"S": "DAY#2026-11-20"},
                },
                "ScanIndexForward": False,
                "ConsistentRead": True,
            },
            "Query records of the day": {
                "FilterExpression": "localDate = :date",
                "ExpressionAttributeValues": {":date": {"S": "2026-11-20"}},
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "SummaryOfNewcomer": Path(
        REQUEST,
        WALK,
        SUMMARY,
        inside=READ,
        mocks=MOCKS
        | {
            "Get profile": NO_ITEM,
            "Get day": NO_ITEM,
            "Query recent days": NO_ITEMS,
            "Query run months": NO_ITEMS,
            "Query days of load": NO_ITEMS,
            "Query records of the day": NO_ITEMS,
        },
    ),
    "TwoPagesOfMonths": Path(
        REQUEST,
        WALK,
        SUMMARY,
        inside=READ,
        sent={"Query run months": {"ExpressionAttributeValues": {":from": {"S": "MONTH#2026-10+"}}}},
        mocks=MOCKS
        | {
            "Query run months": OLDER_MONTHS_FOUND + MONTHS_FOUND,
            "Fold months": payload({**FOLDED, "from": "MONTH#2026-10+"}) + MONTHS_FOLDED,
        },
    ),
    "NoSuchDay": Path(
        {**REQUEST, "path": {"date": "2026-02-30"}},
        [*PLANNED, "No such day"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_DATE", "requestId": "req-1"}}},
        inside=BEFORE,
        compared=True,
        mocks=MOCKS
        | {
            "Query run months": page([{"sk": {"S": "MONTH#2026-02"}, "run:01": {"N": "8050"}}]),
            "Fold months": MONTHS_FOLDED,
            "Plan summary": NO_PLAN,
        },
    ),
    "ThrottledAtFirst": Path(
        REQUEST,
        WALK,
        SUMMARY,
        inside=READ,
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Get day": ITEM_THROTTLED + DAY_FOUND,
            "Query recent days": THROTTLED + RECENT_FOUND,
            "Query run months": THROTTLED + MONTHS_FOUND,
            "Fold months": TASK_THROTTLED + MONTHS_FOLDED,
            "Plan summary": TASK_THROTTLED + PLAN,
            "Query days of load": THROTTLED + LOADS_FOUND,
            "Query records of the day": THROTTLED + LINES_FOUND,
            "Summarise day": TASK_THROTTLED + SUMMARISED,
        },
    ),
    "DayUnreadable": Path(
        REQUEST,
        WALK[:1],
        error="DynamoDB.ResourceNotFoundException",
        inside=BEFORE,
        mocks=MOCKS | {"Get day": ITEM_TABLE_MISSING},
    ),
    "LoadsUnreadable": Path(
        REQUEST,
        WALK[:4],
        error="DynamoDb.ResourceNotFoundException",
        inside=READ,
        mocks=MOCKS | {"Query days of load": TABLE_MISSING},
    ),
    "TaskBug": Path(
        REQUEST, WALK[:5], error="KeyError", inside=READ, mocks=MOCKS | {"Summarise day": task_bug()}
    ),
}
