"""rebuild-records: the records and their log, built anew from all workouts."""

from __future__ import annotations

from tests.statemachines.ana import RECORDS_FROM, RECORDS_TO, RUN_ID, key, workout
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    MACHINE_MISSING,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    STARTED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TOO_MANY_STARTED,
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

DETAIL = {
    "eventId": "fd185eb9-552f-5b7e-8743-8c51dd93f990",
    "eventType": "workout.replaced",
    "userId": ANA,
    "version": "2",
    "origin": "manual",
    "localDate": "2026-11-20",
    "workoutId": RUN_ID,
    "workoutType": "Run",
    "previousWorkoutId": RUN_ID,
    "previousType": "Ride",
    "recordsFrom": RECORDS_FROM,
    "recordsTo": RECORDS_TO,
}
OPERATOR = {"userId": ANA}
CHANGE = {"userId": ANA, "detail": DETAIL, "exercises": None}


def document(kind: str, value: int, unit: str) -> str:
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
            "workout": {"ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.05},
        }
    )


KINDS = {"longest-duration": (2550, "s"), "longest-distance": (8050, "m")}


def put(sort_key: str, kind: str, value: int, unit: str, **more: Json) -> dict[str, Json]:
    """The write of a line of the log, or of a record."""
    kept = {
        "type": {"S": "Run"},
        "kind": {"S": kind},
        "workoutId": {"S": RUN_ID},
        "value": {"N": str(value)},
        "doc": {"S": document(kind, value, unit)},
    }
    return {"Put": {"TableName": TABLE, "Item": {**key(sort_key), **kept, **more}}}


UNCHANGED = {
    "ConditionCheck": {
        "TableName": TABLE,
        "Key": key("RECORD#"),
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {":generation": {"N": "7"}},
    }
}
LINES = [
    UNCHANGED,
    *(
        put(f"PR_LOG#{RUN_ID}#{kind}", kind, value, unit, localDate={"S": "2026-11-20"})
        for kind, (value, unit) in {**KINDS, "longest-30d": (2550, "s")}.items()
    ),
]
RECORDS = [put(f"RECORD#Run#{kind}", kind, value, unit) for kind, (value, unit) in KINDS.items()]
COUNT = {
    "Update": {
        "TableName": TABLE,
        "Key": key("RECORD#"),
        "UpdateExpression": "SET generation = :next REMOVE stale, staleBy",
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {":next": {"N": "8"}, ":generation": {"N": "7"}},
    }
}
RUNS = {
    "Run": {
        "last": [
            [kind, RUN_ID, str(value), document(kind, value, unit)] for kind, (value, unit) in KINDS.items()
        ],
        "recent": [],
        "waiting": ["2026-11-20T11:30:00.000Z", "2550"],
    }
}
BEGUN = {"next": f"{RUN_ID}~", "more": True, "types": RUNS, "writes": LINES}
ENDED = {"next": "", "more": False, "types": RUNS, "writes": []}
ALL_AT_ONCE = {**BEGUN, "next": "", "more": False}
NOTHING = {"next": "", "more": False, "types": {}, "writes": []}
SETTLED = {"writes": [*RECORDS, COUNT], "all": True}
SOME_SETTLED = {"writes": [UNCHANGED, *RECORDS[:1]], "all": False}
ONLY_COUNTED = {"writes": [COUNT], "all": True}

THE_RUN = {
    name: attribute
    for name, attribute in workout(
        amounts={"M": {"durationSec": {"N": "2550"}, "distanceM": {"N": "8050"}}}
    ).items()
    if name in {"sk", "type", "ts", "localDate", "amounts"}
}
STALE = item({**key("RECORD#"), "generation": {"N": "7"}, "stale": {"S": "2026-11-20T12:00:01.000Z"}})
FRESH = item({**key("RECORD#"), "generation": {"N": "8"}})
HEADER_ALONE = page([{"sk": {"S": "RECORD#"}}])

BEGINNING = ["Wait for more changes", "Get header", "Is it needed?"]
NEEDED = [*BEGINNING, "Begin with nothing"]
READ = ["Query workouts in order", "Query lines", "Fold workouts", "Any line to write?"]
WROTE = [*READ, "Write lines"]
SETTLE = ["Query current records", "Settle records", "Write settled records"]
DONE = ["Are all settled?", "Is anybody to be told?"]
SHORTEST = [*NEEDED, *WROTE, "Is there more?", *SETTLE, *DONE]
AGAIN = ["Compare once more", "Rebuilt"]
CONFLICT = cancelled("None", "TransactionConflict")
OTHER_CHANGE = cancelled("None", "None", "ConditionalCheckFailed")
NO_TABLE = "DynamoDb.ResourceNotFoundException"
MOCKS = {
    "Get header": always(STALE),
    "Query workouts in order": always(page([THE_RUN])),
    "Query lines": always(NO_ITEMS),
    "Fold workouts": always(payload(ALL_AT_ONCE)),
    "Write lines": always(TRANSACTED),
    "Query current records": always(HEADER_ALONE),
    "Settle records": always(payload(SETTLED)),
    "Write settled records": always(TRANSACTED),
    "Compare once more": STARTED,
}

