"""list-exercises: one's own exercises are read, then searched together with the library."""

from __future__ import annotations

from tests.statemachines.ana import key, reading
from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    TASK_THROTTLED,
    item,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import Path, parsed
from tests.statemachines.strength import ATLAS_STONE, BENCH_PRESS, OWN

WALK = ["Get own exercises", "Find exercises", "Was the query right?"]
SEARCH = reading(query={"query": "atlas"}, hasQuery=True)
FOUND = payload({"outcome": "FOUND", "documents": [text(ATLAS_STONE)]})
INVALID = {
    "outcome": "INVALID",
    "statusCode": 400,
    "body": text(
        {
            "error": {
                "code": "INVALID_QUERY",
                "message": "The query is not valid: 1 problem.",
                "fields": [{"field": "equipment", "message": "must be one of band, barbell"}],
                "requestId": "req-1",
            }
        }
    ),
}
MOCKS = {"Get own exercises": item(OWN), "Find exercises": FOUND}

PATHS = {
    "Found": Path(
        SEARCH,
        [*WALK, "Exercises"],
        {"statusCode": 200, "field": "exercises", "documents": [ATLAS_STONE], "nextToken": ""},
        sent={
            "Get own exercises": {"Key": key("EXERCISES"), "ConsistentRead": True},
            "Find exercises": {"Payload": {"query": {"query": "atlas"}, "own": {"Item": parsed(OWN)}}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NoneOfOnesOwn": Path(
        reading(query={"query": "bench press"}, hasQuery=True),
        [*WALK, "Exercises"],
        {"statusCode": 200, "documents": [BENCH_PRESS]},
        compared=True,
        mocks={
            "Get own exercises": NO_ITEM,
            "Find exercises": payload({"outcome": "FOUND", "documents": [text(BENCH_PRESS)]}),
        },
    ),
    "Refused": Path(
        reading(query={"equipment": "anvil"}, hasQuery=True),
        [*WALK, "Query refused"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_QUERY", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Find exercises": payload(INVALID)},
    ),
    "ThrottledAtFirst": Path(
        SEARCH,
        [*WALK, "Exercises"],
        {"statusCode": 200, "documents": [ATLAS_STONE]},
        mocks={
            "Get own exercises": ITEM_THROTTLED + item(OWN),
            "Find exercises": TASK_THROTTLED + FOUND,
        },
    ),
    "TableMissing": Path(
        SEARCH,
        WALK[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get own exercises": ITEM_TABLE_MISSING},
    ),
    "TaskBug": Path(SEARCH, WALK[:2], error="KeyError", mocks=MOCKS | {"Find exercises": task_bug()}),
}
