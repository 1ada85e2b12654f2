"""log-workout: recorded once, whatever happens."""

from __future__ import annotations

from tests.statemachines.ana import (
    CONSTANTS,
    PROFILE,
    RECORDS_FROM,
    RECORDS_TO,
    RUN,
    RUN_AMOUNTS,
    RUN_HASH,
    RUN_ID,
    RUN_KEY,
    RUN_SHOWN,
    claim,
    key,
    sending,
    tombstone,
    workout,
)
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
    cancelled,
    item,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path, failing

POST = sending(RUN)
PREPARED = ["Get profile", "Prepare workout", "Is the workout valid?"]
RECORDED = [*PREPARED, "Record workout"]
LOOKED = ["Read what is there", "Prepare workout", "Is the workout valid?"]
WAITED = ["Wait for the other change", "Record workout"]

VALID: Json = {
    "outcome": "VALID",
    "tries": 1,
    "pauseSeconds": 0,
    "attempt": 0,
    "idempotencyKey": RUN_KEY,
    "workoutId": RUN_ID,
    "version": "1",
    "replaces": "0",
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "localDate": "2026-11-20",
    "month": "2026-11",
    "contentHash": RUN_HASH,
    "createdAt": "2026-11-20T12:00:00.000Z",
    "eventId": "fd185eb9-552f-5b7e-8743-8c51dd93f990",
    "profile": text(CONSTANTS),
    "recordsFrom": RECORDS_FROM,
    "recordsTo": RECORDS_TO,
    "amounts": RUN_AMOUNTS,
    "sums": {
        "expression": (
            "ADD workouts :workouts, durationSec :durationSec, distanceM :distanceM, calories :calories, "
            "elevationM :elevationM, #load_session_rpe :load_session_rpe, "
            "#load_banister_trimp :load_banister_trimp, "
            "#load_session_rpe_workouts :load_session_rpe_workouts, "
            "#load_banister_trimp_workouts :load_banister_trimp_workouts, "
            "#type_Run_workouts :type_Run_workouts, #type_Run_durationSec :type_Run_durationSec, "
            "#type_Run_distanceM :type_Run_distanceM, #run_20 :run_20"
        ),
        "names": {
            "#load_session_rpe": "load:session-rpe",
            "#load_banister_trimp": "load:banister-trimp",
            "#load_session_rpe_workouts": "load:session-rpe:workouts",
            "#load_banister_trimp_workouts": "load:banister-trimp:workouts",
            "#type_Run_workouts": "type:Run:workouts",
            "#type_Run_durationSec": "type:Run:durationSec",
            "#type_Run_distanceM": "type:Run:distanceM",
            "#run_20": "run:20",
        },
        "values": {
            ":workouts": {"N": "1"},
            ":durationSec": {"N": "2550"},
            ":distanceM": {"N": "8050"},
            ":calories": {"N": "510"},
            ":elevationM": {"N": "64"},
            ":load_session_rpe": {"N": "255"},
            ":load_banister_trimp": {"N": "86.061838693"},
            ":load_session_rpe_workouts": {"N": "1"},
            ":load_banister_trimp_workouts": {"N": "1"},
            ":type_Run_workouts": {"N": "1"},
            ":type_Run_durationSec": {"N": "2550"},
            ":type_Run_distanceM": {"N": "8050"},
            ":run_20": {"N": "8050"},
        },
    },
    "day": {
        ":userId": {"S": ANA},
        ":localDate": {"S": "2026-11-20"},
        ":gsi1pk": {"S": "DATE#2026-11-20#06"},
    },
    "docBytes": "501",
    "answer": {
        "statusCode": 201,
        "body": text(RUN_SHOWN),
        "location": f"/workouts/{RUN_ID}",
        "etag": "1",
    },
}
INVALID: Json = {
    "outcome": "INVALID",
    "answer": {
        "statusCode": 422,
        "body": text(
            {
                "error": {
                    "code": "INVALID_WORKOUT",
                    "message": "The workout is not valid: 1 problem.",
                    "fields": [{"field": "durationMin", "message": "must be at most 240"}],
                    "requestId": "req-1",
                }
            }
        ),
    },
}
RECORDED_BEFORE = {
    "outcome": "RECORDED_BEFORE",
    "answer": {
        "statusCode": 200,
        "body": text(RUN_SHOWN),
        "location": f"/workouts/{RUN_ID}",
        "etag": "1",
    },
}
OTHER_ID = "20261120T113000Z-0badcafe"
NEXT_ID = "20261120T113000Z-5f0c1a77"
OTHER_RUN = workout(key={"S": "key:other"}, contentHash={"S": "AAAAAAAAAAAAAAAAAAAAAA"})


def refused(outcome: str, status: int, **error: str) -> dict[str, object]:
    """What the task answers for a request that changes nothing."""
    document = {"message": "No.", "fields": [], "requestId": "req-1", **error}
    return {"outcome": outcome, "answer": {"statusCode": status, "body": text({"error": document})}}


