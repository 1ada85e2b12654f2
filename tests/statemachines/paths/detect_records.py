"""detect-records: conditional writes, so that any number of deliveries leave one record and one notice."""

from __future__ import annotations

from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    PUBLISHED,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    THROTTLED,
    TOPIC_FAILS,
    TOPIC_MISSING,
    always,
    answered,
    counted,
    page,
    text,
)
from tests.statemachines.paths import ANA, Path, failing
from tests.statemachines.paths.log_workout import WORKOUT_PREPARED

DETAIL = answered(WORKOUT_PREPARED)["Payload"]["event"]
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

LOG_FOUND = page(
    [
        {
            "kind": {"S": "longest-distance"},
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-distance",
                        "value": 8050,
                        "unit": "m",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                    }
                )
            },
        },
        {
            "kind": {"S": "longest-30d"},
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-30d",
                        "value": 2550,
                        "unit": "s",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                        "first": False,
                    }
                )
            },
        },
    ]
)
LATER_LONGEST_FOUND = page(
    [
        {
            "sk": {"S": "PR_LOG#20261122T113000Z-5b1f09aa#longest-30d"},
            "value": {"N": "2550"},
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-30d",
                        "value": 2550,
                        "unit": "s",
                        "workoutId": "20261122T113000Z-5b1f09aa",
                        "achievedAt": "2026-11-22T11:30:00.000Z",
                        "localDate": "2026-11-22",
                        "first": True,
                    }
                )
            },
        },
        {
            "sk": {"S": "PR_LOG#20261124T113000Z-90c2e417#longest-30d"},
            "value": {"N": "3000"},
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-30d",
                        "value": 3000,
                        "unit": "s",
                        "workoutId": "20261124T113000Z-90c2e417",
                        "achievedAt": "2026-11-24T11:30:00.000Z",
                        "localDate": "2026-11-24",
                        "first": True,
                    }
                )
            },
        },
        {
            "sk": {"S": "PR_LOG#20261126T113000Z-e7740d3b#longest-30d"},
            "value": {"N": "3600"},
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-30d",
                        "value": 3600,
                        "unit": "s",
                        "workoutId": "20261126T113000Z-e7740d3b",
                        "achievedAt": "2026-11-26T11:30:00.000Z",
                        "localDate": "2026-11-26",
                        "first": False,
                    }
                )
            },
        },
    ],
    scanned=9,
)
MOCKS = {
    "Set record": always(NO_ITEM),
    "Log record": always(NO_ITEM),
    "Count longer workouts": counted(0, 4),
    "Log longest in 30 days": always(NO_ITEM),
    "Find later longest workouts": NO_ITEMS,
    "Find logged records": LOG_FOUND,
    "Claim notification": always(NO_ITEM),
    "Notify": PUBLISHED,
}

PATHS = {
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
        mocks=MOCKS,
    ),
    "FirstInThirtyDays": Path(
        EVENT,
        TOLD,
        output=EVENT,
        inside=frozenset(SET | FIRST),
        sent={"Log longest in 30 days": {"Item": {"doc": {"S": {"kind": "longest-30d", "first": True}}}}},
        mocks=MOCKS | {"Count longer workouts": counted(0, 0)},
    ),
    "NoRecord": Path(
        EVENT,
        [*LOOKED, "Any record?", "No record"],
        output=EVENT,
        inside=frozenset(NOTHING_NEW),
        sent={"Find logged records": {"ConsistentRead": True}},
        mocks=MOCKS
        | {
            "Set record": always(CONDITION_FALSE),
            "Count longer workouts": counted(1, 4),
            "Find logged records": NO_ITEMS,
        },
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
        mocks={
            "Set record": always(CONDITION_FALSE),
            "Count longer workouts": counted(1, 4),
            "Find later longest workouts": LATER_LONGEST_FOUND,
            "Find logged records": NO_ITEMS,
            "Take back longest in 30 days": always(NO_ITEM),
            "Correct first in 30 days": always(NO_ITEM),
        },
    ),
    "ArrivesLateTwice": Path(
        EVENT,
        [*LOOKED, "Any record?", "No record"],
        output=EVENT,
        inside=frozenset((NOTHING_NEW | CORRECTED | {"Taken back meanwhile"}) - {"Corrected"}),
        mocks={
            "Set record": always(CONDITION_FALSE),
            "Count longer workouts": counted(1, 4),
            "Find later longest workouts": LATER_LONGEST_FOUND,
            "Find logged records": NO_ITEMS,
            "Take back longest in 30 days": always(NO_ITEM),
            "Correct first in 30 days": always(CONDITION_FALSE),
        },
    ),
    "SecondDelivery": Path(
        EVENT,
        [*TOLD[:4], "Already notified"],
        output=EVENT,
        inside=frozenset(
            {"Every measure", "Set record", "Log record", "Already logged", "Longest already logged"}
            | (LONGEST - {"Longest logged"})
        ),
        mocks=MOCKS
        | {
            "Log record": always(CONDITION_FALSE),
            "Log longest in 30 days": always(CONDITION_FALSE),
            "Claim notification": always(CONDITION_FALSE),
        },
    ),
    "ThrottledAtFirst": Path(
        EVENT,
        TOLD,
        output=EVENT,
        inside=frozenset(SET | LONGEST | CORRECTED),
        mocks={
            "Set record": ITEM_THROTTLED + always(NO_ITEM),
            "Log record": ITEM_THROTTLED + always(NO_ITEM),
            "Count longer workouts": THROTTLED + counted(0, 4),
            "Log longest in 30 days": ITEM_THROTTLED + NO_ITEM,
            "Find later longest workouts": THROTTLED + LATER_LONGEST_FOUND,
            "Take back longest in 30 days": ITEM_THROTTLED + NO_ITEM,
            "Correct first in 30 days": ITEM_THROTTLED + NO_ITEM,
            "Find logged records": THROTTLED + LOG_FOUND,
            "Claim notification": ITEM_THROTTLED + NO_ITEM,
            "Notify": TOPIC_FAILS + PUBLISHED,
        },
    ),
    "RecordTableMissing": failing(
        EVENT,
        LOOKED[:1],
        "DynamoDB.ResourceNotFoundException",
        {"Every measure", "Set record", *LONGEST},
        mocks=MOCKS | {"Set record": always(ITEM_TABLE_MISSING)},
    ),
    "LogTableMissing": failing(
        EVENT,
        LOOKED,
        "DynamoDb.ResourceNotFoundException",
        SET | LONGEST,
        mocks=MOCKS | {"Find logged records": TABLE_MISSING},
    ),
    "ClaimTableMissing": failing(
        EVENT,
        TOLD[:4],
        "DynamoDB.ResourceNotFoundException",
        SET | LONGEST,
        mocks=MOCKS | {"Claim notification": ITEM_TABLE_MISSING},
    ),
    "TopicMissing": failing(
        EVENT,
        [*TOLD[:5], "Release notification"],
        "SNS.NotFoundException",
        SET | LONGEST,
        mocks=MOCKS
        | {
            "Notify": TOPIC_MISSING,
            "Release notification": ITEM_THROTTLED + NO_ITEM,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "TopicAndTableMissing": failing(
        EVENT,
        [*TOLD[:5], "Release notification"],
        "DynamoDB.ResourceNotFoundException",
        SET | LONGEST,
        mocks=MOCKS | {"Notify": TOPIC_MISSING, "Release notification": ITEM_TABLE_MISSING},
    ),
}
