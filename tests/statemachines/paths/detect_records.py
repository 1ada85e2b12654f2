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
LOOKED_LATER = {"Find later longest workouts", "Every later longest workout"}
COUNTED = {"Count longer workouts", "Longest in 30 days?", *LOOKED_LATER}
LONGEST = {*COUNTED, "Longest in 30 days", "Log longest in 30 days", "Longest logged"}
FIRST = {*COUNTED, "First in 30 days", "Log longest in 30 days", "Longest logged"}
NOTHING_NEW = {"Every measure", "Set record", "Not a record", *COUNTED, "Not the longest"}
TAKEN_BACK = {"Still the longest?", "Take back longest in 30 days", "Taken back", "Still the longest"}
CORRECTED = {*TAKEN_BACK, "Correct first in 30 days", "Corrected"}
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
        inside=frozenset(NOTHING_NEW),
        sent={"Find logged records": {"ConsistentRead": True}},
    ),
    "ArrivesLate": Path(
        EVENT,
        [*LOOKED, "Any record?", "No record"],
        output=EVENT,
        inside=frozenset(NOTHING_NEW | CORRECTED),
        sent={
            "Find later longest workouts": {
                "ExpressionAttributeValues": {
                    ":pk": PERSON,
                    ":after": {"S": "PR_LOG#20261120T113000Z."},
                    ":until": {"S": "PR_LOG#20261220T113000Z."},
                    ":kind": {"S": "longest-30d"},
                    ":type": {"S": "Run"},
                },
                "ConsistentRead": True,
            },
            "Take back longest in 30 days": {
                "Key": {"pk": PERSON, "sk": {"S": "PR_LOG#20261122T113000Z-5b1f09aa#longest-30d"}}
            },
            "Correct first in 30 days": {
                "Key": {"pk": PERSON, "sk": {"S": "PR_LOG#20261124T113000Z-90c2e417#longest-30d"}},
                "ExpressionAttributeValues": {":doc": {"S": {"value": 3000, "first": False}}},
            },
        },
    ),
    "ArrivesLateTwice": Path(
        EVENT,
        [*LOOKED, "Any record?", "No record"],
        output=EVENT,
        inside=frozenset((NOTHING_NEW | CORRECTED | {"Taken back meanwhile"}) - {"Corrected"}),
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
    "ThrottledAtFirst": Path(EVENT, TOLD, output=EVENT, inside=frozenset(SET | LONGEST | CORRECTED)),
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
