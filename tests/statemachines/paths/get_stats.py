"""get-stats: everything read side by side, the months folded by spans of years, then computed."""

from __future__ import annotations

from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    TASK_THROTTLED,
    THROTTLED,
    always,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path

GET = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WALK = ["Read everything", "Compute stats", "Stats"]
SPAN = {"Every span of years", "Query months", "Any months?", "Months folded"}
FOLDED = {"Fold months", "More months?"}
RECENT = {"Query recent workouts", "Are there ten?", "Recent workouts"}
READ = frozenset({"Get profile", "Query newest days", "Query newest months", "Query records", *RECENT, *SPAN})
STATS = {"statusCode": 200, "body": {"userId": ANA}}

PROFILE_FOUND = item(
    {
        "doc": {
            "S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"}),
        }
    }
)
SUMS = {
    "workouts": {"N": "1"},
    "durationSec": {"N": "2550"},
    "distanceM": {"N": "8050"},
    "calories": {"N": "510"},
    "elevationM": {"N": "64"},
}
DAYS_FOUND = page([{"sk": {"S": "DAY#2026-11-20"}, **SUMS}])
NEWEST_MONTHS_FOUND = page([{"sk": {"S": "MONTH#2026-11"}, **SUMS}])
MONTH = {
    "pk": {"S": f"USER#{ANA}"},
    "sk": {"S": "MONTH#2026-11"},
    **SUMS,
    "load:session-rpe": {"N": "255"},
    "load:session-rpe:workouts": {"N": "1"},
    "type:Run:workouts": {"N": "1"},
    "type:Run:durationSec": {"N": "2550"},
    "type:Run:distanceM": {"N": "8050"},
    "run:20": {"N": "8050"},
}
RECORD = {"type": "Run", "kind": "longest-distance", "value": 8050, "unit": "m"}
RECORDS_FOUND = page([{}, {"doc": {"S": text(RECORD)}}])
WORKOUT = {
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "durationMin": 42.5,
    "workoutId": "20261120T113000Z-632180c6",
    "load": None,
}
ONE_RECENT = page([{"doc": {"S": text(WORKOUT)}}])
TEN_RECENT = page([{"doc": {"S": text({**WORKOUT, "durationMin": 10 + n})}} for n in range(10)])
MORE = {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "WORKOUT#20261111T113000Z-632180c6"}}
TENTH = {"sk": {"S": "WORKOUT#20261108T113000Z-632180c6"}}
SOME_DELETED = page([{"doc": {"S": text(WORKOUT)}}], scanned=10, last=MORE)
CARRY = {
    "amounts": {
        "workouts": "1",
        "durationSec": "2550",
        "distanceM": "8050",
        "calories": "510",
        "elevationM": "64",
        "load:session-rpe": "255",
        "load:session-rpe:workouts": "1",
        "type:Run:workouts": "1",
        "type:Run:durationSec": "2550",
        "type:Run:distanceM": "8050",
    },
    "streaks": {
        "longest": 1,
        "earliest": [["2026-11-20", "2026-11-20"]],
        "latest": [["2026-11-20", "2026-11-20"]],
    },
}
MONTHS_FOLDED = payload({"carry": CARRY, "until": "9999-12-31", "to": "MONTH#2027-99"})
FIRST_MONTHS_FOLDED = payload(
    {"carry": CARRY, "until": "9999-12-31", "to": "MONTH#2027-99", "from": "MONTH#2026-11+"}
)
TOTALS = {
    "workouts": 1,
    "durationMin": 42.5,
    "distanceKm": 8.05,
    "calories": 510,
    "elevationM": 64,
    "volumeKg": 0,
}
STATS_COMPUTED = payload(
    {
        "body": text(
            {
                "userId": ANA,
                "timeZone": "America/New_York",
                "today": "2026-11-20",
                "lifetime": {**TOTALS, "load": {"session-rpe": 255}},
                "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
                "week": {"isoWeek": "2026-W47", "from": "2026-11-16", "to": "2026-11-23", **TOTALS},
                "month": {"from": "2026-11-01", "to": "2026-12-01", **TOTALS},
                "year": {"from": "2026-01-01", "to": "2027-01-01", **TOTALS},
                "streak": {"current": 1, "longest": 1, "currentFrom": "2026-11-20"},
                "records": [RECORD],
                "recentWorkouts": [WORKOUT],
            }
        )
    }
)
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Query newest days": DAYS_FOUND,
    "Query newest months": NEWEST_MONTHS_FOUND,
    "Query records": RECORDS_FOUND,
    "Query recent workouts": ONE_RECENT,
    # Of the five spans, one has months.
    "Query months": page([MONTH]) + always(NO_ITEMS),
    "Fold months": MONTHS_FOLDED,
    "Compute stats": STATS_COMPUTED,
}

