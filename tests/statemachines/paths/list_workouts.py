"""list-workouts: pages, filters and their tokens."""

from __future__ import annotations

from hashlib import sha256

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

LIST_WORKOUTS = {
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
    ),
    "FullPage": Path(
        TWO,
        [*OF_ALL, "Full page"],
        {**TWO_FOUND, "nextToken": f"{SECOND}.{UNFILTERED}"},
        sent={
            "Plan listing": {"Payload": {"query": {"limit": "2"}, "userId": ANA, "requestId": "req-1"}},
            "Query workouts": {"Limit": 3},
        },
    ),
    "FilteredPage": Path(
        TWO,
        [*OF_ALL, "Filtered page"],
        {**TWO_FOUND, "documents": [{"workoutId": FIRST}], "nextToken": f"{THIRD}.{UNFILTERED}"},
    ),
    "FilteredPageWithoutAny": Path(
        TWO,
        [*OF_ALL, "Filtered page"],
        {**TWO_FOUND, "documents": [], "nextToken": f"{THIRD}.{UNFILTERED}"},
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
    ),
    "Rejected": Path(
        {**ALL, "query": {"limit": "0"}, "hasQuery": True},
        [*PLANNED, "Rejected"],
        {"statusCode": 400, "body": {"error": {"requestId": "req-1"}}},
    ),
    "ThrottledAtFirst": Path(TWO, [*OF_ALL, "Last page"], TWO_FOUND),
    "OneTypeThrottledAtFirst": Path(TWO_RUNS, [*OF_ONE_TYPE, "Last page"], TWO_FOUND),
    "TotalsTableMissing": failing("list-workouts", TWO, PLANNED[:2], "DynamoDB.ResourceNotFoundException"),
    "TaskBug": failing("list-workouts", TWO, PLANNED[:3], "KeyError"),
    "TableMissing": failing("list-workouts", ALL, NEWEST[:3], NO_TABLE),
    "OneTypeTableMissing": failing("list-workouts", TWO_RUNS, OF_ONE_TYPE[:5], NO_TABLE),
}
