"""nightly-summary: shards, pages of people, people; one person's failure never stops the night."""

from __future__ import annotations

from tests.statemachines.mocks import (
    BUCKET_MISSING,
    BUCKET_TIMES_OUT,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    OBJECT_STORED,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    always,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Path, failing

GIVEN = {"date": "2026-11-20"}
SHARDS = ["Plan night", "Is the date valid?", "Every shard"]
WALK = [*SHARDS, "Write report", "Store report", "Reported"]
REPORT = {"date": "2026-11-20"}

PAGE = {"Query active people", "Summarise people", "Add up page", "More people?", "Shard done"}
RUN_DAYS = {"Query run days", "Fold streak", "More run days?", "Streak"}
READ = {
    *("Read the person", "Get profile", "Get day", "Query days of load", "Query recent days"),
    *("Query records of the day", *RUN_DAYS),
}
PERSON = {*READ, "Summarise day", "Store summary", "Summarised"}
KEPT = {"Keep failed person", "Not summarised"}

NIGHT_PLANNED = payload(
    {
        "outcome": "VALID",
        "date": "2026-11-20",
        "shards": ["07"],
        "recentFrom": "2026-10-10",
        "workoutsFrom": "20261119T100000Z",
        "workoutsTo": "20261121T140000Z",
    }
)
ONE_ACTIVE_PERSON = page(
    [
        {
            "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
            "sk": {"S": "DAY#2026-11-20"},
            "userId": {"S": "11111111-1111-4111-8111-111111111111"},
            "localDate": {"S": "2026-11-20"},
            "gsi1pk": {"S": "DATE#2026-11-20#07"},
            "gsi1sk": {"S": "11111111-1111-4111-8111-111111111111"},
            "workouts": {"N": "1"},
            "durationSec": {"N": "2550"},
            "distanceM": {"N": "8050"},
            "calories": {"N": "510"},
            "elevationM": {"N": "64"},
            "runMetres": {"N": "8050"},
            "load:session-rpe": {"N": "255"},
            "load:banister-trimp": {"N": "86.061838693"},
            "load:tss": {"N": "0"},
            "load:rtss": {"N": "0"},
            "type:Run:workouts": {"N": "1"},
            "type:Run:durationSec": {"N": "2550"},
            "type:Run:distanceM": {"N": "8050"},
        }
    ]
)
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
DAY_FOUND = item(
    {
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "DAY#2026-11-20"},
        "userId": {"S": "11111111-1111-4111-8111-111111111111"},
        "localDate": {"S": "2026-11-20"},
        "gsi1pk": {"S": "DATE#2026-11-20#07"},
        "gsi1sk": {"S": "11111111-1111-4111-8111-111111111111"},
        "workouts": {"N": "1"},
        "durationSec": {"N": "2550"},
        "distanceM": {"N": "8050"},
        "calories": {"N": "510"},
        "elevationM": {"N": "64"},
        "runMetres": {"N": "8050"},
        "load:session-rpe": {"N": "255"},
        "load:banister-trimp": {"N": "86.061838693"},
        "load:tss": {"N": "0"},
        "load:rtss": {"N": "0"},
        "type:Run:workouts": {"N": "1"},
        "type:Run:durationSec": {"N": "2550"},
        "type:Run:distanceM": {"N": "8050"},
    }
)
DAYS_OF_LOAD_FOUND = page(
    [
        {
            "localDate": {"S": "2026-11-20"},
            "load:session-rpe": {"N": "255"},
            "load:banister-trimp": {"N": "86.061838693"},
            "load:tss": {"N": "0"},
            "load:rtss": {"N": "0"},
        }
    ]
)
RECENT_DAYS_FOUND = page(
    [
        {
            "workouts": {"N": "1"},
            "load:session-rpe:workouts": {"N": "1"},
            "load:banister-trimp:workouts": {"N": "1"},
            "load:tss:workouts": {"N": "0"},
            "load:rtss:workouts": {"N": "0"},
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
        }
    ]
)
RUN_DAYS_FOUND = page(
    [{"sk": {"S": "DAY#2026-11-18"}}, {"sk": {"S": "DAY#2026-11-19"}}, {"sk": {"S": "DAY#2026-11-20"}}]
)
STREAK_FOLDED = payload({"streak": {"longest": 3, "latest": [["2026-11-18", "2026-11-20"]]}})
DAY_SUMMARISED = payload(
    {
        "doc": text(
            {
                "userId": "11111111-1111-4111-8111-111111111111",
                "date": "2026-11-20",
                "totals": {
                    "workouts": 1,
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "calories": 510,
                    "elevationM": 64,
                },
                "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
                "load": {"session-rpe": 255, "banister-trimp": 86.06},
                "fitness": {
                    "model": "exponential-42-7",
                    "method": "session-rpe",
                    "ctl": 6,
                    "atl": 33.95,
                    "tsb": 0,
                },
                "streak": {"current": 3, "longest": 3},
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
                "generatedAt": "2026-11-21T05:00:00.000Z",
            }
        )
    }
)
FIRST_PAGE_ADDED = payload(
    {
        "totals": {
            "users": 1,
            "amounts": {
                "workouts": "1",
                "durationSec": "2550",
                "distanceM": "8050",
                "calories": "510",
                "elevationM": "64",
                "load:session-rpe": "255",
                "load:banister-trimp": "86.061838693",
                "load:tss": "0",
                "load:rtss": "0",
                "type:Run:workouts": "1",
                "type:Run:durationSec": "2550",
                "type:Run:distanceM": "8050",
            },
        }
    }
)
REPORT_WRITTEN = payload(
    {
        "report": {
            "date": "2026-11-20",
            "users": 2,
            "workouts": 2,
            "durationMin": 85,
            "distanceKm": 16.1,
            "calories": 1020,
            "elevationM": 128,
            "load": {"session-rpe": 510, "banister-trimp": 172.12},
            "byType": {"Run": {"workouts": 2, "durationMin": 85, "distanceKm": 16.1}},
            "generatedAt": "2026-11-21T05:00:00.000Z",
        }
    }
)
TWO_PAGES_OF_ACTIVE_PEOPLE_1 = page(
    [
        {
            "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
            "sk": {"S": "DAY#2026-11-20"},
            "userId": {"S": "11111111-1111-4111-8111-111111111111"},
            "localDate": {"S": "2026-11-20"},
            "gsi1pk": {"S": "DATE#2026-11-20#07"},
            "gsi1sk": {"S": "11111111-1111-4111-8111-111111111111"},
            "workouts": {"N": "1"},
            "durationSec": {"N": "2550"},
            "distanceM": {"N": "8050"},
            "calories": {"N": "510"},
            "elevationM": {"N": "64"},
            "runMetres": {"N": "8050"},
            "load:session-rpe": {"N": "255"},
            "load:banister-trimp": {"N": "86.061838693"},
            "load:tss": {"N": "0"},
            "load:rtss": {"N": "0"},
            "type:Run:workouts": {"N": "1"},
            "type:Run:durationSec": {"N": "2550"},
            "type:Run:distanceM": {"N": "8050"},
        }
    ],
    last={
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "DAY#2026-11-20"},
        "gsi1pk": {"S": "DATE#2026-11-20#07"},
        "gsi1sk": {"S": "11111111-1111-4111-8111-111111111111"},
    },
)
TWO_PAGES_OF_ACTIVE_PEOPLE_2 = page(
    [
        {
            "pk": {"S": "USER#22222222-2222-4222-8222-222222222222"},
            "sk": {"S": "DAY#2026-11-20"},
            "userId": {"S": "22222222-2222-4222-8222-222222222222"},
            "localDate": {"S": "2026-11-20"},
            "gsi1pk": {"S": "DATE#2026-11-20#07"},
            "gsi1sk": {"S": "22222222-2222-4222-8222-222222222222"},
            "workouts": {"N": "1"},
            "durationSec": {"N": "2550"},
            "distanceM": {"N": "8050"},
            "calories": {"N": "510"},
            "elevationM": {"N": "64"},
            "runMetres": {"N": "8050"},
            "load:session-rpe": {"N": "255"},
            "load:banister-trimp": {"N": "86.061838693"},
            "load:tss": {"N": "0"},
            "load:rtss": {"N": "0"},
            "type:Run:workouts": {"N": "1"},
            "type:Run:durationSec": {"N": "2550"},
            "type:Run:distanceM": {"N": "8050"},
        }
    ]
)
TWO_PAGES_ADDED_2 = payload(
    {
        "totals": {
            "users": 2,
            "amounts": {
                "workouts": "2",
                "durationSec": "5100",
                "distanceM": "16100",
                "calories": "1020",
                "elevationM": "128",
                "load:session-rpe": "510",
                "load:banister-trimp": "172.123677386",
                "load:tss": "0",
                "load:rtss": "0",
                "type:Run:workouts": "2",
                "type:Run:durationSec": "5100",
                "type:Run:distanceM": "16100",
            },
        }
    }
)
TWO_PAGES_OF_RUN_DAYS_1 = page(
    [{"sk": {"S": "DAY#2026-11-18"}}, {"sk": {"S": "DAY#2026-11-19"}}],
    last={"pk": {"S": "USER#11111111-1111-4111-8111-111111111111"}, "sk": {"S": "DAY#2026-11-19"}},
)
TWO_PAGES_OF_RUN_DAYS_2 = page([{"sk": {"S": "DAY#2026-11-20"}}])
STREAK_FOLDED_TWICE_1 = payload({"streak": {"longest": 2, "latest": [["2026-11-18", "2026-11-19"]]}})
NIGHT_INVALID = payload({"outcome": "INVALID", "message": "date: must be a date such as 2026-11-20"})
MOCKS = {
    "Plan night": NIGHT_PLANNED,
    "Query active people": ONE_ACTIVE_PERSON,
    "Get profile": always(PROFILE_FOUND),
    "Get day": always(DAY_FOUND),
    "Query days of load": always(DAYS_OF_LOAD_FOUND),
    "Query recent days": always(RECENT_DAYS_FOUND),
    "Query records of the day": always(RECORDS_FOUND),
    "Query run days": always(RUN_DAYS_FOUND),
    "Fold streak": always(STREAK_FOLDED),
    "Summarise day": always(DAY_SUMMARISED),
    "Store summary": always(NO_ITEM),
    "Add up page": FIRST_PAGE_ADDED,
    "Write report": REPORT_WRITTEN,
    "Store report": OBJECT_STORED,
}

