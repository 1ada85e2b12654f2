"""log-workout: recorded once, whatever happens."""

from __future__ import annotations

import json

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    EVENT_TAKEN,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    answered,
    cancelled,
    entry_refused,
    item,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

BODY = {
    "type": "Run",
    "ts": "2026-11-20T06:30:00-05:00",
    "durationMin": 42.5,
    "distanceKm": 8.05,
    "rpe": 6,
    "avgHr": 148,
    "maxHr": 176,
    "calories": 510,
    "elevationM": 64,
    "notes": "easy",
}
POST = {"requestId": "req-1", "idempotencyKey": "", "body": BODY, "caller": CALLER}
PREPARED = ["Get profile", "Prepare workout", "Is it valid?"]
RECORDED = [*PREPARED, "Record workout"]
ANNOUNCED = ["Announce workout"]
CANCELLED = [*RECORDED, "Why was it cancelled?"]
AGAIN = ["Count try", "Wait before the next try", "Record workout"]
COMPARED = [*CANCELLED, "Find first workout", "Is it the same workout?"]

REPEATED = [*COMPARED, "Find first event", "Announce again"]

WORKOUT = {"type": "Run", "userId": ANA, "localDate": "2026-11-20", "version": 1, "load": {"value": 255}}
CREATED = {"statusCode": 201, "body": WORKOUT}
REPLAYED = {"statusCode": 200, "body": WORKOUT}
CANCELLATION = "DynamoDb.TransactionCanceledException"
EVENT = {
    "Source": "wotr",
    "DetailType": "workout.created",
    "Detail": {"schemaVersion": 1, "userId": ANA, "type": "Run", "durationSec": "2550"},
}

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
WORKOUT_PREPARED = payload(
    {
        "outcome": "VALID",
        "workoutId": "20261120T113000Z-632180c6",
        "type": "Run",
        "startedAt": "2026-11-20T11:30:00.000Z",
        "localDate": "2026-11-20",
        "shard": "06",
        "idempotencyKey": "at:Run|2026-11-20T11:30:00.000Z",
        "contentHash": "e0a4d9a55a957644bcfefdbc2dcb4112a8e03beef98bc9fe305de95b74a99001",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "amounts": {
            "durationSec": "2550",
            "distanceM": "8050",
            "calories": "510",
            "elevationM": "64",
            "runMetres": "8050",
            "longDocument": "0",
            "load": {"sessionRpe": "255", "banisterTrimp": "86.061838693", "tss": "0", "rtss": "0"},
            "loadWorkouts": {"sessionRpe": "1", "banisterTrimp": "1", "tss": "0", "rtss": "0"},
        },
        "doc": text(
            {
                "type": "Run",
                "ts": "2026-11-20T06:30:00-05:00",
                "durationMin": 42.5,
                "distanceKm": 8.05,
                "rpe": 6,
                "maxHr": 176,
                "avgHr": 148,
                "calories": 510,
                "elevationM": 64,
                "notes": "easy",
                "source": "manual",
                "workoutId": "20261120T113000Z-632180c6",
                "userId": "11111111-1111-4111-8111-111111111111",
                "localDate": "2026-11-20",
                "createdAt": "2026-11-20T12:00:00.000Z",
                "version": 1,
                "load": {
                    "value": 255,
                    "method": "session-rpe",
                    "all": {"session-rpe": 255, "banister-trimp": 86.06},
                },
            }
        ),
        "eventId": "edf6539a-d175-5943-9348-64bf4707f18b",
        "event": {
            "schemaVersion": 1,
            "eventId": "edf6539a-d175-5943-9348-64bf4707f18b",
            "eventType": "workout.created",
            "workoutId": "20261120T113000Z-632180c6",
            "userId": "11111111-1111-4111-8111-111111111111",
            "localDate": "2026-11-20",
            "type": "Run",
            "startedAt": "2026-11-20T11:30:00.000Z",
            "durationSec": "2550",
            "windowStart": "20261021T113000Z",
            "windowEnd": "20261120T113000Z",
            "laterWindowEnd": "20261220T113000Z",
            "measures": [
                {"kind": "longest-duration", "value": "2550", "shown": "2550", "unit": "s"},
                {"kind": "longest-distance", "value": "8050", "shown": "8050", "unit": "m"},
                {"kind": "highest-load:session-rpe", "value": "255", "shown": "255", "unit": "load"},
                {
                    "kind": "highest-load:banister-trimp",
                    "value": "86.061838693",
                    "shown": "86.06",
                    "unit": "load",
                },
                {"kind": "most-calories", "value": "510", "shown": "510", "unit": "kcal"},
                {"kind": "highest-elevation", "value": "64", "shown": "64", "unit": "m"},
            ],
        },
    }
)
WORKOUT_INVALID = payload(
    {
        "outcome": "INVALID",
        "statusCode": 422,
        "body": text(
            {
                "error": {
                    "code": "INVALID_WORKOUT",
                    "message": "The workout is not valid: 1 problem.",
                    "fields": [{"field": "durationMin", "message": "must be at most 1440"}],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
FIRST_IS_THE_SAME = read_together(
    {
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "IDEMPOTENCY#at:Run|2026-11-20T11:30:00.000Z"},
        "workoutId": {"S": "20261120T113000Z-632180c6"},
        "contentHash": {"S": "e0a4d9a55a957644bcfefdbc2dcb4112a8e03beef98bc9fe305de95b74a99001"},
        "createdAt": {"S": "2026-11-20T12:00:00.000Z"},
    },
    {
        "doc": {
            "S": text(
                {
                    "type": "Run",
                    "ts": "2026-11-20T06:30:00-05:00",
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "rpe": 6,
                    "maxHr": 176,
                    "avgHr": 148,
                    "calories": 510,
                    "elevationM": 64,
                    "notes": "easy",
                    "source": "manual",
                    "workoutId": "20261120T113000Z-632180c6",
                    "userId": "11111111-1111-4111-8111-111111111111",
                    "localDate": "2026-11-20",
                    "createdAt": "2026-11-20T12:00:00.000Z",
                    "version": 1,
                    "load": {
                        "value": 255,
                        "method": "session-rpe",
                        "all": {"session-rpe": 255, "banister-trimp": 86.06},
                    },
                }
            )
        }
    },
)
EVENT_FOUND = item(
    {
        "payload": {
            "S": text(
                {
                    "schemaVersion": 1,
                    "eventId": "edf6539a-d175-5943-9348-64bf4707f18b",
                    "eventType": "workout.created",
                    "workoutId": "20261120T113000Z-632180c6",
                    "userId": "11111111-1111-4111-8111-111111111111",
                    "localDate": "2026-11-20",
                    "type": "Run",
                    "startedAt": "2026-11-20T11:30:00.000Z",
                    "durationSec": "2550",
                    "windowStart": "20261021T113000Z",
                    "windowEnd": "20261120T113000Z",
                    "laterWindowEnd": "20261220T113000Z",
                    "measures": [
                        {"kind": "longest-duration", "value": "2550", "shown": "2550", "unit": "s"},
                        {"kind": "longest-distance", "value": "8050", "shown": "8050", "unit": "m"},
                        {"kind": "highest-load:session-rpe", "value": "255", "shown": "255", "unit": "load"},
                    ],
                }
            )
        }
    }
)
FIRST_IS_OTHER = read_together(
    {
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "IDEMPOTENCY#at:Run|2026-11-20T11:30:00.000Z"},
        "workoutId": {"S": "20261120T113000Z-0badcafe"},
        "contentHash": {"S": "0000000000000000000000000000000000000000000000000000000000000000"},
        "createdAt": {"S": "2026-11-20T12:00:00.000Z"},
    },
    {
        "doc": {
            "S": text(
                {
                    "type": "Run",
                    "ts": "2026-11-20T06:30:00-05:00",
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "rpe": 6,
                    "maxHr": 176,
                    "avgHr": 148,
                    "calories": 510,
                    "elevationM": 64,
                    "notes": "easy",
                    "source": "manual",
                    "workoutId": "20261120T113000Z-632180c6",
                    "userId": "11111111-1111-4111-8111-111111111111",
                    "localDate": "2026-11-20",
                    "createdAt": "2026-11-20T12:00:00.000Z",
                    "version": 1,
                    "load": {
                        "value": 255,
                        "method": "session-rpe",
                        "all": {"session-rpe": 255, "banister-trimp": 86.06},
                    },
                }
            )
        }
    },
)
FIRST_HAS_THE_ID = read_together(
    None,
    {
        "doc": {
            "S": text(
                {
                    "type": "Run",
                    "ts": "2026-11-20T06:30:00-05:00",
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "rpe": 6,
                    "maxHr": 176,
                    "avgHr": 148,
                    "calories": 510,
                    "elevationM": 64,
                    "notes": "easy",
                    "source": "manual",
                    "workoutId": "20261120T113000Z-632180c6",
                    "userId": "11111111-1111-4111-8111-111111111111",
                    "localDate": "2026-11-20",
                    "createdAt": "2026-11-20T12:00:00.000Z",
                    "version": 1,
                    "load": {
                        "value": 255,
                        "method": "session-rpe",
                        "all": {"session-rpe": 255, "banister-trimp": 86.06},
                    },
                }
            )
        }
    },
)
FIRST_IS_GONE = read_together(None, None)
EVENT_ID = answered(WORKOUT_PREPARED)["Payload"]["eventId"]
FIRST_EVENT = json.loads(answered(EVENT_FOUND)["Item"]["payload"]["S"])
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Prepare workout": WORKOUT_PREPARED,
    "Record workout": TRANSACTED,
    "Announce workout": EVENT_TAKEN,
}

PATHS = {
    "Created": Path(
        POST,
        [*RECORDED, *ANNOUNCED, "Created"],
        CREATED,
        sent={
            "Prepare workout": {
                "Payload": {"body": BODY, "idempotencyKey": "", "userId": ANA, "requestId": "req-1"}
            },
            "Record workout": {
                "TransactItems": [
                    {"Put": {"ConditionExpression": "attribute_not_exists(pk)"}},
                    {"Put": {"Item": {"durationSec": {"N": "2550"}, "doc": {"S": WORKOUT}}}},
                    {"Put": {"Item": {"type": {"S": "workout.created"}}}},
                    {"Update": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "DAY#2026-11-20"}}}},
                    {"Update": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "TOTALS"}}}},
                ]
            },
            "Announce workout": {"Entries": [EVENT]},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "CreatedWithoutProfile": Path(
        POST, [*RECORDED, *ANNOUNCED, "Created"], CREATED, mocks=MOCKS | {"Get profile": NO_ITEM}
    ),
    "Rejected": Path(
        {**POST, "body": {**BODY, "durationMin": 3000}},
        [*PREPARED, "Rejected"],
        {
            "statusCode": 422,
            "body": {"error": {"fields": [{"field": "durationMin", "message": "must be at most 1440"}]}},
        },
        compared=True,
        mocks=MOCKS | {"Prepare workout": WORKOUT_INVALID},
    ),
    "AlreadyRecorded": Path(
        POST,
        [*REPEATED, "Already recorded"],
        REPLAYED,
        sent={
            "Find first event": {"Key": {"sk": {"S": f"EVENT#2026-11-20T12:00:00.000Z#{EVENT_ID}"}}},
            # Three measures, and not those that the task made of today's profile.
            "Announce again": {"Entries": [{"Detail": FIRST_EVENT}]},
        },
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": FIRST_IS_THE_SAME,
            "Find first event": EVENT_FOUND,
            "Announce again": EVENT_TAKEN,
        },
    ),
    "RecordedDifferently": Path(
        POST,
        [*COMPARED, "Recorded differently"],
        {
            "statusCode": 409,
            "error": {"code": "RECORDED_DIFFERENTLY", "workoutId": "20261120T113000Z-0badcafe"},
        },
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": FIRST_IS_OTHER,
        },
    ),
    "IdIsTaken": Path(
        POST,
        [*COMPARED, "Id is taken"],
        {"statusCode": 409, "error": {"code": "ID_TAKEN", "workoutId": "20261120T113000Z-632180c6"}},
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": FIRST_HAS_THE_ID,
        },
    ),
    "FirstIsGone": failing(
        POST,
        COMPARED,
        CANCELLATION,
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": FIRST_IS_GONE,
        },
    ),
    "ConflictThenCreated": Path(
        POST,
        [*CANCELLED, *AGAIN, *ANNOUNCED, "Created"],
        CREATED,
        mocks=MOCKS
        | {
            "Record workout": cancelled("None", "None", "None", "TransactionConflict", "TransactionConflict")
            + TRANSACTED
        },
    ),
    "ThrottledInsideThenCreated": Path(
        POST,
        [*CANCELLED, *AGAIN, *ANNOUNCED, "Created"],
        CREATED,
        mocks=MOCKS
        | {"Record workout": cancelled("None", "None", "None", "None", "ThrottlingError") + TRANSACTED},
    ),
    "OverCapacityInsideThenCreated": Path(
        POST,
        [*CANCELLED, *AGAIN, *ANNOUNCED, "Created"],
        CREATED,
        mocks=MOCKS
        | {
            "Record workout": cancelled("None", "None", "None", "None", "ProvisionedThroughputExceeded")
            + TRANSACTED
        },
    ),
    "AlwaysConflict": failing(
        POST,
        [*CANCELLED, *[*AGAIN, "Why was it cancelled?"] * 5],
        CANCELLATION,
        mocks=MOCKS
        | {"Record workout": always(cancelled("None", "None", "None", "TransactionConflict", "None"))},
    ),
    "CancelledForAnotherReason": failing(
        POST,
        CANCELLED,
        CANCELLATION,
        mocks=MOCKS | {"Record workout": cancelled("None", "ValidationError", "None", "None", "None")},
    ),
    "ThrottledAtFirst": Path(
        POST,
        [*RECORDED, *ANNOUNCED, "Created"],
        CREATED,
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Prepare workout": TASK_THROTTLED + WORKOUT_PREPARED,
            "Record workout": THROTTLED + TRANSACTED,
            "Announce workout": entry_refused("ThrottlingException", "Rate exceeded") + EVENT_TAKEN,
        },
    ),
    "FirstThrottledAtFirst": Path(
        POST,
        [*REPEATED, "Already recorded"],
        REPLAYED,
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": THROTTLED + FIRST_IS_THE_SAME,
            "Find first event": ITEM_THROTTLED + EVENT_FOUND,
            "Announce again": entry_refused("ThrottlingException", "Rate exceeded") + EVENT_TAKEN,
        },
    ),
    "ProfileTableMissing": failing(
        POST,
        PREPARED[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(POST, PREPARED[:2], "KeyError", mocks=MOCKS | {"Prepare workout": task_bug()}),
    "TableMissing": failing(
        POST,
        RECORDED,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {"Record workout": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "BusMissing": failing(
        POST,
        [*RECORDED, ANNOUNCED[0]],
        "EventBridge.FailedEntry",
        mocks=MOCKS
        | {
            "Announce workout": always(
                entry_refused("ResourceNotFoundException", "Event bus does not exist.")
            )
        },
    ),
    "FirstTableMissing": failing(
        POST,
        [*CANCELLED, "Find first workout"],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": TABLE_MISSING,
        },
    ),
    "EventTableMissing": failing(
        POST,
        REPEATED[:-1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": FIRST_IS_THE_SAME,
            "Find first event": ITEM_TABLE_MISSING,
        },
    ),
    "BusMissingForReplay": failing(
        POST,
        REPEATED,
        "EventBridge.FailedEntry",
        mocks=MOCKS
        | {
            "Record workout": always(
                cancelled("ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None")
            ),
            "Find first workout": FIRST_IS_THE_SAME,
            "Find first event": EVENT_FOUND,
            "Announce again": always(entry_refused("ResourceNotFoundException", "Event bus does not exist.")),
        },
    ),
}
