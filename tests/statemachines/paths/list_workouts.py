"""list-workouts: pages, filters and their tokens."""

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
    read_batch,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path


def sha(*parts: str) -> str:
    """A fingerprint, as the machine and the tasks make it."""
    return sha256("|".join(parts).encode()).hexdigest()


ALL = reading()
TWO = reading(query={"limit": "2"}, hasQuery=True)
SIXTY = reading(query={"limit": "60"}, hasQuery=True)
TWO_RUNS = reading(query={"limit": "2", "type": "run"}, hasQuery=True)

FIRST, SECOND, THIRD = (
    "20261120T113000Z-0a1b2c3d",
    "20261119T113000Z-1b2c3d4e",
    "20261118T113000Z-2c3d4e5f",
)
OF_ALL = sha(ANA, "", "", "")
OF_RUNS = sha(ANA, "", "", "Run")
AFTER_SECOND = f"{SECOND}.{sha(OF_ALL, SECOND)}"
AFTER_SECOND_RUN = f"{SECOND}.{sha(OF_RUNS, SECOND)}"
AFTER_THIRD = f"{THIRD}.{sha(OF_ALL, THIRD)}"
AFTER_THIRD_RUN = f"{THIRD}.{sha(OF_RUNS, THIRD)}"


def documents(*workout_ids: str) -> list[dict[str, Json]]:
    """What a query of documents finds."""
    return [
        {"gsi2sk": {"S": workout_id}, "doc": {"S": text({"workoutId": workout_id})}}
        for workout_id in workout_ids
    ]


def got(*workout_ids: str) -> list[dict[str, Json]]:
    """What a batch of documents has."""
    return [
        {"sk": {"S": f"WORKOUT#{workout_id}"}, "doc": {"S": text({"workoutId": workout_id})}}
        for workout_id in workout_ids
    ]


def keys(*workout_ids: str) -> list[dict[str, Json]]:
    """What a query of keys finds."""
    return [{"sk": {"S": f"WORKOUT#{workout_id}"}, "docBytes": {"N": "501"}} for workout_id in workout_ids]


LAST_READ = key(f"WORKOUT#{THIRD}")
LAST_RUN_READ = {**LAST_READ, "gsi2pk": {"S": f"USER#{ANA}#TYPE#Run"}, "gsi2sk": {"S": THIRD}}


# As much as choose_documents lets through; two of them do not fit into one state.
LONG = text({"notes": "x" * 199_000})


def planned(reading_: str, limit: int, workout_type: str = "") -> dict[str, Json]:
    """What plan_listing answers."""
    return {
        "outcome": "VALID",
        "reading": reading_,
        "keyFrom": "0",
        "keyTo": "9",
        "dateFrom": "0000-00-00",
        "dateTo": "9999-99-99",
        "type": workout_type,
        "limit": limit,
        "pageOf": OF_RUNS if workout_type else OF_ALL,
    }


INVALID = {
    "outcome": "INVALID",
    "statusCode": 400,
    "body": text(
        {
            "error": {
                "code": "INVALID_QUERY",
                "message": "The query is not valid: 1 problem.",
                "fields": [{"field": "limit", "message": "must be a whole number from 1 to 100"}],
                "requestId": "req-1",
            }
        }
    ),
}


def chosen(*workout_ids: str, token: str = "") -> dict[str, Json]:
    """What choose_documents answers."""
    found = [key(f"WORKOUT#{workout_id}") for workout_id in workout_ids]
    return {"keys": found, "any": bool(found), "nextToken": token}


def ordered(*workout_ids: str) -> dict[str, Json]:
    """What order_documents answers."""
    return {"documents": [text({"workoutId": workout_id}) for workout_id in workout_ids]}


def listed(*workout_ids: str, token: str = "") -> dict[str, Json]:
    """What the caller gets."""
    return {
        "statusCode": 200,
        "field": "workouts",
        "documents": [{"workoutId": workout_id} for workout_id in workout_ids],
        "nextToken": token,
    }


