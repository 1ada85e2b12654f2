"""log-workout: recorded once, whatever happens."""

from __future__ import annotations

import json

from tests.statemachines.definitions import MOCK_FILE
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

_MOCKS = json.loads(MOCK_FILE.read_text("utf-8"))["MockedResponses"]
EVENT_ID = _MOCKS["WorkoutPrepared"]["0"]["Return"]["Payload"]["eventId"]
FIRST_EVENT = json.loads(_MOCKS["EventFound"]["0"]["Return"]["Item"]["payload"]["S"])

LOG_WORKOUT = {
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
    ),
    "CreatedWithoutProfile": Path(POST, [*RECORDED, *ANNOUNCED, "Created"], CREATED),
    "Rejected": Path(
        {**POST, "body": {**BODY, "durationMin": 3000}},
        [*PREPARED, "Rejected"],
        {
            "statusCode": 422,
            "body": {"error": {"fields": [{"field": "durationMin", "message": "must be at most 1440"}]}},
        },
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
    ),
    "RecordedDifferently": Path(
        POST,
        [*COMPARED, "Recorded differently"],
        {
            "statusCode": 409,
            "error": {"code": "RECORDED_DIFFERENTLY", "workoutId": "20261120T113000Z-0badcafe"},
        },
    ),
    "IdIsTaken": Path(
        POST,
        [*COMPARED, "Id is taken"],
        {"statusCode": 409, "error": {"code": "ID_TAKEN", "workoutId": "20261120T113000Z-632180c6"}},
    ),
    "FirstIsGone": failing("log-workout", POST, COMPARED, CANCELLATION),
    "ConflictThenCreated": Path(POST, [*CANCELLED, *AGAIN, *ANNOUNCED, "Created"], CREATED),
    "ThrottledInsideThenCreated": Path(POST, [*CANCELLED, *AGAIN, *ANNOUNCED, "Created"], CREATED),
    "OverCapacityInsideThenCreated": Path(POST, [*CANCELLED, *AGAIN, *ANNOUNCED, "Created"], CREATED),
    "AlwaysConflict": failing(
        "log-workout", POST, [*CANCELLED, *[*AGAIN, "Why was it cancelled?"] * 5], CANCELLATION
    ),
    "CancelledForAnotherReason": failing("log-workout", POST, CANCELLED, CANCELLATION),
    "ThrottledAtFirst": Path(POST, [*RECORDED, *ANNOUNCED, "Created"], CREATED),
    "FirstThrottledAtFirst": Path(POST, [*REPEATED, "Already recorded"], REPLAYED),
    "ProfileTableMissing": failing("log-workout", POST, PREPARED[:1], "DynamoDB.ResourceNotFoundException"),
    "TaskBug": failing("log-workout", POST, PREPARED[:2], "KeyError"),
    "TableMissing": failing("log-workout", POST, RECORDED, "DynamoDb.ResourceNotFoundException"),
    "BusMissing": failing("log-workout", POST, [*RECORDED, ANNOUNCED[0]], "EventBridge.FailedEntry"),
    "FirstTableMissing": failing(
        "log-workout", POST, [*CANCELLED, "Find first workout"], "DynamoDb.ResourceNotFoundException"
    ),
    "EventTableMissing": failing("log-workout", POST, REPEATED[:-1], "DynamoDB.ResourceNotFoundException"),
    "BusMissingForReplay": failing("log-workout", POST, REPEATED, "EventBridge.FailedEntry"),
}