PATHS = {
    "Reported": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON),
        sent={
            "Plan night": {"Payload": {"input": GIVEN, "timeZone": "UTC"}},
            "Query active people": {
                "IndexName": "GSI1",
                "ExpressionAttributeValues": {":pk": {"S": "DATE#2026-11-20#07"}},
            },
            "Query recent days": {
                "ExpressionAttributeValues": {
                    ":first": {"S": "DAY#2026-10-10"},
                    ":last": {"S": "DAY#2026-11-20"},
                }
            },
            "Query run days": {
                "FilterExpression": "runMetres >= :mile",
                "ExpressionAttributeValues": {":mile": {"N": "1609.344"}},
            },
            "Write report": {"Payload": {"date": "2026-11-20"}},
            "Store report": {"Key": "reports/2026-11-20.json", "ContentType": "application/json"},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NobodyActive": Path(
        GIVEN, WALK, output=REPORT, inside=frozenset(PAGE), mocks=MOCKS | {"Query active people": NO_ITEMS}
    ),
    "TwoPagesOfPeople": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON | {"Next page"}),
        sent={
            "Query active people": {"ExpressionAttributeValues": {":after": {"S": ANA}}},
            "Add up page": {"Payload": {"totals": {"users": 1}}},
            "Write report": {"Payload": {"shardTotals": [{"users": 2}]}},
        },
        mocks=MOCKS
        | {
            "Query active people": TWO_PAGES_OF_ACTIVE_PEOPLE_1 + TWO_PAGES_OF_ACTIVE_PEOPLE_2,
            "Add up page": FIRST_PAGE_ADDED + TWO_PAGES_ADDED_2,
        },
    ),
    "TwoPagesOfRunDays": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON | {"Next run days"}),
        mocks=MOCKS
        | {
            "Query run days": TWO_PAGES_OF_RUN_DAYS_1 + TWO_PAGES_OF_RUN_DAYS_2,
            "Fold streak": STREAK_FOLDED_TWICE_1 + STREAK_FOLDED,
        },
    ),
    "InvalidDate": Path(
        {"date": "yesterday"},
        [*SHARDS[:2], "Invalid date"],
        error="InvalidDate",
        compared=True,
        mocks={"Plan night": NIGHT_INVALID},
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON),
        mocks={
            "Plan night": TASK_THROTTLED + NIGHT_PLANNED,
            "Query active people": THROTTLED + ONE_ACTIVE_PERSON,
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Get day": ITEM_THROTTLED + DAY_FOUND,
            "Query days of load": THROTTLED + DAYS_OF_LOAD_FOUND,
            "Query recent days": THROTTLED + RECENT_DAYS_FOUND,
            "Query records of the day": THROTTLED + RECORDS_FOUND,
            "Query run days": THROTTLED + RUN_DAYS_FOUND,
            "Fold streak": TASK_THROTTLED + STREAK_FOLDED,
            "Summarise day": TASK_THROTTLED + DAY_SUMMARISED,
            "Store summary": ITEM_THROTTLED + NO_ITEM,
            "Add up page": TASK_THROTTLED + FIRST_PAGE_ADDED,
            "Write report": TASK_THROTTLED + REPORT_WRITTEN,
            "Store report": BUCKET_TIMES_OUT + OBJECT_STORED,
        },
    ),
    "PersonUnreadable": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | READ | KEPT),
        mocks=MOCKS | {"Get day": always(ITEM_TABLE_MISSING), "Keep failed person": always(DEAD_LETTER_SENT)},
    ),
    "PersonNotSummarised": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | READ | {"Summarise day"} | KEPT),
        mocks=MOCKS | {"Summarise day": task_bug(), "Keep failed person": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "SummaryNotStored": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset((PAGE | PERSON | KEPT) - {"Summarised"}),
        mocks=MOCKS
        | {"Store summary": always(ITEM_TABLE_MISSING), "Keep failed person": always(DEAD_LETTER_SENT)},
    ),
    "PlanTaskBug": failing(GIVEN, SHARDS[:1], "KeyError", mocks=MOCKS | {"Plan night": task_bug()}),
    "ShardUnreadable": failing(
        GIVEN,
        SHARDS,
        "DynamoDb.ResourceNotFoundException",
        {"Query active people"},
        mocks=MOCKS | {"Query active people": TABLE_MISSING},
    ),
    "ReportTaskBug": failing(
        GIVEN,
        WALK[:4],
        "KeyError",
        PAGE | PERSON,
        mocks=MOCKS | {"Write report": task_bug()},
    ),
    "BucketMissing": failing(
        GIVEN,
        WALK[:5],
        "S3.NoSuchBucketException",
        PAGE | PERSON,
        mocks=MOCKS
        | {"Store report": BUCKET_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
