"""list-workouts: pages, filters and their tokens."""

from __future__ import annotations

from hashlib import sha256

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

ALL = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
TWO = {**ALL, "query": {"limit": "2"}, "hasQuery": True}
TWO_RUNS = {**ALL, "query": {"limit": "2", "type": "run"}, "hasQuery": True}

NEWEST = ["Any filter?", "Newest workouts", "Query workouts", "Is there more?"]
PLANNED = ["Any filter?", "Get totals", "Plan listing", "Is it valid?"]
OF_ALL = [*PLANNED, "Query workouts", "Is there more?"]
OF_ONE_TYPE = [*PLANNED, "Query workouts of one type", "Is there more?"]

FIRST, SECOND, THIRD = (
    "20261120T113000Z-0a1b2c3d",
    "20261119T113000Z-1b2c3d4e",
    "20261118T113000Z-2c3d4e5f",
)
UNFILTERED = sha256(f"{ANA}|||".encode()).hexdigest()
NO_TABLE = "DynamoDb.ResourceNotFoundException"
TWO_FOUND = {
    "statusCode": 200,
    "field": "workouts",
    "documents": [{"workoutId": FIRST}, {"workoutId": SECOND}],
}

TWO_WORKOUTS = page(
    [
        {
            "doc": {"S": text({"workoutId": "20261120T113000Z-0a1b2c3d"})},
            "workoutId": {"S": "20261120T113000Z-0a1b2c3d"},
        },
        {
            "doc": {"S": text({"workoutId": "20261119T113000Z-1b2c3d4e"})},
            "workoutId": {"S": "20261119T113000Z-1b2c3d4e"},
        },
    ]
)
TOTALS_WITHOUT_LONG_DOCUMENTS = item({"longDocuments": {"N": "0"}})
PLANNED_TWO = payload(
    {
        "outcome": "VALID",
        "keyFrom": "0",
        "keyTo": "9",
        "dateFrom": "0000-00-00",
        "dateTo": "9999-99-99",
        "type": "",
        "limit": 2,
        "pageOf": "78e7eab7a265676a4751b88c7022968e90ba1276711c04e71cab165c80a2cfe6",
    }
)
THREE_WORKOUTS = page(
    [
        {
            "doc": {"S": text({"workoutId": "20261120T113000Z-0a1b2c3d"})},
            "workoutId": {"S": "20261120T113000Z-0a1b2c3d"},
        },
        {
            "doc": {"S": text({"workoutId": "20261119T113000Z-1b2c3d4e"})},
            "workoutId": {"S": "20261119T113000Z-1b2c3d4e"},
        },
        {
            "doc": {"S": text({"workoutId": "20261118T113000Z-2c3d4e5f"})},
            "workoutId": {"S": "20261118T113000Z-2c3d4e5f"},
        },
    ],
    last={
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "WORKOUT#20261118T113000Z-2c3d4e5f"},
    },
)
ONE_OF_THREE_WORKOUTS = page(
    [
        {
            "doc": {"S": text({"workoutId": "20261120T113000Z-0a1b2c3d"})},
            "workoutId": {"S": "20261120T113000Z-0a1b2c3d"},
        }
    ],
    scanned=3,
    last={
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "WORKOUT#20261118T113000Z-2c3d4e5f"},
    },
)
NONE_OF_THREE_WORKOUTS = page(
    [],
    scanned=3,
    last={
        "pk": {"S": "USER#11111111-1111-4111-8111-111111111111"},
        "sk": {"S": "WORKOUT#20261118T113000Z-2c3d4e5f"},
    },
)
PLANNED_TWO_RUNS = payload(
    {
        "outcome": "VALID",
        "keyFrom": "0",
        "keyTo": "9",
        "dateFrom": "0000-00-00",
        "dateTo": "9999-99-99",
        "type": "Run",
        "limit": 2,
        "pageOf": "ec695b001e786b07d9ff97557f2e59e37455ff8da3b39c636cbd1a64a9e3fc12",
    }
)
PLAN_INVALID = payload(
    {
        "outcome": "INVALID",
        "statusCode": 400,
        "body": text(
            {
                "error": {
                    "code": "INVALID_QUERY",
                    "message": "The query is not valid: 1 problem.",
                    "fields": [{"field": "limit", "message": "must be a whole number from 1 to 100"}],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
MOCKS = {"Query workouts": TWO_WORKOUTS}

PATHS = {
    "Newest": Path(
        ALL,
        [*NEWEST, "Last page"],
        {**TWO_FOUND, "nextToken": ""},
        sent={
            "Query workouts": {
                "Limit": 26,
                "ScanIndexForward": False,
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"USER#{ANA}"},
                    ":from": {"S": "WORKOUT#0"},
                    ":to": {"S": "WORKOUT#9"},
                },
            }
        },
        mocks=MOCKS,
    ),
    "FullPage": Path(
        TWO,
        [*OF_ALL, "Full page"],
        {**TWO_FOUND, "nextToken": f"{SECOND}.{UNFILTERED}"},
        sent={
            "Plan listing": {"Payload": {"query": {"limit": "2"}, "userId": ANA, "requestId": "req-1"}},
            "Query workouts": {"Limit": 3},
        },
        mocks={
            "Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": PLANNED_TWO,
            "Query workouts": THREE_WORKOUTS,
        },
    ),
    "FilteredPage": Path(
        TWO,
        [*OF_ALL, "Filtered page"],
        {**TWO_FOUND, "documents": [{"workoutId": FIRST}], "nextToken": f"{THIRD}.{UNFILTERED}"},
        mocks={
            "Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": PLANNED_TWO,
            "Query workouts": ONE_OF_THREE_WORKOUTS,
        },
    ),
    "FilteredPageWithoutAny": Path(
        TWO,
        [*OF_ALL, "Filtered page"],
        {**TWO_FOUND, "documents": [], "nextToken": f"{THIRD}.{UNFILTERED}"},
        mocks={
            "Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": PLANNED_TWO,
            "Query workouts": NONE_OF_THREE_WORKOUTS,
        },
    ),
    "LastPageOfOneType": Path(
        TWO_RUNS,
        [*OF_ONE_TYPE, "Last page"],
        {**TWO_FOUND, "nextToken": ""},
        sent={
            "Query workouts of one type": {
                "IndexName": "GSI2",
                "Limit": 3,
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}#TYPE#Run"}},
            }
        },
        compared=True,
        mocks={
            "Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": PLANNED_TWO_RUNS,
            "Query workouts of one type": TWO_WORKOUTS,
        },
    ),
    "Rejected": Path(
        {**ALL, "query": {"limit": "0"}, "hasQuery": True},
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"requestId": "req-1"}}},
        compared=True,
        mocks={"Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS, "Plan listing": PLAN_INVALID},
    ),
    "ThrottledAtFirst": Path(
        TWO,
        [*OF_ALL, "Last page"],
        TWO_FOUND,
        mocks={
            "Get totals": ITEM_THROTTLED + TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": TASK_THROTTLED + PLANNED_TWO,
            "Query workouts": THROTTLED + TWO_WORKOUTS,
        },
    ),
    "OneTypeThrottledAtFirst": Path(
        TWO_RUNS,
        [*OF_ONE_TYPE, "Last page"],
        TWO_FOUND,
        mocks={
            "Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": TASK_THROTTLED + PLANNED_TWO_RUNS,
            "Query workouts of one type": THROTTLED + TWO_WORKOUTS,
        },
    ),
    "TotalsTableMissing": failing(
        TWO,
        PLANNED[:2],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get totals": ITEM_TABLE_MISSING},
    ),
    "TaskBug": failing(
        TWO,
        PLANNED[:3],
        "KeyError",
        mocks=MOCKS | {"Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS, "Plan listing": task_bug()},
    ),
    "TableMissing": failing(ALL, NEWEST[:3], NO_TABLE, mocks=MOCKS | {"Query workouts": TABLE_MISSING}),
    "OneTypeTableMissing": failing(
        TWO_RUNS,
        OF_ONE_TYPE[:5],
        NO_TABLE,
        mocks={
            "Get totals": TOTALS_WITHOUT_LONG_DOCUMENTS,
            "Plan listing": PLANNED_TWO_RUNS,
            "Query workouts of one type": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
}
