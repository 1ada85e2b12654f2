"""finish-session: one transaction makes a session a workout."""

from __future__ import annotations

from tasks.sessions import items
from tasks.workouts.items import CREATED, FREE, change_of_sums, event_item, fact_of, put
from tests.statemachines.ana import key, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import Path, failing
from tests.statemachines.training import (
    END,
    FINISHED,
    NOW,
    OPEN,
    PROFILE,
    PROFILE_CONSTANTS,
    SESSION_ID,
    TOMBSTONE,
    WORKOUT,
    change,
    refused,
    session,
    workout,
)

BODY = {"endedAt": END, "rpe": 7}
POST = sending(BODY, path={"sessionId": SESSION_ID})
ANSWER = {
    "statusCode": 200,
    "body": text(FINISHED.document()),
    "location": f"/sessions/{SESSION_ID}",
    "etag": "3",
}
CREATED_EVENT = event_item(CREATED, workout(), NOW, fact_of(workout().sent(), PROFILE_CONSTANTS), workout())
VALID = change(
    [
        items.change(TABLE, FINISHED),
        items.leave_current(TABLE, OPEN),
        put(TABLE, items.session_event(items.FINISHED, FINISHED, NOW, {"sent": {"S": text(BODY)}})),
        put(TABLE, WORKOUT, FREE, {":replaces": {"N": "0"}}),
        put(TABLE, CREATED_EVENT | items.of_session(FINISHED)),
        *change_of_sums(TABLE, None, workout(), workouts_of_day=0),
    ],
    ANSWER,
)
AGAIN = {"outcome": "FINISHED_BEFORE", "answer": ANSWER}

PREPARED = ["Read session and profile", "Prepare end", "Can it be finished?"]
RECORDED = [*PREPARED, "Record end"]
THERE = read_together(session(OPEN), PROFILE)
DONE = read_together(session(FINISHED), PROFILE)
MOCKS = {"Read session and profile": THERE, "Prepare end": payload(VALID), "Record end": TRANSACTED}
CONFLICT = cancelled("None", "None", "None", "None", "None", "TransactionConflict", "None")

PATHS = {
    "Finished": Path(
        POST,
        ["First try", *RECORDED, "Finished"],
        {"statusCode": 200, "body": FINISHED.document(), "etag": "3"},
        sent={
            "Read session and profile": {
                "TransactItems": [
                    {"Get": {"Key": key(f"SESSION#{SESSION_ID}")}},
                    {"Get": {"Key": key("PROFILE")}},
                ]
            }
        },
        compared=True,
        mocks=MOCKS,
    ),
    "FinishedBefore": Path(
        POST,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 200, "body": FINISHED.document()},
        compared=True,
        mocks=MOCKS | {"Read session and profile": DONE, "Prepare end": payload(AGAIN)},
    ),
    "NoSuchSession": Path(
        POST,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 404},
        compared=True,
        mocks=MOCKS
        | {
            "Read session and profile": read_together(TOMBSTONE, PROFILE),
            "Prepare end": payload(refused("NOT_FOUND", 404)),
        },
    ),
    "EndedBeforeItStarted": Path(
        sending({"endedAt": "2026-11-20T12:30:00-05:00"}, path={"sessionId": SESSION_ID}),
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 422},
        compared=True,
        mocks=MOCKS | {"Prepare end": payload(refused("INVALID", 422))},
    ),
    "AnotherVersion": Path(
        {**POST, "ifMatch": "7"},
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 412, "etag": "2"},
        compared=True,
        mocks=MOCKS | {"Prepare end": payload(refused("ANOTHER_VERSION", 412, etag="2", version="2"))},
    ),
    "FinishedMeanwhile": Path(
        POST,
        ["First try", *RECORDED, *PREPARED, "Answered"],
        {"statusCode": 200, "body": FINISHED.document()},
        compared=True,
        mocks={
            "Read session and profile": THERE + DONE,
            "Prepare end": payload(VALID) + payload(AGAIN),
            "Record end": cancelled("ConditionalCheckFailed", "None"),
        },
    ),
    "ConflictThenFinished": Path(
        POST,
        ["First try", *RECORDED, *PREPARED, "Wait for the other change", *RECORDED, "Finished"],
        {"statusCode": 200},
        compared=True,
        mocks={
            "Read session and profile": always(THERE),
            "Prepare end": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record end": CONFLICT + TRANSACTED,
        },
    ),
    "ThrottledAtFirst": Path(
        POST,
        ["First try", *RECORDED, "Finished"],
        {"statusCode": 200},
        mocks={
            "Read session and profile": THROTTLED + THERE,
            "Prepare end": TASK_THROTTLED + payload(VALID),
            "Record end": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        POST,
        ["First try", *PREPARED[:1]],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Read session and profile": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "TaskBug": failing(
        POST, ["First try", *PREPARED[:2]], "KeyError", mocks=MOCKS | {"Prepare end": task_bug()}
    ),
    "TableMissingAtLast": failing(
        POST,
        ["First try", *RECORDED],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record end": TABLE_MISSING},
    ),
}