NEWEST = ["Any filter?", "Newest workouts", "Query workouts", "Is there more?"]
PLANNED = ["Any filter?", "Plan listing", "What is to be read?"]
AT_ONCE = [*PLANNED, "Query workouts", "Is there more?"]
BY_KEYS = [*PLANNED, "Query keys", "Choose documents", "Any workout?"]
OF_ONE_TYPE = [*PLANNED, "Query keys of one type", "Choose documents", "Any workout?"]
GOT = ["Get documents", "Are they all there?"]
ORDERED = ["Order documents", "Ordered page"]
NO_TABLE = "DynamoDb.ResourceNotFoundException"

MOCKS = {
    "Plan listing": payload(planned("DOCUMENTS", 2)),
    "Query workouts": page(documents(FIRST, SECOND)),
}
KEYS = {
    "Plan listing": payload(planned("KEYS", 60)),
    "Query keys": page(keys(FIRST, SECOND)),
    "Choose documents": payload(chosen(FIRST, SECOND)),
    "Get documents": read_batch(*got(SECOND, FIRST)),
    "Order documents": payload(ordered(FIRST, SECOND)),
}
RUNS = {
    "Plan listing": payload(planned("KEYS_OF_TYPE", 2, "Run")),
    "Query keys of one type": page(keys(FIRST, SECOND, THIRD), last=LAST_RUN_READ),
    "Choose documents": payload(chosen(FIRST, SECOND, token=AFTER_SECOND_RUN)),
    "Get documents": read_batch(*got(SECOND, FIRST)),
    "Order documents": payload(ordered(FIRST, SECOND)),
}

