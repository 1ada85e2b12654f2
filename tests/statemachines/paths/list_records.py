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


def planned(
    *, history: bool, workout_type: str = "", kind: str = "", newest: str = "~", page_of: str = ""
) -> dict[str, Json]:
    """What plan_records answers."""
    return {
        "outcome": "VALID",
        "history": history,
        "typeFrom": workout_type or "!",
        "typeTo": workout_type or "~",
        "kindFrom": kind or "!",
        "kindTo": kind or "~",
        "newest": newest,
        "pageOf": page_of,
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

ALL = reading()
RUNS = reading(query={"type": "run", "kind": "longest-distance"}, hasQuery=True)
LOG = reading(query={"history": "true"}, hasQuery=True)
OF_LOG = sha(ANA, "", "", "true")
LAST = "20260812T113000Z-632180c6"
TOKEN = f"{LAST}_longest-duration.{sha(OF_LOG, f'{LAST}_longest-duration')}"
NEXT = reading(query={"history": "true", "nextToken": TOKEN}, hasQuery=True)

FOUND = page([record("longest-distance", 8050, "m"), record("longest-duration", 2550, "s")])
SHOWN = [
    {"kind": "longest-distance", "value": 8050, "unit": "m"},
    {"kind": "longest-duration", "value": 2550, "unit": "s"},
]
RECORDS = ["Query records", "Records"]
PLANNED = ["Any filter?", "Plan records", "Records or their log?"]
OF_THE_LOG = [*PLANNED, "Query log", "Is there more in the log?"]
NO_TABLE = "DynamoDb.ResourceNotFoundException"
PLAN_LOG = {"Plan records": payload(planned(history=True, page_of=OF_LOG)), "Query log": FOUND}
PLAN_RUNS = {
    "Plan records": payload(planned(history=False, workout_type="Run", kind="longest-distance")),
    "Query records": page([record("longest-distance", 8050, "m")]),
}

PATHS = {
    "Records": Path(
        ALL,
        ["Any filter?", "All records", *RECORDS],
        {"statusCode": 200, "field": "records", "documents": SHOWN, "nextToken": ""},
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
            }
        },
        mocks={"Query records": FOUND},
    ),
    "NoRecords": Path(
        ALL,
        ["Any filter?", "All records", *RECORDS],
        {"statusCode": 200, "field": "records", "documents": [], "nextToken": ""},
        mocks={"Query records": NO_ITEMS},
    ),
    "RecordsOfOneTypeAndKind": Path(
        RUNS,
        [*PLANNED, *RECORDS],
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
    "Log": Path(
        LOG,
        [*OF_THE_LOG, "Last page of the log"],
        {"statusCode": 200, "field": "history", "documents": SHOWN, "nextToken": ""},
        sent={
            "Query log": {
                "ConsistentRead": True,
                "ScanIndexForward": False,
                "Limit": 250,
                "ExclusiveStartKey": key("PR_LOG#~"),
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": "PR_LOG#"}},
            }
        },
        compared=True,
        mocks=PLAN_LOG,
    ),
    "PageOfTheLog": Path(
        LOG,
        [*OF_THE_LOG, "Name the last line", "Page of the log"],
        {"statusCode": 200, "field": "history", "documents": SHOWN, "nextToken": TOKEN},
        mocks=PLAN_LOG
        | {
            "Query log": page(
                [record("longest-distance", 8050, "m"), record("longest-duration", 2550, "s")],
                scanned=250,
                last=key(f"PR_LOG#{LAST}#longest-duration"),
            )
        },
    ),
    "NextPageOfTheLog": Path(
        NEXT,
        [*OF_THE_LOG, "Last page of the log"],
        {"statusCode": 200, "field": "history", "documents": [], "nextToken": ""},
        sent={"Query log": {"ExclusiveStartKey": key(f"PR_LOG#{LAST}#longest-duration")}},
        compared=True,
        mocks={
            "Plan records": payload(planned(history=True, newest=f"{LAST}#longest-duration", page_of=OF_LOG)),
            "Query log": NO_ITEMS,
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
        [*PLANNED, *RECORDS],
        {"statusCode": 200, "documents": SHOWN},
        mocks={
            "Plan records": TASK_THROTTLED + PLAN_RUNS["Plan records"],
            "Query records": THROTTLED + FOUND,
        },
    ),
    "LogThrottledAtFirst": Path(
        LOG,
        [*OF_THE_LOG, "Last page of the log"],
        {"statusCode": 200, "documents": SHOWN},
        mocks=PLAN_LOG | {"Query log": THROTTLED + FOUND},
    ),
    "TaskBug": Path(LOG, PLANNED[:2], error="KeyError", mocks={"Plan records": task_bug()}),
    "TableMissing": Path(
        ALL,
        ["Any filter?", "All records", *RECORDS[:1]],
        error=NO_TABLE,
        mocks={"Query records": TABLE_MISSING},
    ),
}
