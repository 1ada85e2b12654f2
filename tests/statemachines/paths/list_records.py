"""list-records: the current records, or the pages of their log."""

from __future__ import annotations

from hashlib import sha256

from tests.statemachines.ana import key, reading
from tests.statemachines.mocks import (
    NO_ITEMS,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path


def sha(*parts: str) -> str:
    """A fingerprint, as the machine and the task make it."""
    return sha256("|".join(parts).encode()).hexdigest()


def record(kind: str, value: int, unit: str, day: str = "2026-11-20") -> dict[str, Json]:
    """A record, or a line of the log, as a query finds it."""
    shown = {
        "type": "Run",
        "kind": kind,
        "value": value,
        "unit": unit,
        "workoutId": f"{day.replace('-', '')}T113000Z-632180c6",
        "achievedAt": f"{day}T06:30:00-05:00",
        "localDate": day,
        "workout": {"ts": f"{day}T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.05},
    }
    return {"doc": {"S": text(shown)}}


def exercise_record(kind: str, value: int, unit: str) -> dict[str, Json]:
    """A record of an exercise, or a line of its log, as a query finds it."""
    shown = {
        "type": "Strength",
        "kind": kind,
        "value": value,
        "unit": unit,
        "exercise": "bench-press",
        "sessionId": "20261120T170000Z-7c1d2e3f",
        "setId": "0001",
        "achievedAt": "2026-11-20T12:00:00-05:00",
        "localDate": "2026-11-20",
        "set": {"kind": "working", "weightKg": 100, "reps": 8},
    }
    return {"doc": {"S": text(shown)}}


def line(prefix: str, place: str, found: dict[str, Json]) -> dict[str, Json]:
    """A line of the log with its key."""
    return {"sk": {"S": f"{prefix}#{place}"}, **found}


def planned(*, history: bool, reading: str = "BOTH", **more: str) -> dict[str, Json]:
    """What plan_records answers."""
    return {
        "outcome": "VALID",
        "history": history,
        "reading": reading,
        "typeFrom": "!",
        "typeTo": "~",
        "kindFrom": "!",
        "kindTo": "~",
        "exerciseFrom": "!",
        "exerciseTo": "~",
        "lifts": "LIFT_RECORD#",
        "after": "LIFT_RECORD#!",
        "newest": "~",
        "pageOf": OF_ALL,
        **more,
    }


INVALID = {
    "outcome": "INVALID",
    "statusCode": 400,
    "body": text(
        {
            "error": {
                "code": "INVALID_QUERY",
                "message": "The query is not valid: 1 problem.",
                "fields": [{"field": "kind", "message": "must be one of longest-duration, longest-distance"}],
                "requestId": "req-1",
            }
        }
    ),
}

OF_ALL = sha(ANA, "", "", "", "false")
ALL = reading()
RUNS = reading(query={"type": "run", "kind": "longest-distance"}, hasQuery=True)
PRESSES = reading(query={"exercise": "bench-press"}, hasQuery=True)
LOG = reading(query={"history": "true"}, hasQuery=True)
LOG_OF_RUNS = reading(query={"history": "true", "type": "Run"}, hasQuery=True)
LOG_OF_PRESSES = reading(query={"history": "true", "exercise": "bench-press"}, hasQuery=True)
OF_LOG = sha(ANA, "", "", "", "true")
PRESS = "bench-press_max-weight"
TOKEN = f"{PRESS}.{sha(OF_ALL, PRESS)}"
LAST = "20261120T113000Z-632180c6"
LOG_TOKEN = f"{LAST}_longest-duration.{sha(OF_LOG, f'{LAST}_longest-duration')}"

OF_WORKOUTS = page([record("longest-distance", 8050, "m"), record("longest-duration", 2550, "s")])
OF_EXERCISES = page([exercise_record("max-weight", 100, "kg")])
SHOWN = [
    {"kind": "longest-distance", "value": 8050, "unit": "m"},
    {"kind": "longest-duration", "value": 2550, "unit": "s"},
]
SHOWN_PRESS = {"kind": "max-weight", "value": 100, "unit": "kg", "exercise": "bench-press"}
RUN_LINE = line("PR_LOG", f"{LAST}#longest-duration", record("longest-duration", 2550, "s"))
PRESS_LINE = line(
    "LIFT_LOG",
    "20261120T170000Z-7c1d2e3f#0001#bench-press#max-weight",
    exercise_record("max-weight", 100, "kg"),
)

TOGETHER = ["Join both lists", "Records"]
EVERYTHING = ["Any filter?", "All records", "Query records", "Are records of exercises wanted?"]
WHOLE = [*EVERYTHING, "Query records of exercises", "Is there more?"]
PLANNED = ["Any filter?", "Plan records", "Records or their log?"]
OF_THE_LOG = [*PLANNED, "Query log", "Are lines of exercises wanted?"]
MERGED = ["Merge lines", "Page of the log"]
NO_TABLE = "DynamoDb.ResourceNotFoundException"
EVERY = {"Query records": OF_WORKOUTS, "Query records of exercises": OF_EXERCISES}
PLAN_LOG = {
    "Plan records": payload(planned(history=True, pageOf=OF_LOG)),
    "Query log": page([RUN_LINE]),
    "Query log of exercises": page([PRESS_LINE]),
    "Merge lines": payload({"documents": [PRESS_LINE["doc"]["S"], RUN_LINE["doc"]["S"]], "nextToken": ""}),
}
PLAN_RUNS = {
    "Plan records": payload(
        planned(
            history=False,
            reading="WORKOUTS",
            typeFrom="Run",
            typeTo="Run",
            kindFrom="longest-distance",
            kindTo="longest-distance",
        )
    ),
    "Query records": page([record("longest-distance", 8050, "m")]),
}
PLAN_PRESSES = {
    "Plan records": payload(
        planned(
            history=False,
            reading="EXERCISES",
            lifts="LIFT_RECORD#bench-press#",
            after="LIFT_RECORD#bench-press#!",
        )
    ),
    "Query records of exercises": OF_EXERCISES,
}

PATHS = {
    "Records": Path(
        ALL,
        [*WHOLE, *TOGETHER],
        {"statusCode": 200, "field": "records", "documents": [*SHOWN, SHOWN_PRESS], "nextToken": ""},
        sent={
            "Query records": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":prefix": {"S": "RECORD#"},
                    ":typeFrom": {"S": "!"},
                    ":typeTo": {"S": "~"},
                    ":kindFrom": {"S": "!"},
                    ":kindTo": {"S": "~"},
                },
            },
            "Query records of exercises": {
                "ConsistentRead": True,
                "Limit": 150,
                "ExclusiveStartKey": key("LIFT_RECORD#!"),
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": "LIFT_RECORD#"}},
            },
        },
        mocks=EVERY,
    ),
    "NoRecords": Path(
        ALL,
        [*WHOLE, *TOGETHER],
        {"statusCode": 200, "field": "records", "documents": [], "nextToken": ""},
        mocks={"Query records": NO_ITEMS, "Query records of exercises": NO_ITEMS},
    ),
    "MoreRecordsThanAPageHas": Path(
        ALL,
        [*WHOLE, "Name the last record", "Page of records"],
        {"statusCode": 200, "field": "records", "documents": [*SHOWN, SHOWN_PRESS], "nextToken": TOKEN},
        mocks=EVERY
        | {
            "Query records of exercises": page(
                [exercise_record("max-weight", 100, "kg")],
                scanned=150,
                last=key("LIFT_RECORD#bench-press#max-weight"),
            )
        },
    ),
    "NextPageOfRecords": Path(
        reading(query={"nextToken": TOKEN}, hasQuery=True),
        [*PLANNED, "Query records of exercises", "Is there more?", *TOGETHER],
        {"statusCode": 200, "field": "records", "documents": [], "nextToken": ""},
        sent={"Query records of exercises": {"ExclusiveStartKey": key("LIFT_RECORD#bench-press#max-weight")}},
        compared=True,
        mocks={
            "Plan records": payload(
                planned(history=False, reading="EXERCISES", after="LIFT_RECORD#bench-press#max-weight")
            ),
            "Query records of exercises": NO_ITEMS,
        },
    ),
    "RecordsOfOneTypeAndKind": Path(
        RUNS,
        [*PLANNED, "Query records", "Are records of exercises wanted?", *TOGETHER],
        {"statusCode": 200, "field": "records", "documents": [SHOWN[0]], "nextToken": ""},
        sent={
            "Plan records": {"Payload": {"query": RUNS["query"], "userId": ANA, "requestId": "req-1"}},
            "Query records": {
                "ExpressionAttributeValues": {
                    ":typeFrom": {"S": "Run"},
                    ":typeTo": {"S": "Run"},
                    ":kindFrom": {"S": "longest-distance"},
                    ":kindTo": {"S": "longest-distance"},
                }
            },
        },
        compared=True,
        mocks=PLAN_RUNS,
    ),
    "RecordsOfOneExercise": Path(
        PRESSES,
        [*PLANNED, "Query records of exercises", "Is there more?", *TOGETHER],
        {"statusCode": 200, "field": "records", "documents": [SHOWN_PRESS], "nextToken": ""},
        sent={
            "Query records of exercises": {
                "ExpressionAttributeValues": {":prefix": {"S": "LIFT_RECORD#bench-press#"}},
                "ExclusiveStartKey": key("LIFT_RECORD#bench-press#!"),
            }
        },
        compared=True,
        mocks=PLAN_PRESSES,
    ),
    "Log": Path(
        LOG,
        [*OF_THE_LOG, "Query log of exercises", *MERGED],
        {"statusCode": 200, "field": "history", "documents": [SHOWN_PRESS, SHOWN[1]], "nextToken": ""},
        sent={
            "Query log": {
                "ConsistentRead": True,
                "ScanIndexForward": False,
                "Limit": 150,
                "ExclusiveStartKey": key("PR_LOG#~"),
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": "PR_LOG#"}},
            },
            "Query log of exercises": {
                "ConsistentRead": True,
                "ScanIndexForward": False,
                "Limit": 150,
                "ExclusiveStartKey": key("LIFT_LOG#~"),
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": "LIFT_LOG#"}},
            },
            "Merge lines": {
                "Payload": {"workouts": {"Items": [{}]}, "lifts": {"Items": [{}]}, "pageOf": OF_LOG}
            },
        },
        compared=True,
        mocks=PLAN_LOG,
    ),
    "PageOfTheLog": Path(
        LOG,
        [*OF_THE_LOG, "Query log of exercises", *MERGED],
        {"statusCode": 200, "documents": [SHOWN_PRESS, SHOWN[1]], "nextToken": LOG_TOKEN},
        compared=True,
        mocks=PLAN_LOG
        | {
            "Query log": page([RUN_LINE], scanned=150, last=key(RUN_LINE["sk"]["S"])),
            "Merge lines": payload(
                {"documents": [PRESS_LINE["doc"]["S"], RUN_LINE["doc"]["S"]], "nextToken": LOG_TOKEN}
            ),
        },
    ),
    "NextPageOfTheLog": Path(
        reading(query={"history": "true", "nextToken": LOG_TOKEN}, hasQuery=True),
        [*OF_THE_LOG, "Query log of exercises", *MERGED],
        {"statusCode": 200, "field": "history", "documents": [], "nextToken": ""},
        sent={
            "Query log": {"ExclusiveStartKey": key(f"PR_LOG#{LAST}#longest-duration")},
            "Query log of exercises": {"ExclusiveStartKey": key(f"LIFT_LOG#{LAST}#longest-duration")},
        },
        compared=True,
        mocks={
            "Plan records": payload(planned(history=True, newest=f"{LAST}#longest-duration", pageOf=OF_LOG)),
            "Query log": NO_ITEMS,
            "Query log of exercises": NO_ITEMS,
            "Merge lines": payload({"documents": [], "nextToken": ""}),
        },
    ),
    "LogOfRuns": Path(
        LOG_OF_RUNS,
        [*OF_THE_LOG, *MERGED],
        {"statusCode": 200, "field": "history", "documents": [SHOWN[1]], "nextToken": ""},
        compared=True,
        mocks=PLAN_LOG
        | {
            "Plan records": payload(planned(history=True, reading="WORKOUTS", typeFrom="Run", typeTo="Run")),
            "Merge lines": payload({"documents": [RUN_LINE["doc"]["S"]], "nextToken": ""}),
        },
    ),
    "LogOfOneExercise": Path(
        LOG_OF_PRESSES,
        [*PLANNED, "Query log of exercises", *MERGED],
        {"statusCode": 200, "field": "history", "documents": [SHOWN_PRESS], "nextToken": ""},
        sent={
            "Query log of exercises": {
                "ExpressionAttributeValues": {
                    ":exerciseFrom": {"S": "bench-press"},
                    ":exerciseTo": {"S": "bench-press"},
                }
            }
        },
        compared=True,
        mocks=PLAN_LOG
        | {
            "Plan records": payload(
                planned(
                    history=True, reading="EXERCISES", exerciseFrom="bench-press", exerciseTo="bench-press"
                )
            ),
            "Merge lines": payload({"documents": [PRESS_LINE["doc"]["S"]], "nextToken": ""}),
        },
    ),
    "Rejected": Path(
        reading(query={"kind": "longest"}, hasQuery=True),
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_QUERY", "requestId": "req-1"}}},
        compared=True,
        mocks={"Plan records": payload(INVALID)},
    ),
    "ThrottledAtFirst": Path(
        RUNS,
        [*PLANNED, "Query records", "Are records of exercises wanted?", *TOGETHER],
        {"statusCode": 200, "documents": SHOWN},
        mocks={
            "Plan records": TASK_THROTTLED + PLAN_RUNS["Plan records"],
            "Query records": THROTTLED + OF_WORKOUTS,
        },
    ),
    "ExercisesThrottledAtFirst": Path(
        PRESSES,
        [*PLANNED, "Query records of exercises", "Is there more?", *TOGETHER],
        {"statusCode": 200, "documents": [SHOWN_PRESS]},
        mocks=PLAN_PRESSES | {"Query records of exercises": THROTTLED + OF_EXERCISES},
    ),
    "LogThrottledAtFirst": Path(
        LOG,
        [*OF_THE_LOG, "Query log of exercises", *MERGED],
        {"statusCode": 200, "documents": [SHOWN_PRESS, SHOWN[1]]},
        mocks=PLAN_LOG
        | {
            "Query log": THROTTLED + page([RUN_LINE]),
            "Query log of exercises": THROTTLED + page([PRESS_LINE]),
            "Merge lines": TASK_THROTTLED + PLAN_LOG["Merge lines"],
        },
    ),
    "TaskBug": Path(LOG, PLANNED[:2], error="KeyError", mocks={"Plan records": task_bug()}),
    "TableMissing": Path(ALL, EVERYTHING[:3], error=NO_TABLE, mocks={"Query records": TABLE_MISSING}),
}