PATHS = {
    "Newest": Path(
        ALL,
        [*NEWEST, "Last page"],
        listed(FIRST, SECOND),
        sent={
            "Query workouts": {
                "Limit": 26,
                "ScanIndexForward": False,
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": "WORKOUT#0"},
                    ":to": {"S": "WORKOUT#9"},
                },
            }
        },
        mocks=MOCKS,
    ),
    "NoWorkouts": Path(ALL, [*NEWEST, "Last page"], listed(), mocks={"Query workouts": NO_ITEMS}),
    "NewestWithDeletedOnes": Path(
        ALL,
        [*NEWEST, "Filtered page"],
        listed(FIRST, SECOND, token=AFTER_THIRD),
        mocks={"Query workouts": page(documents(FIRST, SECOND), scanned=26, last=LAST_READ)},
    ),
    "FullPage": Path(
        TWO,
        [*AT_ONCE, "Full page"],
        listed(FIRST, SECOND, token=AFTER_SECOND),
        sent={
            "Plan listing": {"Payload": {"query": {"limit": "2"}, "userId": ANA, "requestId": "req-1"}},
            "Query workouts": {"Limit": 3},
        },
        compared=True,
        mocks=MOCKS | {"Query workouts": page(documents(FIRST, SECOND, THIRD), last=LAST_READ)},
    ),
    "PageWithDeletedOnes": Path(
        TWO,
        [*AT_ONCE, "Filtered page"],
        listed(FIRST, token=AFTER_THIRD),
        mocks=MOCKS | {"Query workouts": page(documents(FIRST), scanned=3, last=LAST_READ)},
    ),
    "PageOfDeletedOnes": Path(
        TWO,
        [*AT_ONCE, "Filtered page"],
        listed(token=AFTER_THIRD),
        mocks=MOCKS | {"Query workouts": page([], scanned=3, last=LAST_READ)},
    ),
    "LongPage": Path(
        SIXTY,
        [*BY_KEYS, *GOT, *ORDERED],
        listed(FIRST, SECOND),
        sent={
            "Query keys": {"Limit": 61, "ConsistentRead": True},
            "Get documents": {
                "RequestItems": {
                    "wotr-test-TableName": {
                        "Keys": [key(f"WORKOUT#{FIRST}"), key(f"WORKOUT#{SECOND}")],
                        "ConsistentRead": True,
                    }
                }
            },
        },
        compared=True,
        mocks=KEYS,
    ),
    "LongPageOfLongDocuments": Path(
        SIXTY,
        [*BY_KEYS, *GOT, *ORDERED],
        {"statusCode": 200, "field": "workouts", "nextToken": ""},
        mocks=KEYS
        | {
            "Get documents": read_batch({"sk": {"S": f"WORKOUT#{FIRST}"}, "doc": {"S": LONG}}),
            "Order documents": payload({"documents": [LONG]}),
        },
    ),
    "LongPageInTwoBatches": Path(
        SIXTY,
        [*BY_KEYS, *GOT, *GOT, *ORDERED],
        listed(FIRST, SECOND),
        mocks=KEYS
        | {
            "Get documents": read_batch(*got(SECOND), left=[key(f"WORKOUT#{FIRST}")])
            + read_batch(*got(SECOND, FIRST))
        },
    ),
    "DeletedSinceItsKeyWasRead": Path(
        SIXTY,
        [*BY_KEYS, *GOT, *ORDERED],
        listed(),
        compared=True,
        mocks=KEYS | {"Get documents": read_batch(), "Order documents": payload(ordered())},
    ),
    "PageOfOneType": Path(
        TWO_RUNS,
        [*OF_ONE_TYPE, *GOT, *ORDERED],
        listed(FIRST, SECOND, token=AFTER_SECOND_RUN),
        sent={
            "Query keys of one type": {
                "IndexName": "GSI2",
                "Limit": 3,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}#TYPE#Run"},
                    ":from": {"S": "0"},
                    ":to": {"S": "9"},
                },
            },
            "Choose documents": {"Payload": {"userId": ANA, "limit": 2, "pageOf": OF_RUNS}},
        },
        compared=True,
        mocks=RUNS,
    ),
    "NothingOfThatTypeOnThisPage": Path(
        TWO_RUNS,
        [*OF_ONE_TYPE, "Empty page"],
        listed(token=AFTER_THIRD_RUN),
        compared=True,
        mocks=RUNS
        | {
            "Query keys of one type": page([], scanned=3, last=LAST_RUN_READ),
            "Choose documents": payload(chosen(token=AFTER_THIRD_RUN)),
        },
    ),
    "Rejected": Path(
        reading(query={"limit": "0"}, hasQuery=True),
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"requestId": "req-1"}}},
        compared=True,
        mocks={"Plan listing": payload(INVALID)},
    ),
    "ThrottledAtFirst": Path(
        TWO,
        [*AT_ONCE, "Last page"],
        listed(FIRST, SECOND),
        mocks={
            "Plan listing": TASK_THROTTLED + payload(planned("DOCUMENTS", 2)),
            "Query workouts": THROTTLED + page(documents(FIRST, SECOND)),
        },
    ),
    "KeysThrottledAtFirst": Path(
        SIXTY,
        [*BY_KEYS, *GOT, *ORDERED],
        listed(FIRST, SECOND),
        mocks=KEYS
        | {
            "Query keys": THROTTLED + page(keys(FIRST, SECOND)),
            "Choose documents": TASK_THROTTLED + payload(chosen(FIRST, SECOND)),
            "Get documents": THROTTLED + read_batch(*got(SECOND, FIRST)),
            "Order documents": TASK_THROTTLED + payload(ordered(FIRST, SECOND)),
        },
    ),
    "KeysOfOneTypeThrottledAtFirst": Path(
        TWO_RUNS,
        [*OF_ONE_TYPE, *GOT, *ORDERED],
        listed(FIRST, SECOND, token=AFTER_SECOND_RUN),
        mocks=RUNS | {"Query keys of one type": THROTTLED + page(keys(FIRST, SECOND, THIRD))},
    ),
    "TaskBug": Path(TWO, PLANNED[:2], error="KeyError", mocks={"Plan listing": task_bug()}),
    "TableMissing": Path(ALL, NEWEST[:3], error=NO_TABLE, mocks={"Query workouts": TABLE_MISSING}),
}
