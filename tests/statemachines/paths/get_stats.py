"""get-stats: everything read side by side, then computed."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TASK_THROTTLED,
    THROTTLED,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

GET = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WALK = ["Read everything", "Compute stats", "Stats"]
READ = frozenset(
    {
        *("Get profile", "Get totals", "Query days of a year", "Query records", "Query recent workouts"),
        *("Query run days", "Fold streak", "More run days?", "Streak"),
    }
)
STATS = {"statusCode": 200, "body": {"userId": ANA}}

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
TOTALS_FOUND = item(
    {
        "workouts": {"N": "1"},
        "durationSec": {"N": "2550"},
        "distanceM": {"N": "8050"},
        "calories": {"N": "510"},
        "elevationM": {"N": "64"},
        "load:session-rpe": {"N": "255"},
        "load:banister-trimp": {"N": "86.061838693"},
        "load:tss": {"N": "0"},
        "load:rtss": {"N": "0"},
        "type:Run:workouts": {"N": "1"},
        "type:Run:durationSec": {"N": "2550"},
        "type:Run:distanceM": {"N": "8050"},
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "TOTALS"},
        "longDocuments": {"N": "0"},
    }
)
DAYS_FOUND = page(
    [
        {
            "localDate": {"S": "2026-11-20"},
            "workouts": {"N": "1"},
            "durationSec": {"N": "2550"},
            "distanceM": {"N": "8050"},
            "calories": {"N": "510"},
            "elevationM": {"N": "64"},
        }
    ]
)
RECORDS_FOUND = page(
    [
        {
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-distance",
                        "value": 8050,
                        "unit": "m",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                    }
                )
            }
        },
        {
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-duration",
                        "value": 2550,
                        "unit": "s",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                    }
                )
            }
        },
    ]
)
RECENT_FOUND = page(
    [
        {
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "ts": "2026-11-20T06:30:00-05:00",
                        "durationMin": 42.5,
                        "distanceKm": 8.05,
                        "rpe": 6,
                        "maxHr": 176,
                        "avgHr": 148,
                        "calories": 510,
                        "elevationM": 64,
                        "notes": "easy",
                        "source": "manual",
                        "workoutId": "20261120T113000Z-632180c6",
                        "userId": "11111111-1111-4111-8111-111111111111",
                        "localDate": "2026-11-20",
                        "createdAt": "2026-11-20T12:00:00.000Z",
                        "version": 1,
                        "load": {
                            "value": 255,
                            "method": "session-rpe",
                            "all": {"session-rpe": 255, "banister-trimp": 86.06},
                        },
                    }
                )
            }
        }
    ]
)
RUN_DAYS_FOUND = page(
    [{"sk": {"S": "DAY#2026-11-18"}}, {"sk": {"S": "DAY#2026-11-19"}}, {"sk": {"S": "DAY#2026-11-20"}}]
)
STREAK_FOLDED = payload({"streak": {"longest": 3, "latest": [["2026-11-18", "2026-11-20"]]}})
STATS_COMPUTED = payload(
    {
        "body": text(
            {
                "userId": "11111111-1111-4111-8111-111111111111",
                "timeZone": "America/New_York",
                "today": "2026-11-20",
                "lifetime": {
                    "workouts": 1,
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "calories": 510,
                    "elevationM": 64,
                    "load": {"session-rpe": 255, "banister-trimp": 86.06},
                },
                "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
                "week": {
                    "isoWeek": "2026-W47",
                    "from": "2026-11-16",
                    "to": "2026-11-23",
                    "workouts": 1,
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "calories": 510,
                    "elevationM": 64,
                },
                "month": {
                    "from": "2026-11-01",
                    "to": "2026-12-01",
                    "workouts": 1,
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "calories": 510,
                    "elevationM": 64,
                },
                "year": {
                    "from": "2026-01-01",
                    "to": "2027-01-01",
                    "workouts": 1,
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "calories": 510,
                    "elevationM": 64,
                },
                "streak": {"current": 3, "longest": 3, "currentFrom": "2026-11-18"},
                "records": [
                    {
                        "type": "Run",
                        "kind": "longest-distance",
                        "value": 8050,
                        "unit": "m",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                    }
                ],
                "recentWorkouts": [
                    {
                        "type": "Run",
                        "ts": "2026-11-20T06:30:00-05:00",
                        "durationMin": 42.5,
                        "distanceKm": 8.05,
                        "rpe": 6,
                        "maxHr": 176,
                        "avgHr": 148,
                        "calories": 510,
                        "elevationM": 64,
                        "notes": "easy",
                        "source": "manual",
                        "workoutId": "20261120T113000Z-632180c6",
                        "userId": "11111111-1111-4111-8111-111111111111",
                        "localDate": "2026-11-20",
                        "createdAt": "2026-11-20T12:00:00.000Z",
                        "version": 1,
                        "load": {
                            "value": 255,
                            "method": "session-rpe",
                            "all": {"session-rpe": 255, "banister-trimp": 86.06},
                        },
                    }
                ],
            }
        )
    }
)
TWO_PAGES_OF_RUN_DAYS_1 = page(
    [{"sk": {"S": "DAY#2026-11-18"}}, {"sk": {"S": "DAY#2026-11-19"}}],
    last={"pk": {"S": "USER#11111111-1111-4111-8111-111111111111"}, "sk": {"S": "DAY#2026-11-19"}},
)
TWO_PAGES_OF_RUN_DAYS_2 = page([{"sk": {"S": "DAY#2026-11-20"}}])
STREAK_FOLDED_TWICE_1 = payload({"streak": {"longest": 2, "latest": [["2026-11-18", "2026-11-19"]]}})
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Get totals": TOTALS_FOUND,
    "Query days of a year": DAYS_FOUND,
    "Query records": RECORDS_FOUND,
    "Query recent workouts": RECENT_FOUND,
    "Query run days": RUN_DAYS_FOUND,
    "Fold streak": STREAK_FOLDED,
    "Compute stats": STATS_COMPUTED,
}

PATHS = {
    "Stats": Path(
        GET,
        WALK,
        STATS,
        inside=READ,
        sent={
            "Query recent workouts": {"Limit": 10, "ScanIndexForward": False},
            "Query run days": {
                "FilterExpression": "runMetres >= :mile",
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":mile": {"N": "1609.344"}},
            },
            "Compute stats": {"Payload": {"userId": ANA, "streak": {"longest": 3}}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "StatsOfNewcomer": Path(
        GET,
        WALK,
        STATS,
        inside=READ,
        mocks=MOCKS
        | {
            "Get profile": NO_ITEM,
            "Get totals": NO_ITEM,
            "Query days of a year": NO_ITEMS,
            "Query records": NO_ITEMS,
            "Query recent workouts": NO_ITEMS,
            "Query run days": NO_ITEMS,
        },
    ),
    "TwoPagesOfRunDays": Path(
        GET,
        WALK,
        STATS,
        inside=READ | {"Next run days"},
        sent={
            "Query run days": {"ExpressionAttributeValues": {":after": {"S": "DAY#2026-11-19+"}}},
            "Fold streak": {"Payload": {"runDays": ["DAY#2026-11-20"], "streak": {"longest": 2}}},
        },
        mocks=MOCKS
        | {
            "Query run days": TWO_PAGES_OF_RUN_DAYS_1 + TWO_PAGES_OF_RUN_DAYS_2,
            "Fold streak": STREAK_FOLDED_TWICE_1 + STREAK_FOLDED,
        },
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        STATS,
        inside=READ,
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Get totals": ITEM_THROTTLED + TOTALS_FOUND,
            "Query days of a year": THROTTLED + DAYS_FOUND,
            "Query records": THROTTLED + RECORDS_FOUND,
            "Query recent workouts": THROTTLED + RECENT_FOUND,
            "Query run days": THROTTLED + RUN_DAYS_FOUND,
            "Fold streak": TASK_THROTTLED + STREAK_FOLDED,
            "Compute stats": TASK_THROTTLED + STATS_COMPUTED,
        },
    ),
    "TableMissing": failing(
        GET,
        ["Read everything"],
        "DynamoDB.ResourceNotFoundException",
        set(READ),
        mocks=MOCKS | {"Get totals": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(
        GET,
        WALK[:2],
        "KeyError",
        set(READ),
        mocks=MOCKS | {"Compute stats": task_bug(), "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
