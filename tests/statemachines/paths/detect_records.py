"""detect-records: any number of deliveries in any order leave the same records and one notice."""

from __future__ import annotations

from tests.statemachines.ana import RECORDS_FROM, RECORDS_TO, RUN_ID, key, tombstone, workout
from tests.statemachines.mocks import (
    CONDITION_FALSE,
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEMS,
    PUBLISHED,
    QUEUE_THROTTLED,
    STARTED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TOO_MANY_STARTED,
    TOPIC_FAILS,
    TOPIC_MISSING,
    TRANSACTED,
    WRITTEN,
    always,
    cancelled,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Json, Path, failing, parsed

LATER_ID = "20261121T113000Z-0a1b2c3d"
DETAIL = {
    "eventId": "fd185eb9-552f-5b7e-8743-8c51dd93f990",
    "eventType": "workout.created",
    "userId": ANA,
    "version": "1",
    "origin": "manual",
    "localDate": "2026-11-20",
    "workoutId": RUN_ID,
    "workoutType": "Run",
    "previousWorkoutId": RUN_ID,
    "previousType": "Run",
    "recordsFrom": RECORDS_FROM,
    "recordsTo": RECORDS_TO,
}


def announced(**changes: str) -> dict[str, Json]:
    """The event on the bus, with some fields changed."""
    return {
        "version": "0",
        "id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        "detail-type": "workout.created",
        "source": "wotr",
        "detail": {**DETAIL, **changes},
    }


def document(kind: str, value: float, unit: str) -> str:
    """What the API shows of a record of the run."""
    return text(
        {
            "type": "Run",
            "kind": kind,
            "value": value,
            "unit": unit,
            "workoutId": RUN_ID,
            "achievedAt": "2026-11-20T06:30:00-05:00",
            "localDate": "2026-11-20",
            **({"first": True} if kind == "longest-30d" else {}),
            "workout": {
                "ts": "2026-11-20T06:30:00-05:00",
                "durationMin": 42.5,
                "distanceKm": 8.05,
                "calories": 510,
                "elevationM": 64,
            },
        }
    )


def kept(kind: str, value: str, unit: str, shown: float = 0) -> dict[str, Json]:
    """What a line of the log and a current record have in common."""
    return {
        "type": {"S": "Run"},
        "kind": {"S": kind},
        "workoutId": {"S": RUN_ID},
        "value": {"N": value},
        "doc": {"S": document(kind, shown or int(value), unit)},
    }


LONGEST = kept("longest-duration", "2550", "s")
FARTHEST = kept("longest-distance", "8050", "m")
LONGEST_30D = kept("longest-30d", "2550", "s")
RECORDS = {
    "longest-duration": LONGEST,
    "longest-distance": FARTHEST,
    "most-calories": kept("most-calories", "510", "kcal"),
    "highest-elevation": kept("highest-elevation", "64", "m"),
    "highest-load:session-rpe": kept("highest-load:session-rpe", "255", "load"),
    "highest-load:banister-trimp": kept("highest-load:banister-trimp", "86.061838693", "load", 86.06),
}
HEADER = {"generation": {"N": "1"}}
STALE = {**HEADER, "stale": {"S": "2026-11-20T12:00:01.000Z"}}
HELD = page(
    [
        HEADER,
        *({name: record[name] for name in ("kind", "workoutId", "value")} for record in RECORDS.values()),
    ]
)
THERE = item(
    {
        name: attribute
        for name, attribute in workout().items()
        if name in {"sk", "type", "ts", "localDate", "version", "amounts"}
    }
)
GONE = item(
    {
        name: attribute
        for name, attribute in tombstone().items()
        if name in {"sk", "type", "localDate", "version"}
    }
)
ALONE = page([{"sk": {"S": f"WORKOUT#{RUN_ID}"}, "amounts": {"M": {"durationSec": {"N": "2550"}}}}])
LOGGED = page(
    {"sk": {"S": f"PR_LOG#{RUN_ID}#{kind}"}, **line}
    for kind, line in {**RECORDS, "longest-30d": LONGEST_30D}.items()
)
MORE_LINES = page([], last=key(f"PR_LOG#{RUN_ID}#longest-30d"))

COUNT = {
    "Update": {
        "TableName": TABLE,
        "Key": key("RECORD#"),
        "UpdateExpression": "SET generation = :next REMOVE stale, staleBy",
        "ConditionExpression": "attribute_not_exists(generation)",
        "ExpressionAttributeValues": {":next": {"N": "1"}},
    }
}
FENCE = {
    "ConditionCheck": {
        "TableName": TABLE,
        "Key": key(f"WORKOUT#{RUN_ID}"),
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": {"N": "1"}},
    }
}
FIRST_OF_ITS_TYPE: dict[str, Json] = {
    "outcome": "CHANGED",
    "tries": 1,
    "generation": "0",
    "writes": [
        COUNT,
        *(
            {"Put": {"TableName": TABLE, "Item": {**key(f"RECORD#Run#{kind}"), **record}}}
            for kind, record in RECORDS.items()
        ),
        *(
            {
                "Put": {
                    "TableName": TABLE,
                    "Item": {
                        **key(f"PR_LOG#{RUN_ID}#{kind}"),
                        **line,
                        "localDate": {"S": "2026-11-20"},
                    },
                }
            }
            for kind, line in {**RECORDS, "longest-30d": LONGEST_30D}.items()
        ),
        FENCE,
    ],
    "tell": False,
}
COUNTED = {
    "Update": {
        **COUNT["Update"],
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {":next": {"N": "2"}, ":generation": {"N": "1"}},
    }
}
PLACED = {
    "outcome": "CHANGED",
    "tries": 2,
    "generation": "1",
    "writes": [
        COUNTED,
        *(write for write in FIRST_OF_ITS_TYPE["writes"] if "PR_LOG" in str(write)),
        FENCE,
    ],
    "tell": False,
}
UNCHANGED = {
    "outcome": "UNCHANGED",
    "tries": 1,
    "generation": "1",
    "writes": [],
    "tell": False,
}
TOLD_OF = {
    "kinds": ["longest-distance", "longest-30d"],
    "subject": "2 new personal records: Run on 20 November 2026",
    "text": "2 new personal records in your Run of Friday, 20 November 2026:\n\n- Farthest: 8.05 km",
}
TO_BE_TOLD = {**UNCHANGED, "tries": 2, "tell": True, "told": TOLD_OF}
REBUILD = {**UNCHANGED, "outcome": "REBUILD", "longAgo": "2026-11-20T11:50:01.000Z", "exercises": None}
LATE = {**UNCHANGED, "outcome": "LATE"}
LATER = [{"kind": {"S": kind}, "workoutId": {"S": LATER_ID}, "value": {"N": "99999"}} for kind in RECORDS]

READ = ["Get records", "Get changed workout", "Get neighbours", "Get lines"]
COMPARED = [*READ, "Compare records", "What did the comparison find?"]
WROTE = [*COMPARED, "Write records"]
TOLD = [*COMPARED, "Claim notification", "Notify"]
ASKED_BEFORE = [*COMPARED, "Mark records as stale", "Let the rebuild begin again"]
REBUILT = [*COMPARED, "Mark records as stale", "Start rebuild"]
CONFLICT = cancelled("ConditionalCheckFailed", "None", "None")
NO_ITEM_TABLE = "DynamoDB.ResourceNotFoundException"
NO_TABLE = "DynamoDb.ResourceNotFoundException"
MOCKS = {
    "Get records": always(NO_ITEMS),
    "Get changed workout": always(THERE),
    "Get neighbours": always(ALONE),
    "Get lines": always(NO_ITEMS),
    "Compare records": payload(UNCHANGED),
    "Write records": TRANSACTED,
    "Claim notification": WRITTEN,
    "Notify": PUBLISHED,
    "Release notification": WRITTEN,
    "Get earlier lines": NO_ITEMS,
    "Get later lines": page(LATER),
    "Mark records as stale": WRITTEN,
    "Let the rebuild begin again": WRITTEN,
    "Start rebuild": STARTED,
}
TELL = MOCKS | {"Compare records": payload(TO_BE_TOLD)}
NOT_NEW = MOCKS | {"Get records": always(HELD), "Get lines": always(LOGGED)}

PATHS = {
    "NoRecord": Path(
        announced(origin="import"),
        [*COMPARED, "Done"],
        {"compared": UNCHANGED},
        sent={
            "Get records": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":prefix": {"S": "RECORD#"},
                    ":type": {"S": "Run"},
                },
            },
            "Get changed workout": {"Key": key(f"WORKOUT#{RUN_ID}"), "ConsistentRead": True},
            "Get neighbours": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": f"WORKOUT#{RECORDS_FROM}"},
                    ":to": {"S": f"WORKOUT#{RECORDS_TO}"},
                    ":type": {"S": "Run"},
                },
            },
            "Get lines": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": f"PR_LOG#{RUN_ID}"},
                    ":to": {"S": f"PR_LOG#{RECORDS_TO}"},
                    ":type": {"S": "Run"},
                },
            },
            "Compare records": {"Payload": {"detail": {**DETAIL, "origin": "import"}, "table": TABLE}},
        },
        compared=True,
        mocks=NOT_NEW,
    ),
    "RecordOfAnImport": Path(
        announced(origin="import"),
        [*WROTE, *COMPARED, "Done"],
        {"compared": UNCHANGED},
        sent={"Write records": {"TransactItems": parsed(FIRST_OF_ITS_TYPE["writes"])}},
        compared=True,
        mocks=MOCKS
        | {
            "Get records": NO_ITEMS + HELD,
            "Get lines": NO_ITEMS + LOGGED,
            "Compare records": payload(FIRST_OF_ITS_TYPE) + payload(UNCHANGED),
        },
    ),
    "FindsItsPlaceInTheLog": Path(
        announced(origin="import"),
        [*COMPARED, "Get earlier lines", "Get later lines", *WROTE, *COMPARED, "Done"],
        {"compared": UNCHANGED},
        sent={
            "Get earlier lines": {
                "ScanIndexForward": False,
                "ExpressionAttributeValues": {":from": {"S": "PR_LOG#"}, ":to": {"S": f"PR_LOG#{RUN_ID}"}},
            },
            "Get later lines": {
                "ExpressionAttributeValues": {":from": {"S": f"PR_LOG#{RUN_ID}~"}, ":to": {"S": "PR_LOG#~"}}
            },
        },
        compared=True,
        mocks=MOCKS
        | {
            "Get records": page([HEADER, *LATER]) + page([HEADER, *LATER]) + HELD,
            "Get lines": NO_ITEMS + NO_ITEMS + LOGGED,
            "Compare records": payload(LATE) + payload(PLACED) + payload(UNCHANGED),
        },
    ),
    "EarlierLinesUnknown": failing(
        announced(),
        [*COMPARED, "Get earlier lines"],
        NO_TABLE,
        mocks=MOCKS | {"Compare records": payload(LATE), "Get earlier lines": TABLE_MISSING},
    ),
    "LaterLinesUnknown": failing(
        announced(),
        [*COMPARED, "Get earlier lines", "Get later lines"],
        NO_TABLE,
        mocks=MOCKS | {"Compare records": payload(LATE), "Get later lines": TABLE_MISSING},
    ),
    "LinesAroundThrottledAtFirst": Path(
        announced(origin="import"),
        [*COMPARED, "Get earlier lines", "Get later lines", *COMPARED, "Done"],
        {"compared": UNCHANGED},
        mocks=MOCKS
        | {
            "Compare records": payload(LATE) + payload(UNCHANGED),
            "Get earlier lines": THROTTLED + NO_ITEMS,
            "Get later lines": THROTTLED + NO_ITEMS,
        },
    ),
    # Whether it is told depends on the day on which this test runs, so it is not compared.
    "RecordIsTold": Path(
        announced(),
        [*WROTE, *TOLD, "Done"],
        {"compared": TO_BE_TOLD},
        sent={
            "Claim notification": {
                "Item": key(f"NOTICE#{RUN_ID}"),
                "ConditionExpression": "attribute_not_exists(pk)",
            },
            "Notify": {
                "Subject": TOLD_OF["subject"],
                "Message": TOLD_OF["text"],
                "MessageAttributes": {
                    "userId": {"DataType": "String", "StringValue": ANA},
                    "type": {"DataType": "String", "StringValue": "Run"},
                    "kind": {"DataType": "String.Array", "StringValue": ["longest-distance", "longest-30d"]},
                },
            },
        },
        mocks=MOCKS
        | {
            "Get records": NO_ITEMS + HELD,
            "Get lines": NO_ITEMS + LOGGED,
            "Compare records": payload(FIRST_OF_ITS_TYPE) + payload(TO_BE_TOLD),
        },
    ),
    "TellsAfterARebuild": Path(
        announced(rebuilt="yes"),
        [*COMPARED, "Wait before comparing again", *TOLD, "Done"],
        {"compared": TO_BE_TOLD},
        mocks=MOCKS
        | {
            "Get records": page([STALE]) + HELD,
            "Get lines": always(LOGGED),
            "Compare records": payload({**UNCHANGED, "outcome": "WAIT"}) + payload(TO_BE_TOLD),
        },
    ),
    "NobodyIsToldAfterARebuild": Path(
        announced(origin="import", rebuilt="yes"),
        [*COMPARED, "Done"],
        {"compared": UNCHANGED},
        compared=True,
        mocks=NOT_NEW | {"Get records": page([STALE])},
    ),
    "ToldBefore": Path(
        announced(),
        [*COMPARED, "Claim notification", "Done"],
        {"compared": TO_BE_TOLD},
        mocks=TELL | {"Claim notification": CONDITION_FALSE},
    ),
    "ChangedByAnotherMeanwhile": Path(
        announced(origin="import"),
        [*WROTE, "Wait before comparing again", *COMPARED, "Done"],
        {"compared": {**UNCHANGED, "tries": 2}},
        compared=True,
        mocks=MOCKS
        | {
            "Get records": NO_ITEMS + HELD,
            "Get lines": NO_ITEMS + LOGGED,
            "Compare records": payload(FIRST_OF_ITS_TYPE) + payload({**UNCHANGED, "tries": 2}),
            "Write records": CONFLICT,
        },
    ),
    "ChangedByOthersEachTime": failing(
        announced(),
        [*WROTE, "Wait before comparing again", *COMPARED[:-1]],
        "TooManyConflictsError",
        mocks=MOCKS
        | {
            "Compare records": payload(FIRST_OF_ITS_TYPE) + task_bug(error="TooManyConflictsError"),
            "Write records": CONFLICT,
        },
    ),
    "RecordIsDeleted": Path(
        announced(eventType="workout.deleted", version="2"),
        [*REBUILT, "Done"],
        {"compared": REBUILD},
        sent={
            "Mark records as stale": {
                "Key": key("RECORD#"),
                "UpdateExpression": "SET stale = :now, staleBy = :event ADD generation :one",
                "ExpressionAttributeValues": {
                    ":event": {"S": DETAIL["eventId"]},
                    ":longAgo": {"S": REBUILD["longAgo"]},
                },
            },
            "Start rebuild": {
                "Input": {
                    "userId": ANA,
                    "detail": {**DETAIL, "eventType": "workout.deleted", "version": "2"},
                    "exercises": None,
                }
            },
        },
        compared=True,
        mocks=NOT_NEW | {"Get changed workout": GONE, "Compare records": payload(REBUILD)},
    ),
    "RebuildIsUnderWay": Path(
        announced(eventType="workout.deleted", version="2"),
        [*ASKED_BEFORE, "Is there something to tell?", "Done"],
        {"compared": REBUILD},
        sent={"Let the rebuild begin again": {"UpdateExpression": "ADD generation :one"}},
        mocks=MOCKS
        | {
            "Compare records": payload(REBUILD),
            "Mark records as stale": CONDITION_FALSE,
            "Let the rebuild begin again": ITEM_THROTTLED + WRITTEN,
        },
    ),
    "TellsWhenTheRebuildEnds": Path(
        announced(),
        [
            *ASKED_BEFORE,
            "Is there something to tell?",
            "Wait before comparing again",
            *TOLD,
            "Done",
        ],
        {"compared": TO_BE_TOLD},
        mocks=MOCKS
        | {
            "Compare records": payload({**REBUILD, "tell": True}) + payload(TO_BE_TOLD),
            "Mark records as stale": CONDITION_FALSE,
        },
    ),
    "RebuildEndedMeanwhile": Path(
        announced(),
        [*ASKED_BEFORE, *COMPARED, "Done"],
        {"compared": UNCHANGED},
        mocks=MOCKS
        | {
            "Compare records": payload(REBUILD) + payload(UNCHANGED),
            "Mark records as stale": CONDITION_FALSE,
            "Let the rebuild begin again": CONDITION_FALSE,
        },
    ),
    "CannotLetItBeginAgain": failing(
        announced(),
        ASKED_BEFORE,
        NO_ITEM_TABLE,
        mocks=MOCKS
        | {
            "Compare records": payload(REBUILD),
            "Mark records as stale": CONDITION_FALSE,
            "Let the rebuild begin again": ITEM_TABLE_MISSING,
        },
    ),
    "NoRecordIsDeleted": Path(
        announced(eventType="workout.deleted", version="2"),
        [*COMPARED, "Done"],
        {"compared": UNCHANGED},
        compared=True,
        mocks=MOCKS | {"Get changed workout": GONE, "Get neighbours": NO_ITEMS},
    ),
    "WorkoutMoved": Path(
        announced(previousWorkoutId="20261119T113000Z-8ae5e799"),
        [*REBUILT, "Done"],
        {"compared": REBUILD},
        compared=True,
        mocks=MOCKS | {"Compare records": payload(REBUILD)},
    ),
    "TypeChanged": Path(
        announced(previousType="Ride"),
        [*REBUILT, "Done"],
        {"compared": REBUILD},
        compared=True,
        mocks=MOCKS | {"Compare records": payload(REBUILD)},
    ),
    "RecordsAreStale": Path(
        announced(),
        [*REBUILT, "Done"],
        {"compared": REBUILD},
        compared=True,
        mocks=MOCKS | {"Get records": page([STALE]), "Compare records": payload(REBUILD)},
    ),
    "MoreLinesThanAPageHas": Path(
        announced(),
        [*REBUILT, "Done"],
        {"compared": REBUILD},
        compared=True,
        mocks=MOCKS | {"Get lines": MORE_LINES, "Compare records": payload(REBUILD)},
    ),
    "ThrottledAtFirst": Path(
        announced(),
        [*WROTE, *TOLD, "Done"],
        {"compared": TO_BE_TOLD},
        mocks={
            "Get records": THROTTLED + NO_ITEMS + HELD,
            "Get changed workout": ITEM_THROTTLED + always(THERE),
            "Get neighbours": THROTTLED + always(ALONE),
            "Get lines": THROTTLED + NO_ITEMS + LOGGED,
            "Compare records": TASK_THROTTLED + payload(FIRST_OF_ITS_TYPE) + payload(TO_BE_TOLD),
            "Write records": THROTTLED + TRANSACTED,
            "Claim notification": ITEM_THROTTLED + WRITTEN,
            "Notify": TOPIC_FAILS + PUBLISHED,
        },
    ),
    "RebuildThrottledAtFirst": Path(
        announced(previousType="Ride"),
        [*REBUILT, "Done"],
        {"compared": REBUILD},
        mocks=MOCKS
        | {
            "Compare records": payload(REBUILD),
            "Mark records as stale": ITEM_THROTTLED + WRITTEN,
            "Start rebuild": TOO_MANY_STARTED + STARTED,
        },
    ),
    "RecordTableMissing": failing(
        announced(),
        READ[:1],
        NO_TABLE,
        mocks=MOCKS | {"Get records": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "WorkoutTableMissing": failing(
        announced(), READ[:2], NO_ITEM_TABLE, mocks=MOCKS | {"Get changed workout": ITEM_TABLE_MISSING}
    ),
    "NeighbourTableMissing": failing(
        announced(), READ[:3], NO_TABLE, mocks=MOCKS | {"Get neighbours": TABLE_MISSING}
    ),
    "LineTableMissing": failing(announced(), READ, NO_TABLE, mocks=MOCKS | {"Get lines": TABLE_MISSING}),
    "TaskBug": failing(announced(), COMPARED[:-1], "KeyError", mocks=MOCKS | {"Compare records": task_bug()}),
    "TableMissing": failing(
        announced(),
        WROTE,
        NO_TABLE,
        mocks=MOCKS | {"Compare records": payload(FIRST_OF_ITS_TYPE), "Write records": TABLE_MISSING},
    ),
    "HeaderTableMissing": failing(
        announced(),
        REBUILT[:-1],
        NO_ITEM_TABLE,
        mocks=MOCKS | {"Compare records": payload(REBUILD), "Mark records as stale": ITEM_TABLE_MISSING},
    ),
    "RebuildMissing": failing(
        announced(),
        REBUILT,
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Compare records": payload(REBUILD), "Start rebuild": MACHINE_MISSING},
    ),
    "NoticeTableMissing": failing(
        announced(), TOLD[:-1], NO_ITEM_TABLE, mocks=TELL | {"Claim notification": ITEM_TABLE_MISSING}
    ),
    "TopicMissing": failing(
        announced(),
        [*TOLD, "Release notification"],
        "SNS.NotFoundException",
        mocks=TELL | {"Notify": TOPIC_MISSING, "Release notification": ITEM_THROTTLED + WRITTEN},
    ),
    "TopicAndTableMissing": failing(
        announced(),
        [*TOLD, "Release notification"],
        "SNS.NotFoundException",
        mocks=TELL | {"Notify": TOPIC_MISSING, "Release notification": ITEM_TABLE_MISSING},
    ),
}
