"""detect-records: conditional writes, so that any number of deliveries leave one record and one notice."""

from __future__ import annotations

import json

from tests.statemachines.definitions import MOCK_FILE
from tests.statemachines.paths import ANA, Path, failing

PREPARED = json.loads(MOCK_FILE.read_text("utf-8"))["MockedResponses"]["WorkoutPrepared"]
DETAIL = PREPARED["0"]["Return"]["Payload"]["event"]
"""What log-workout announces: `test_mocked_tasks` holds it to what the real task makes."""

WORKOUT_ID = DETAIL["workoutId"]
EVENT = {
    "version": "0",
    "id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    "detail-type": "workout.created",
    "source": "wotr",
    "detail": DETAIL,
}
LOOKED = ["Look for records", "Find logged records"]
TOLD = [*LOOKED, "Any record?", "Claim notification", "Notify", "Notified"]
SET = {"Every measure", "Set record", "Log record", "Logged"}
COUNTED = {"Count longer workouts", "Longest in 30 days?"}
LONGEST = {*COUNTED, "Longest in 30 days", "Log longest in 30 days", "Longest logged"}
FIRST = {*COUNTED, "First in 30 days", "Log longest in 30 days", "Longest logged"}
PERSON = {"S": f"USER#{ANA}"}

DETECT_RECORDS = {
    "Notified": Path(
        EVENT,
        TOLD,
        output=EVENT,
        inside=frozenset(SET | LONGEST),
        sent={
            "Count longer workouts": {
                "IndexName": "GSI2",
                "Select": "COUNT",
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}#TYPE#Run"},
                    ":from": {"S": "20261021T113000Z"},
                    ":to": {"S": "20261120T113000Z"},
                    ":durationSec": {"N": "2550"},
                },
            },
            "Log longest in 30 days": {
                "Item": {
                    "sk": {"S": f"PR_LOG#{WORKOUT_ID}#longest-30d"},
                    "value": {"N": "2550"},
                    "doc": {"S": {"kind": "longest-30d", "value": 2550, "first": False}},
                }
            },
            "Claim notification": {"Item": {"pk": PERSON, "sk": {"S": f"NOTICE#{WORKOUT_ID}"}}},
            "Notify": {
                "MessageAttributes": {
                    "type": {"DataType": "String", "StringValue": "Run"},
                    "kind": {"DataType": "String.Array", "StringValue": ["longest-distance", "longest-30d"]},
                }
            },
        },
    ),
    "FirstInThirtyDays": Path(
        EVENT,
        TOLD,
        output=EVENT,
        inside=frozenset(SET | FIRST),
        sent={"Log longest in 30 days": {"Item": {"doc": {"S": {"kind": "longest-30d", "first": True}}}}},
    ),
    "NoRecord": Path(
        EVENT,
        [*LOOKED, "Any record?", "No record"],
        output=EVENT,
        inside=frozenset({"Every measure", "Set record", "Not a record", *COUNTED, "Not the longest"}),
        sent={"Find logged records": {"ConsistentRead": True}},
    ),
    "SecondDelivery": Path(
        EVENT,
        [*TOLD[:4], "Already notified"],
        output=EVENT,
        inside=frozenset(
            {"Every measure", "Set record", "Log record", "Already logged", "Longest already logged"}
            | (LONGEST - {"Longest logged"})
        ),
    ),
    "ThrottledAtFirst": Path(EVENT, TOLD, output=EVENT, inside=frozenset(SET | LONGEST)),
    "RecordTableMissing": failing(
        "detect-records",
        EVENT,
        LOOKED[:1],
        "DynamoDB.ResourceNotFoundException",
        {"Every measure", "Set record", *LONGEST},
    ),
    "LogTableMissing": failing(
        "detect-records", EVENT, LOOKED, "DynamoDb.ResourceNotFoundException", SET | LONGEST
    ),
    "ClaimTableMissing": failing(
        "detect-records", EVENT, TOLD[:4], "DynamoDB.ResourceNotFoundException", SET | LONGEST
    ),
    "TopicMissing": failing(
        "detect-records",
        EVENT,
        [*TOLD[:5], "Release notification"],
        "SNS.NotFoundException",
        SET | LONGEST,
    ),
    "TopicAndTableMissing": failing(
        "detect-records",
        EVENT,
        [*TOLD[:5], "Release notification"],
        "DynamoDB.ResourceNotFoundException",
        SET | LONGEST,
    ),
}
