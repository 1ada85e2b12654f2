"""put-profile: validated, then stored with its event in one transaction, unless it has changed meanwhile."""

from __future__ import annotations

from tasks.workouts.outcomes import too_busy
from tests.statemachines.ana import sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    item,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

PROFILE = {"timeZone": "America/New_York", "weightKg": 62, "maxHr": 188, "restHr": 48, "sex": "female"}
STORED = {**PROFILE, "units": "metric", "loadMethod": "session-rpe"}
DOC = text(STORED)
SHOWN = {**STORED, "earlierWorkouts": "kept"}
PUT = sending(PROFILE)
PREPARED = ["Get profile and version", "Prepare profile", "Is it a new profile?"]
WALK = [*PREPARED, "Store profile", "Stored"]
AGAIN = ["Store profile", *PREPARED, "Wait before storing profile"]


def stored(version: int) -> dict[str, object]:
    """A stored profile as it was before."""
    return {"doc": {"S": text({**STORED, "maxHr": 190})}, "version": {"N": str(version)}}


def prepared(version: int, tries: int, outcome: str = "VALID") -> dict[str, object]:
    """What the task answers."""
    return {
        "outcome": outcome,
        "doc": DOC,
        "version": str(version),
        "previousVersion": str(version - 1),
        "eventId": "0b1ff0c1-5d0f-5a43-9f3f-0d9b5f7f6a11",
        "tries": tries,
        "pauseSeconds": 1,
        "answer": {"statusCode": 200, "body": text(SHOWN), "etag": str(version)},
    }


INVALID = payload(
    {
        "outcome": "INVALID",
        "answer": {
            "statusCode": 422,
            "body": text(
                {
                    "error": {
                        "code": "INVALID_PROFILE",
                        "message": "The profile is not valid: 1 problem.",
                        "fields": [
                            {
                                "field": "timeZone",
                                "message": "must be an IANA time zone such as America/New_York",
                            }
                        ],
                        "requestId": "req-1",
                    }
                }
            ),
        },
    }
)
TOO_BUSY = payload(too_busy("req-1"))
FASTER = cancelled("ConditionalCheckFailed", "None")
MOCKS = {
    "Get profile and version": item(stored(3)),
    "Prepare profile": payload(prepared(4, 1)),
    "Store profile": TRANSACTED,
}

PATHS = {
    "Stored": Path(
        PUT,
        WALK,
        {"statusCode": 200, "body": SHOWN, "etag": "4"},
        sent={
            "Get profile and version": {"ConsistentRead": True},
            "Prepare profile": {
                "Payload": {"request": {"body": PROFILE, "requestId": "req-1", "caller": CALLER}}
            },
            "Store profile": {
                "TransactItems": [
                    {
                        "Put": {
                            "ConditionExpression": "attribute_not_exists(version) OR version = :read",
                            "ExpressionAttributeValues": {":read": {"N": "3"}},
                            "Item": {
                                "pk": {"S": f"USER#{ANA}"},
                                "sk": {"S": "PROFILE"},
                                "doc": {"S": STORED},
                                "version": {"N": "4"},
                            },
                        }
                    },
                    {
                        "Put": {
                            "Item": {
                                "pk": {"S": f"USER#{ANA}"},
                                "type": {"S": "profile.changed"},
                                "workoutId": {"S": "-"},
                                "version": {"N": "4"},
                                "previousVersion": {"N": "3"},
                                "profile": {"S": STORED},
                            }
                        }
                    },
                ]
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "StoredForTheFirstTime": Path(
        PUT,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        sent={"Prepare profile": {"Payload": {"state": {"stored": {}}}}},
        compared=True,
        mocks=MOCKS | {"Get profile and version": NO_ITEM, "Prepare profile": payload(prepared(1, 1))},
    ),
    "Merged": Path(
        {**sending({"maxHr": 188}), "merges": True},
        WALK,
        {"statusCode": 200, "body": SHOWN},
        sent={"Prepare profile": {"Payload": {"request": {"body": {"maxHr": 188}, "merges": True}}}},
        compared=True,
        mocks=MOCKS | {"Get profile and version": item(stored(3))},
    ),
    "StoredAlready": Path(
        PUT,
        [*PREPARED, "Answered"],
        {"statusCode": 200, "body": {**STORED, "earlierWorkouts": "unaffected"}, "etag": "3"},
        compared=True,
        mocks={
            "Get profile and version": item({"doc": {"S": DOC}, "version": {"N": "3"}}),
            "Prepare profile": payload(
                {
                    "outcome": "UNCHANGED",
                    "answer": {
                        "statusCode": 200,
                        "body": text({**STORED, "earlierWorkouts": "unaffected"}),
                        "etag": "3",
                    },
                }
            ),
        },
    ),
    "Rejected": Path(
        {**PUT, "body": {"timeZone": "Mars/Olympus"}},
        [*PREPARED, "Answered"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID_PROFILE", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Prepare profile": INVALID},
    ),
    "SomebodyWasFaster": Path(
        PUT,
        [*PREPARED, *AGAIN, *WALK],
        {"statusCode": 200, "body": SHOWN},
        sent={
            "Prepare profile": {
                "Payload": {"state": {"prepared": {"tries": 2}, "stored": {"Item": {"version": {"N": "4"}}}}}
            }
        },
        mocks={
            "Get profile and version": item(stored(3)) + always(item(stored(4))),
            "Prepare profile": payload(prepared(4, 1))
            + payload(prepared(5, 2, "BUSY"))
            + payload(prepared(5, 2)),
            "Store profile": FASTER + TRANSACTED,
        },
    ),
    "SomebodyWasFasterEachTime": Path(
        PUT,
        [*PREPARED, "Store profile", *PREPARED, "Answered"],
        {"statusCode": 429, "body": {"error": {"code": "THROTTLED", "requestId": "req-1"}}},
        mocks={
            "Get profile and version": always(item(stored(3))),
            "Prepare profile": payload(prepared(4, 6)) + TOO_BUSY,
            "Store profile": FASTER,
        },
    ),
    "ThrottledAtFirst": Path(
        PUT,
        WALK,
        {"statusCode": 200, "body": SHOWN},
        mocks={
            "Get profile and version": ITEM_THROTTLED + item(stored(3)),
            "Prepare profile": TASK_THROTTLED + payload(prepared(4, 1)),
            "Store profile": THROTTLED + TRANSACTED,
        },
    ),
    "ProfileUnreadable": failing(
        PUT,
        WALK[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get profile and version": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(PUT, WALK[:2], "KeyError", mocks=MOCKS | {"Prepare profile": task_bug()}),
    "TableMissing": failing(
        PUT,
        WALK[:4],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {"Store profile": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
