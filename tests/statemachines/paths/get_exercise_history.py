"""get-exercise-history: planned, then read by keys, then by entries as far as they pass through a state."""

from __future__ import annotations

from tests.statemachines.ana import key, reading
from tests.statemachines.mocks import (
    NO_ITEMS,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    page,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path
from tests.statemachines.strength import BENCH_PRESS, OWN, refused

SESSION = "20261120T113000Z-632180c6"
PREFIX = "LIFT#bench-press#"
ASKED = reading(path={"exercise": "bench-press"})
ENTRY = {
    "sessionId": SESSION,
    "startedAt": "2026-11-20T06:30:00-05:00",
    "localDate": "2026-11-20",
    "sets": [{"setId": "0001", "kind": "working", "weightKg": 100, "reps": 8, "rir": 2}],
    "best": {"setId": "0001", "weightKg": 100, "reps": 8, "rir": 2, "e1rmKg": 133.33},
    "e1rmKg": 133.33,
    "volumeKg": 800,
}
BEST = {"type": "Strength", "kind": "max-e1rm", "value": 133.33, "unit": "kg", "sessionId": SESSION}
SHOWN = {
    "exercise": BENCH_PRESS,
    "best": BEST,
    "lastWeights": [{"weightKg": 100, "reps": 8, "rir": 2}],
    "sessions": [ENTRY],
}
PLANNED = ["Read exercise and best sets", "Plan history", "Can the history be read?"]
WALK = [
    *PLANNED,
    *("Query newest session", "Query sessions of the exercise", "Choose sessions", "Query entries"),
    *("Compose history", "History"),
]
PLAN = {
    "outcome": "VALID",
    "exercise": text(BENCH_PRESS),
    "prefix": PREFIX,
    "keyFrom": f"{PREFIX}0",
    "keyTo": f"{PREFIX}9",
    "dateFrom": "0000-00-00",
    "dateTo": "9999-99-99",
    "limit": 25,
    "pageOf": "0" * 64,
}
KNOWN = read_together({"exercises": OWN["exercises"]}, {"doc": {"S": text(BEST)}}, None, None)
ENTRIES = page([{"doc": {"S": text(ENTRY)}}])
KEYS = page([{"sk": {"S": f"{PREFIX}{SESSION}"}, "docBytes": {"N": "412"}}])
CHOSEN = {"oldest": f"{PREFIX}{SESSION}", "newest": f"{PREFIX}{SESSION}", "nextToken": ""}
READ = {
    "TransactItems": [
        {"Get": {"Key": key("EXERCISES")}},
        {"Get": {"Key": key("LIFT_RECORD#bench-press#max-e1rm")}},
        {"Get": {"Key": key("LIFT_RECORD#bench-press#max-weight")}},
        {"Get": {"Key": key("LIFT_RECORD#bench-press#max-reps")}},
    ]
}
MOCKS = {
    "Read exercise and best sets": KNOWN,
    "Plan history": payload(PLAN),
    "Query newest session": ENTRIES,
    "Query sessions of the exercise": KEYS,
    "Choose sessions": payload(CHOSEN),
    "Query entries": ENTRIES,
    "Compose history": payload({"body": text(SHOWN)}),
}


def no_plan(code: str, status: int) -> Json:
    """What plan_history answers for what cannot be read."""
    answer = refused(code, status)["answer"]
    outcome = "INVALID" if code == "INVALID_QUERY" else code
    return payload({"outcome": outcome, **answer})


def between(oldest: str, newest: str) -> dict[str, Json]:
    """What a query is called with."""
    return {
        "ConsistentRead": True,
        "ScanIndexForward": False,
        "ExpressionAttributeValues": {
            ":pk": {"S": f"USER#{ANA}"},
            ":from": {"S": oldest},
            ":to": {"S": newest},
            ":firstDate": {"S": "0000-00-00"},
            ":lastDate": {"S": "9999-99-99"},
        },
    }


NO_TABLE = "DynamoDb.ResourceNotFoundException"

PATHS = {
    "History": Path(
        ASKED,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        sent={
            "Read exercise and best sets": READ,
            "Query newest session": {
                "Limit": 1,
                "ScanIndexForward": False,
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": PREFIX}},
            },
            "Query sessions of the exercise": {"Limit": 26, **between(f"{PREFIX}0", f"{PREFIX}9")},
            "Query entries": between(f"{PREFIX}{SESSION}", f"{PREFIX}{SESSION}"),
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NeverDone": Path(
        ASKED,
        WALK,
        {"statusCode": 200, "body": {"exercise": BENCH_PRESS, "best": None, "sessions": []}},
        compared=True,
        mocks=MOCKS
        | {
            "Read exercise and best sets": read_together(None, None, None, None),
            "Query newest session": NO_ITEMS,
            "Query sessions of the exercise": NO_ITEMS,
            "Choose sessions": payload({"oldest": PREFIX, "newest": PREFIX, "nextToken": ""}),
            "Query entries": NO_ITEMS,
            "Compose history": payload(
                {"body": text({"exercise": BENCH_PRESS, "best": None, "lastWeights": [], "sessions": []})}
            ),
        },
    ),
    "OtherName": Path(
        reading(path={"exercise": "Bench"}),
        [*PLANNED, "Take identifier", *WALK],
        {"statusCode": 200, "body": SHOWN},
        sent={"Read exercise and best sets": READ},
        compared=True,
        mocks=MOCKS
        | {
            "Read exercise and best sets": read_together(None, None, None, None) + KNOWN,
            "Plan history": payload({"outcome": "OTHER_NAME", "identifier": "bench-press"}) + payload(PLAN),
        },
    ),
    "UnknownExercise": Path(
        reading(path={"exercise": "no-such-lift"}),
        [*PLANNED, "History refused"],
        {"statusCode": 404, "body": {"error": {"code": "NOT_FOUND", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Plan history": no_plan("NOT_FOUND", 404)},
    ),
    "WrongQuery": Path(
        reading(path={"exercise": "bench-press"}, query={"limit": "0"}, hasQuery=True),
        [*PLANNED, "History refused"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_QUERY"}}},
        compared=True,
        mocks=MOCKS | {"Plan history": no_plan("INVALID_QUERY", 400)},
    ),
    "ThrottledAtFirst": Path(
        ASKED,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        mocks={
            "Read exercise and best sets": THROTTLED + KNOWN,
            "Plan history": TASK_THROTTLED + payload(PLAN),
            "Query newest session": THROTTLED + ENTRIES,
            "Query sessions of the exercise": THROTTLED + KEYS,
            "Choose sessions": TASK_THROTTLED + payload(CHOSEN),
            "Query entries": THROTTLED + ENTRIES,
            "Compose history": TASK_THROTTLED + payload({"body": text(SHOWN)}),
        },
    ),
    "TableMissing": Path(
        ASKED, WALK[:1], error=NO_TABLE, mocks=MOCKS | {"Read exercise and best sets": TABLE_MISSING}
    ),
    "TaskBug": Path(ASKED, WALK[:2], error="KeyError", mocks=MOCKS | {"Plan history": task_bug()}),
}
