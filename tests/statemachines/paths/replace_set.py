"""replace-set: one transaction has the set, its session, and the corrected workout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.domain.strength import totals
from tasks.sessions import items
from tasks.workouts.items import put
from tests.statemachines.ana import key, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    item,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import Json, Path, failing
from tests.statemachines.training import (
    BENCH,
    FINISHED,
    NOW,
    OPEN,
    RULES,
    SESSION_ID,
    SETS,
    TOMBSTONE,
    WORKOUT,
    WORKOUT_ID,
    change,
    refused,
    sent,
    session,
    workout,
)

if TYPE_CHECKING:
    from tasks.domain.session import Session

HEAVIER = {**BENCH, "weightKg": 102.5}
PUT = sending(HEAVIER, path={"sessionId": SESSION_ID, "setId": "0001"}, ifMatch="1")
SHOWN = {**sent(HEAVIER).document("0001", 2, RULES.now)}
ITEM = {
    **items.set_key(OPEN.user_id, SESSION_ID, "0001"),
    **items.set_attributes(OPEN, sent(HEAVIER), "0001", SHOWN),
}
FACT: Json = {
    "sent": {"S": text({"sets": [SHOWN]})},
    "before": {"S": text({"sets": [BENCH]})},
    "changedExercises": {"L": [{"S": "bench-press"}]},
}
ANSWER = {"statusCode": 200, "body": text(SHOWN), "etag": "2"}
HEAVIER_BY = totals([sent(HEAVIER).performed]) - totals([sent(BENCH).performed])


def writes(before: Session) -> list[Json]:
    """The session, the set, their event, and the workout of a finished session."""
    after = before.changed(NOW, totals=before.totals + HEAVIER_BY)
    return [
        items.change(TABLE, after),
        put(TABLE, ITEM),
        put(TABLE, items.session_event(items.CHANGED, after, NOW, FACT)),
        *items.change_of_workout(TABLE, workout(), after, NOW),
    ]


VALID: Json = change(writes(OPEN), ANSWER)
VALID_OF_FINISHED = change(writes(FINISHED), ANSWER)

PREPARED = [
    "Read session, set and exercises",
    "Is it finished?",
    "Prepare replacement of set",
    "Can it be replaced?",
]
RECORDED = [*PREPARED, "Record replacement of set"]
OF_FINISHED = ["Read session, set and exercises", "Is it finished?", "Get its workout", *RECORDED[2:]]
THERE = read_together(session(OPEN), SETS[0], None)
DONE = read_together(session(FINISHED), SETS[0], None)
MOCKS = {
    "Read session, set and exercises": THERE,
    "Prepare replacement of set": payload(VALID),
    "Record replacement of set": TRANSACTED,
}
MOCKS_OF_FINISHED = MOCKS | {
    "Read session, set and exercises": DONE,
    "Get its workout": item(WORKOUT),
    "Prepare replacement of set": payload(VALID_OF_FINISHED),
}
CONFLICT = cancelled("None", "TransactionConflict", "None")

PATHS = {
    "Open": Path(
        PUT,
        ["First try", *RECORDED, "Replaced"],
        {"statusCode": 200, "body": SHOWN, "etag": "2"},
        sent={
            "Read session, set and exercises": {
                "TransactItems": [
                    {"Get": {"Key": key(f"SESSION#{SESSION_ID}")}},
                    {"Get": {"Key": key(f"SET#{SESSION_ID}#0001")}},
                    {"Get": {"Key": key("EXERCISES")}},
                ]
            }
        },
        compared=True,
        mocks=MOCKS,
    ),
    "Finished": Path(
        PUT,
        ["First try", *OF_FINISHED, "Replaced"],
        {"statusCode": 200, "body": SHOWN, "etag": "2"},
        sent={"Get its workout": {"Key": key(f"WORKOUT#{WORKOUT_ID}"), "ConsistentRead": True}},
        compared=True,
        mocks=MOCKS_OF_FINISHED,
    ),
    "NoSuchSet": Path(
        PUT,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 404},
        compared=True,
        mocks=MOCKS
        | {
            "Read session, set and exercises": read_together(session(OPEN), None, None),
            "Prepare replacement of set": payload(refused("NOT_FOUND", 404)),
        },
    ),
    "NoSuchSession": Path(
        PUT,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 404},
        compared=True,
        mocks=MOCKS
        | {
            "Read session, set and exercises": read_together(TOMBSTONE, None, None),
            "Prepare replacement of set": payload(refused("NOT_FOUND", 404)),
        },
    ),
    "Invalid": Path(
        {**PUT, "body": {"exercise": "bench-press"}},
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 400},
        compared=True,
        mocks=MOCKS | {"Prepare replacement of set": payload(refused("INVALID", 400))},
    ),
    "AnotherVersion": Path(
        {**PUT, "ifMatch": "7"},
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 412, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {"Prepare replacement of set": payload(refused("ANOTHER_VERSION", 412, etag="1", version="1"))},
    ),
    "ConflictThenDone": Path(
        PUT,
        ["First try", *RECORDED, *PREPARED, "Wait for the other change", *RECORDED, "Replaced"],
        {"statusCode": 200, "body": SHOWN, "etag": "2"},
        compared=True,
        mocks={
            "Read session, set and exercises": always(THERE),
            "Prepare replacement of set": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record replacement of set": CONFLICT + TRANSACTED,
        },
    ),
    "ThrottledAtFirst": Path(
        PUT,
        ["First try", *OF_FINISHED, "Replaced"],
        {"statusCode": 200, "body": SHOWN, "etag": "2"},
        mocks={
            "Read session, set and exercises": THROTTLED + DONE,
            "Get its workout": ITEM_THROTTLED + item(WORKOUT),
            "Prepare replacement of set": TASK_THROTTLED + payload(VALID_OF_FINISHED),
            "Record replacement of set": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        PUT,
        ["First try", *PREPARED[:1]],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Read session, set and exercises": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "WorkoutTableMissing": failing(
        PUT,
        ["First try", *OF_FINISHED[:3]],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS_OF_FINISHED | {"Get its workout": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(
        PUT,
        ["First try", *PREPARED[:3]],
        "KeyError",
        mocks=MOCKS | {"Prepare replacement of set": task_bug()},
    ),
    "TableMissingAtLast": failing(
        PUT,
        ["First try", *RECORDED],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record replacement of set": TABLE_MISSING},
    ),
}