CREATED = {"statusCode": 201, "body": RUN_SHOWN, "location": f"/workouts/{RUN_ID}", "etag": "1"}
KEY_TAKEN = cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
ID_TAKEN = cancelled("None", "ConditionalCheckFailed", "None", "None", "None")
CONFLICT = cancelled("None", "None", "None", "TransactionConflict", "TransactionConflict")
TOO_LARGE = cancelled("ValidationError", "None", "None", "None", "None")
THERE = read_together(claim(), workout(), PROFILE)
NOTHING_THERE = read_together(None, None, PROFILE)
MOCKS = {
    "Get profile": item(PROFILE),
    "Prepare workout": payload(VALID),
    "Record workout": TRANSACTED,
}

PATHS = {
    "Created": Path(
        POST,
        [*RECORDED, "Created"],
        CREATED,
        sent={
            "Get profile": {"Key": key("PROFILE"), "ConsistentRead": True},
            "Prepare workout": {"Payload": {"request": POST}},
            "Record workout": {
                "TransactItems": [
                    {"Put": {"Item": claim()}},
                    {"Put": {"Item": {**workout(), "doc": {"S": RUN_SHOWN}}}},
                    {
                        "Put": {
                            "Item": {
                                **key(f"EVENT#{VALID['createdAt']}#{VALID['eventId']}"),
                                "type": {"S": "workout.created"},
                                "version": {"N": "1"},
                                "origin": {"S": "manual"},
                                "previousWorkoutId": {"S": RUN_ID},
                                "sent": {"S": RUN},
                                "profile": {"S": CONSTANTS},
                            }
                        }
                    },
                    {
                        "Update": {
                            "Key": key("DAY#2026-11-20"),
                            "ExpressionAttributeValues": {
                                ":workouts": {"N": "1"},
                                ":gsi1pk": {"S": "DATE#2026-11-20#06"},
                            },
                        }
                    },
                    {"Update": {"Key": key("MONTH#2026-11")}},
                ]
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "CreatedWithoutProfile": Path(
        POST,
        [*RECORDED, "Created"],
        CREATED,
        mocks=MOCKS | {"Get profile": NO_ITEM},
    ),
    "Invalid": Path(
        sending({**RUN, "durationMin": 3000}),
        [*PREPARED, "Answered"],
        {
            "statusCode": 422,
            "body": {"error": {"fields": [{"field": "durationMin", "message": "must be at most 240"}]}},
        },
        compared=True,
        mocks=MOCKS | {"Prepare workout": payload(INVALID)},
    ),
    "AlreadyRecorded": Path(
        POST,
        [*RECORDED, *LOOKED, "Answered"],
        {**CREATED, "statusCode": 200},
        sent={
            "Read what is there": {
                "TransactItems": [
                    {"Get": {"Key": key(f"IDEMPOTENCY#{RUN_KEY}")}},
                    {"Get": {"Key": key(f"WORKOUT#{RUN_ID}")}},
                    {"Get": {"Key": key("PROFILE")}},
                ]
            },
        },
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID) + payload(RECORDED_BEFORE),
            "Record workout": KEY_TAKEN,
            "Read what is there": THERE,
        },
    ),
    "RecordedDifferently": Path(
        POST,
        [*RECORDED, *LOOKED, "Answered"],
        {"statusCode": 409, "body": {"error": {"code": "RECORDED_DIFFERENTLY", "workoutId": OTHER_ID}}},
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID)
            + payload(refused("RECORDED_DIFFERENTLY", 409, code="RECORDED_DIFFERENTLY", workoutId=OTHER_ID)),
            "Record workout": KEY_TAKEN,
            "Read what is there": read_together(claim(OTHER_ID, "AAAAAAAAAAAAAAAAAAAAAA"), None, PROFILE),
        },
    ),
    "DeletedUnderThisKey": Path(
        sending(RUN, idempotencyKey="watch-7"),
        [*RECORDED, *LOOKED, "Answered"],
        {"statusCode": 410, "body": {"error": {"code": "DELETED", "workoutId": RUN_ID}}},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload({**VALID, "idempotencyKey": "key:watch-7"})
            + payload(refused("DELETED", 410, code="DELETED", workoutId=RUN_ID)),
            "Record workout": KEY_TAKEN,
            "Read what is there": read_together(
                claim(of="key:watch-7"), tombstone(key={"S": "key:watch-7"}), PROFILE
            ),
        },
    ),
    "DeletedAndSyncedAgain": Path(
        {**POST, "origin": "sync"},
        [*RECORDED, *LOOKED, "Answered"],
        {"statusCode": 410, "body": {"error": {"code": "DELETED", "workoutId": RUN_ID}}},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID)
            + payload(refused("DELETED", 410, code="DELETED", workoutId=RUN_ID)),
            "Record workout": ID_TAKEN,
            "Read what is there": read_together(None, tombstone(), PROFILE),
        },
    ),
    "DeletedAndLoggedAnew": Path(
        POST,
        [*RECORDED, *LOOKED, "Record workout", "Created"],
        {"statusCode": 201, "body": {**RUN_SHOWN, "version": 3}, "etag": "3"},
        sent={
            "Record workout": {
                "TransactItems": [
                    {"Put": {"Item": claim()}},
                    {
                        "Put": {
                            "ExpressionAttributeValues": {":replaces": {"N": "2"}},
                            "Item": {"version": {"N": "3"}},
                        }
                    },
                    {"Put": {"Item": {"type": {"S": "workout.created"}, "version": {"N": "3"}}}},
                    {"Update": {"Key": key("DAY#2026-11-20")}},
                    {"Update": {"Key": key("MONTH#2026-11")}},
                ]
            }
        },
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID)
            + payload(
                {
                    **VALID,
                    "tries": 2,
                    "version": "3",
                    "replaces": "2",
                    "answer": {
                        **VALID["answer"],
                        "body": text({**RUN_SHOWN, "version": 3}),
                        "etag": "3",
                    },
                }
            ),
            "Record workout": ID_TAKEN + TRANSACTED,
            "Read what is there": read_together(None, tombstone(), PROFILE),
        },
    ),
    "AnotherWorkoutHasTheId": Path(
        POST,
        [*RECORDED, *LOOKED, "Record workout", "Created"],
        {"statusCode": 201, "location": f"/workouts/{NEXT_ID}"},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID)
            + payload(
                {
                    **VALID,
                    "tries": 2,
                    "attempt": 1,
                    "workoutId": NEXT_ID,
                    "answer": {**VALID["answer"], "location": f"/workouts/{NEXT_ID}"},
                }
            ),
            "Record workout": ID_TAKEN + TRANSACTED,
            "Read what is there": read_together(None, OTHER_RUN, PROFILE),
        },
    ),
    "RecordedAndMovedSince": Path(
        POST,
        [*RECORDED, *LOOKED, *LOOKED, "Answered"],
        {"statusCode": 200, "body": RUN_SHOWN},
        sent={
            "Read what is there": {
                "TransactItems": [
                    {"Get": {"Key": key(f"IDEMPOTENCY#{RUN_KEY}")}},
                    {"Get": {"Key": key(f"WORKOUT#{OTHER_ID}")}},
                    {"Get": {"Key": key("PROFILE")}},
                ]
            }
        },
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID)
            + payload({**VALID, "outcome": "LOOK", "tries": 2, "workoutId": OTHER_ID})
            + payload(RECORDED_BEFORE),
            "Record workout": KEY_TAKEN,
            "Read what is there": read_together(claim(OTHER_ID), tombstone(), PROFILE)
            + read_together(claim(OTHER_ID), workout(), PROFILE),
        },
    ),
    "ConflictThenCreated": Path(
        POST,
        [*RECORDED, *LOOKED, *WAITED, "Created"],
        CREATED,
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID) + payload({**VALID, "outcome": "BUSY", "tries": 2}),
            "Record workout": CONFLICT + TRANSACTED,
            "Read what is there": NOTHING_THERE,
        },
    ),
    "AlwaysConflict": Path(
        POST,
        [*RECORDED, *LOOKED, *WAITED, *LOOKED, "Answered"],
        {"statusCode": 429, "body": {"error": {"code": "THROTTLED"}}},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 6})
            + payload(refused("THROTTLED", 429, code="THROTTLED")),
            "Record workout": CONFLICT + CONFLICT,
            "Read what is there": NOTHING_THERE + NOTHING_THERE,
        },
    ),
    "CancelledForGood": failing(
        POST,
        [*RECORDED, *LOOKED[:2]],
        "TransactionRefusedError",
        mocks=MOCKS
        | {
            "Prepare workout": payload(VALID) + task_bug(error="TransactionRefusedError"),
            "Record workout": TOO_LARGE,
            "Read what is there": NOTHING_THERE,
        },
    ),
    "ThrottledAtFirst": Path(
        POST,
        [*RECORDED, *LOOKED, "Answered"],
        {"statusCode": 200, "body": RUN_SHOWN},
        mocks={
            "Get profile": ITEM_THROTTLED + item(PROFILE),
            "Prepare workout": TASK_THROTTLED + payload(VALID) + payload(RECORDED_BEFORE),
            "Record workout": THROTTLED + KEY_TAKEN,
            "Read what is there": THROTTLED + THERE,
        },
    ),
    "ProfileTableMissing": failing(
        POST,
        PREPARED[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Get profile": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "TaskBug": failing(POST, PREPARED[:2], "KeyError", mocks=MOCKS | {"Prepare workout": task_bug()}),
    "TableMissing": failing(
        POST,
        RECORDED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record workout": TABLE_MISSING},
    ),
    "TableMissingAfterwards": failing(
        POST,
        [*RECORDED, "Read what is there"],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record workout": KEY_TAKEN, "Read what is there": TABLE_MISSING},
    ),
}
