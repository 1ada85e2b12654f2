"""rebuild-exercise-records: the records of an exercise and their log, built anew from all sessions."""

from __future__ import annotations

from tests.statemachines.ana import key
from tests.statemachines.gym import (
    EXERCISE,
    LINE_WRITES,
    LOGGED_MARKS,
    MARKS,
    RECORD_WRITES,
    SESSION_ID,
    STARTED_AT,
)
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    WRITTEN,
    always,
    cancelled,
    item,
    page,
    payload,
    task_bug,
)
from tests.statemachines.paths import ANA, Json, Path, failing, parsed

OPERATOR = {"userId": ANA, "exercise": EXERCISE}
CHANGE = {**OPERATOR, "sessionId": SESSION_ID}
STALE = item({"generation": {"N": "7"}, "stale": {"S": "2026-11-20T17:05:01.000Z"}})
FRESH = item({"generation": {"N": "8"}})
LIFT = {
    "sk": {"S": f"LIFT#{EXERCISE}#{SESSION_ID}"},
    "startedAt": {"S": STARTED_AT},
    "localDate": {"S": "2026-11-20"},
    "marks": {"S": MARKS},
}
UNCHANGED = {
    "ConditionCheck": {
        "TableName": TABLE,
        "Key": key(f"LIFT_HEAD#{EXERCISE}"),
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {":generation": {"N": "7"}},
    }
}
MARKED = {
    "Update": {
        "TableName": TABLE,
        "Key": key(f"LIFT#{EXERCISE}#{SESSION_ID}"),
        "UpdateExpression": "SET marks = :marks",
        "ConditionExpression": "attribute_exists(marks)",
        "ExpressionAttributeValues": {":marks": {"S": LOGGED_MARKS}},
    }
}
LAST = [SESSION_ID, STARTED_AT, "2026-11-20", LOGGED_MARKS]
LINES = [UNCHANGED, *LINE_WRITES, MARKED]
BEGUN = {"next": f"{SESSION_ID}~", "more": True, "bests": "[]", "last": LAST, "writes": LINES}
ALL_AT_ONCE = {**BEGUN, "next": "", "more": False}
ENDED = {**ALL_AT_ONCE, "writes": []}
NOTHING = {"next": "", "more": False, "bests": "", "last": [], "writes": []}
BEFORE = {"Put": {"TableName": TABLE, "Item": {**key(f"LIFT_BEFORE#{EXERCISE}"), "bests": {"S": "[]"}}}}
LATEST = {
    "sessionId": {"S": SESSION_ID},
    "startedAt": {"S": STARTED_AT},
    "localDate": {"S": "2026-11-20"},
    "marks": {"S": LOGGED_MARKS},
}
COUNT: dict[str, Json] = {
    "Update": {
        "TableName": TABLE,
        "Key": key(f"LIFT_HEAD#{EXERCISE}"),
        "UpdateExpression": "SET generation = :next, latest = :latest REMOVE stale",
        "ConditionExpression": "generation = :generation",
        "ExpressionAttributeValues": {
            ":next": {"N": "8"},
            ":latest": {"M": LATEST},
            ":generation": {"N": "7"},
        },
    }
}
COUNT_OF_NONE = {
    "Update": {
        **COUNT["Update"],
        "UpdateExpression": "SET generation = :next REMOVE stale, latest",
        "ExpressionAttributeValues": {":next": {"N": "8"}, ":generation": {"N": "7"}},
    }
}
SETTLED: dict[str, Json] = {"writes": [*RECORD_WRITES, BEFORE, COUNT], "all": True}
SOME_SETTLED = {"writes": [UNCHANGED, *RECORD_WRITES[:1]], "all": False}

GET = "Get header of the exercise"
BEGINNING = ["Wait for more changes", GET, "Is it needed?"]
NEEDED = [*BEGINNING, "Begin with no session"]
READ = ["Query lifts", "Fold lifts", "Any line to write?"]
WROTE = [*READ, "Write lines"]
SETTLE = ["Query records of the exercise", "Settle lifts", "Write settled records"]
SHORTEST = [*NEEDED, *WROTE, "Is there more?", *SETTLE, "Are all settled?", "Rebuilt"]
OTHER_CHANGE = cancelled("ConditionalCheckFailed", "None")
NO_ITEM_TABLE = "DynamoDB.ResourceNotFoundException"
NO_TABLE = "DynamoDb.ResourceNotFoundException"
MOCKS = {
    GET: always(STALE),
    "Mark exercise as stale": WRITTEN,
    "Query lifts": always(page([LIFT])),
    "Fold lifts": always(payload(ALL_AT_ONCE)),
    "Write lines": always(TRANSACTED),
    "Query records of the exercise": always(NO_ITEMS),
    "Settle lifts": always(payload(SETTLED)),
    "Write settled records": always(TRANSACTED),
}