PATHS = {
    "Stats": Path(
        GET,
        WALK,
        STATS,
        inside=READ | FOLDED,
        sent={
            "Query newest days": {"Limit": 10, "ScanIndexForward": False, "ConsistentRead": True},
            "Query newest months": {"Limit": 13, "ScanIndexForward": False, "ConsistentRead": True},
            "Query months": {"Limit": 40, "ConsistentRead": True},
            "Query recent workouts": {
                "Limit": 10,
                "ScanIndexForward": False,
                "ConsistentRead": True,
                "FilterExpression": "attribute_not_exists(deletedAt)",
            },
            "Fold months": {"Payload": {"page": {"Items": [MONTH]}, "carry": {}, "until": "9999-12-31"}},
            "Compute stats": {"Payload": {"userId": ANA, "records": {"Items": [{}, {}]}}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "StatsOfNewcomer": Path(
        GET,
        WALK,
        STATS,
        inside=READ,
        sent={"Compute stats": {"Payload": {"life": [{}, {}, {}, {}, {}]}}},
        mocks=MOCKS
        | {
            "Get profile": NO_ITEM,
            "Query newest days": NO_ITEMS,
            "Query newest months": NO_ITEMS,
            "Query records": NO_ITEMS,
            "Query recent workouts": NO_ITEMS,
            "Query months": always(NO_ITEMS),
        },
    ),
    "TwoPagesOfMonths": Path(
        GET,
        WALK,
        STATS,
        inside=READ | FOLDED,
        mocks=MOCKS
        | {
            "Query months": page([MONTH], last={"pk": MONTH["pk"], "sk": MONTH["sk"]})
            + page([{**MONTH, "sk": {"S": "MONTH#2026-12"}}])
            + always(NO_ITEMS),
            "Fold months": FIRST_MONTHS_FOLDED + MONTHS_FOLDED,
        },
    ),
    "SomeOfTheNewestWereDeleted": Path(
        GET,
        WALK,
        STATS,
        inside=READ | FOLDED | {"Query tenth workout", "Is there a tenth?", "Back to the tenth"},
        sent={
            "Query tenth workout": {"Limit": 50, "ProjectionExpression": "sk"},
            "Query recent workouts": {"ExpressionAttributeValues": {":oldest": TENTH["sk"]}, "Limit": 50},
        },
        mocks=MOCKS
        | {
            "Query recent workouts": SOME_DELETED + TEN_RECENT,
            "Query tenth workout": page([TENTH] * 12, 50, MORE),
        },
    ),
    "NearlyAllOfTheNewestWereDeleted": Path(
        GET,
        WALK,
        STATS,
        inside=READ | FOLDED | {"Query tenth workout", "Is there a tenth?", "Back to the fiftieth"},
        sent={
            "Query recent workouts": {
                "ExpressionAttributeValues": {":oldest": {"S": "WORKOUT#"}},
                "Limit": 50,
            }
        },
        mocks=MOCKS
        | {
            "Query recent workouts": SOME_DELETED + page([{"doc": {"S": text(WORKOUT)}}] * 9, 50, MORE),
            "Query tenth workout": page([TENTH] * 9, 50, MORE),
        },
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        STATS,
        inside=READ | FOLDED | {"Query tenth workout", "Is there a tenth?", "Back to the tenth"},
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Query newest days": THROTTLED + DAYS_FOUND,
            "Query newest months": THROTTLED + NEWEST_MONTHS_FOUND,
            "Query records": THROTTLED + RECORDS_FOUND,
            "Query recent workouts": THROTTLED + SOME_DELETED + TEN_RECENT,
            "Query tenth workout": THROTTLED + page([TENTH] * 10),
            "Query months": THROTTLED + page([MONTH]) + always(NO_ITEMS),
            "Fold months": TASK_THROTTLED + MONTHS_FOLDED,
            "Compute stats": TASK_THROTTLED + STATS_COMPUTED,
        },
    ),
    "TableMissing": Path(
        GET,
        ["Read everything"],
        error="DynamoDB.ResourceNotFoundException",
        inside=READ | FOLDED,
        mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING},
    ),
    "TaskBug": Path(
        GET,
        WALK[:2],
        error="KeyError",
        inside=READ | FOLDED,
        mocks=MOCKS | {"Compute stats": task_bug()},
    ),
}