PATHS = {
    "RebuiltByAnOperator": Path(
        OPERATOR,
        [*NEEDED, *WROTE, "Is there more?", *READ, "Is there more?", *SETTLE, *DONE, "Rebuilt"],
        {},
        sent={
            "Get header": {"Key": key("RECORD#"), "ConsistentRead": True},
            "Query workouts in order": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": f"WORKOUT#{RUN_ID}~"},
                    ":to": {"S": "WORKOUT#~"},
                },
            },
            "Query lines": {
                "ConsistentRead": True,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": f"PR_LOG#{RUN_ID}~"},
                    ":to": {"S": "PR_LOG#~"},
                },
            },
            "Write lines": {"TransactItems": parsed(LINES)},
            "Write settled records": {"TransactItems": parsed([*RECORDS, COUNT])},
        },
        compared=True,
        mocks=MOCKS
        | {
            "Query workouts in order": page([THE_RUN], last=key(f"WORKOUT#{RUN_ID}")) + NO_ITEMS,
            "Fold workouts": payload(BEGUN) + payload(ENDED),
        },
    ),
    "RebuiltForAChange": Path(
        CHANGE,
        [*SHORTEST, *AGAIN],
        {},
        sent={
            "Compare once more": {
                "Input": {
                    "detail": {
                        "userId": ANA,
                        "workoutId": RUN_ID,
                        "workoutType": "Run",
                        "previousWorkoutId": RUN_ID,
                        "previousType": "Run",
                        "localDate": "2026-11-20",
                        "origin": "manual",
                        "recordsFrom": RECORDS_FROM,
                        "recordsTo": RECORDS_TO,
                        "exercises": None,
                        "rebuilt": "yes",
                    }
                }
            }
        },
        compared=True,
        mocks=MOCKS,
    ),
    "RebuiltByAnotherMeanwhile": Path(CHANGE, [*BEGINNING, *AGAIN], {}, mocks=MOCKS | {"Get header": FRESH}),
    "NoWorkouts": Path(
        OPERATOR,
        [
            *BEGINNING,
            "Begin for an operator",
            *NEEDED[1:],
            *READ,
            "Is there more?",
            *SETTLE,
            *DONE,
            "Rebuilt",
        ],
        {},
        sent={"Begin for an operator": {"Key": key("RECORD#")}},
        compared=True,
        mocks=MOCKS
        | {
            "Get header": NO_ITEM + STALE,
            "Begin for an operator": ITEM_THROTTLED + WRITTEN,
            "Query workouts in order": NO_ITEMS,
            "Fold workouts": payload(NOTHING),
            "Query current records": NO_ITEMS,
            "Settle records": payload(ONLY_COUNTED),
        },
    ),
    "MoreRecordsThanATransactionTakes": Path(
        OPERATOR,
        [*NEEDED, *WROTE, "Is there more?", *SETTLE, DONE[0], *SETTLE, *DONE, "Rebuilt"],
        {},
        mocks=MOCKS | {"Settle records": payload(SOME_SETTLED) + payload(SETTLED)},
    ),
    "LinesChangedMeanwhile": Path(
        OPERATOR,
        [*NEEDED, *WROTE, *SHORTEST, "Rebuilt"],
        {},
        mocks=MOCKS | {"Write lines": CONFLICT + TRANSACTED},
    ),
    "RecordsChangedMeanwhile": Path(
        OPERATOR,
        [*SHORTEST[:-2], *SHORTEST, "Rebuilt"],
        {},
        mocks=MOCKS | {"Write settled records": OTHER_CHANGE + TRANSACTED},
    ),
    "ThrottledAtFirst": Path(
        CHANGE,
        [*SHORTEST, *AGAIN],
        {},
        mocks={
            "Get header": ITEM_THROTTLED + STALE,
            "Query workouts in order": THROTTLED + page([THE_RUN]),
            "Query lines": THROTTLED + NO_ITEMS,
            "Fold workouts": TASK_THROTTLED + payload(ALL_AT_ONCE),
            "Write lines": THROTTLED + TRANSACTED,
            "Query current records": THROTTLED + HEADER_ALONE,
            "Settle records": TASK_THROTTLED + payload(SETTLED),
            "Write settled records": THROTTLED + TRANSACTED,
            "Compare once more": TOO_MANY_STARTED + STARTED,
        },
    ),
    "HeaderTableMissing": failing(
        OPERATOR,
        BEGINNING[:2],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Get header": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "HeaderTableMissingForAnOperator": failing(
        OPERATOR,
        [*BEGINNING, "Begin for an operator"],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get header": FRESH, "Begin for an operator": ITEM_TABLE_MISSING},
    ),
    "WorkoutTableMissing": failing(
        OPERATOR, [*NEEDED, *READ[:1]], NO_TABLE, mocks=MOCKS | {"Query workouts in order": TABLE_MISSING}
    ),
    "LineTableMissing": failing(
        OPERATOR, [*NEEDED, *READ[:2]], NO_TABLE, mocks=MOCKS | {"Query lines": TABLE_MISSING}
    ),
    "UnknownField": failing(
        {**OPERATOR, "typ": "Run"},
        [*NEEDED, *READ[:3]],
        "UnknownFieldError",
        mocks=MOCKS | {"Fold workouts": task_bug(error="UnknownFieldError")},
    ),
    "TableMissingForLines": failing(
        OPERATOR, [*NEEDED, *WROTE], NO_TABLE, mocks=MOCKS | {"Write lines": TABLE_MISSING}
    ),
    "RecordTableMissing": failing(
        OPERATOR, SHORTEST[:-4], NO_TABLE, mocks=MOCKS | {"Query current records": TABLE_MISSING}
    ),
    "TaskBugAtLast": failing(
        OPERATOR, SHORTEST[:-3], "KeyError", mocks=MOCKS | {"Settle records": task_bug()}
    ),
    "TableMissingAtLast": failing(
        OPERATOR, SHORTEST[:-2], NO_TABLE, mocks=MOCKS | {"Write settled records": TABLE_MISSING}
    ),
    "DetectionMissing": failing(
        CHANGE,
        [*SHORTEST, *AGAIN[:1]],
        "StepFunctions.StateMachineDoesNotExistException",
        mocks=MOCKS | {"Compare once more": MACHINE_MISSING},
    ),
}