PATHS = {
    "RebuiltForAChange": Path(
        CHANGE,
        SHORTEST,
        {},
        sent={
            "Query lifts": {
                "ConsistentRead": True,
                "Limit": 20,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": f"LIFT#{EXERCISE}#0"},
                    ":to": {"S": f"LIFT#{EXERCISE}#~"},
                },
            },
            "Write lines": {"TransactItems": parsed(LINES)},
            "Write settled records": {"TransactItems": parsed(SETTLED["writes"])},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "RebuiltForAnOperator": Path(
        OPERATOR,
        [*BEGINNING, "Mark exercise as stale", GET, *SHORTEST[2:]],
        {},
        sent={"Mark exercise as stale": {"UpdateExpression": "SET stale = :now ADD generation :one"}},
        mocks=MOCKS | {GET: NO_ITEM + STALE, "Mark exercise as stale": ITEM_THROTTLED + WRITTEN},
    ),
    "NotNeededAnyMore": Path(
        CHANGE,
        [*BEGINNING, "Rebuilt"],
        {},
        mocks=MOCKS | {GET: FRESH},
    ),
    "NoSessionIsLeft": Path(
        CHANGE,
        [*NEEDED, *READ, "Is there more?", *SETTLE, "Are all settled?", "Rebuilt"],
        {},
        compared=True,
        mocks=MOCKS
        | {
            "Query lifts": NO_ITEMS,
            "Fold lifts": payload(NOTHING),
            "Settle lifts": payload({"writes": [BEFORE, COUNT_OF_NONE], "all": True}),
        },
    ),
    "TwoPages": Path(
        CHANGE,
        [*NEEDED, *WROTE, "Is there more?", *READ, "Is there more?", *SETTLE, "Are all settled?", "Rebuilt"],
        {},
        sent={
            "Query lifts": {"ExpressionAttributeValues": {":from": {"S": f"LIFT#{EXERCISE}#{SESSION_ID}~"}}}
        },
        compared=True,
        mocks=MOCKS
        | {
            "Query lifts": page([LIFT], last=key(f"LIFT#{EXERCISE}#{SESSION_ID}")) + NO_ITEMS,
            "Fold lifts": payload(BEGUN) + payload(ENDED),
        },
    ),
    "MoreRecordsThanOneTransactionTakes": Path(
        CHANGE,
        [*SHORTEST[:-1], *SETTLE, "Are all settled?", "Rebuilt"],
        {},
        mocks=MOCKS | {"Settle lifts": payload(SOME_SETTLED) + payload(SETTLED)},
    ),
    "ChangedMeanwhile": Path(
        CHANGE,
        [*NEEDED, *WROTE, *SHORTEST],
        {},
        mocks=MOCKS | {"Write lines": OTHER_CHANGE + TRANSACTED},
    ),
    "RebuiltByAnotherMeanwhile": Path(
        CHANGE,
        [*SHORTEST[:-2], *BEGINNING, "Rebuilt"],
        {},
        mocks=MOCKS | {GET: STALE + FRESH, "Write settled records": OTHER_CHANGE},
    ),
    "ThrottledAtFirst": Path(
        CHANGE,
        SHORTEST,
        {},
        mocks={
            GET: ITEM_THROTTLED + STALE,
            "Query lifts": THROTTLED + page([LIFT]),
            "Fold lifts": TASK_THROTTLED + payload(ALL_AT_ONCE),
            "Write lines": THROTTLED + TRANSACTED,
            "Query records of the exercise": THROTTLED + NO_ITEMS,
            "Settle lifts": TASK_THROTTLED + payload(SETTLED),
            "Write settled records": THROTTLED + TRANSACTED,
        },
    ),
    "HeaderTableMissing": failing(
        CHANGE,
        BEGINNING[:2],
        NO_ITEM_TABLE,
        mocks=MOCKS | {GET: ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "TableMissingAtFirst": failing(
        OPERATOR,
        [*BEGINNING, "Mark exercise as stale"],
        NO_ITEM_TABLE,
        mocks=MOCKS | {GET: FRESH, "Mark exercise as stale": ITEM_TABLE_MISSING},
    ),
    "SessionTableMissing": failing(
        CHANGE, [*NEEDED, *READ[:1]], NO_TABLE, mocks=MOCKS | {"Query lifts": TABLE_MISSING}
    ),
    "FieldIsUnknown": failing(
        {**CHANGE, "workoutId": "1"},
        [*NEEDED, *READ[:2]],
        "UnknownFieldError",
        mocks=MOCKS | {"Fold lifts": task_bug(error="UnknownFieldError")},
    ),
    "LineTableMissing": failing(
        CHANGE, [*NEEDED, *WROTE], NO_TABLE, mocks=MOCKS | {"Write lines": TABLE_MISSING}
    ),
    "RecordTableMissing": failing(
        CHANGE, SHORTEST[:-4], NO_TABLE, mocks=MOCKS | {"Query records of the exercise": TABLE_MISSING}
    ),
    "TaskBugAtLast": failing(CHANGE, SHORTEST[:-3], "KeyError", mocks=MOCKS | {"Settle lifts": task_bug()}),
    "TableMissingAtLast": failing(
        CHANGE, SHORTEST[:-2], NO_TABLE, mocks=MOCKS | {"Write settled records": TABLE_MISSING}
    ),
}
