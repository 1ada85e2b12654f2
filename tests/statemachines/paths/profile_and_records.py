"""put-profile, list-records."""

from __future__ import annotations

from tests.statemachines.paths import ANA, CALLER, Path, failing

PROFILE = {
    "timeZone": "America/New_York",
    "weightKg": 62,
    "maxHr": 188,
    "restHr": 48,
    "sex": "female",
}
PUT = {"requestId": "req-1", "idempotencyKey": "", "body": PROFILE, "caller": CALLER}
STORED = ["Prepare profile", "Is it valid?", "Store profile", "Stored"]

PUT_PROFILE = {
    "Stored": Path(
        PUT,
        STORED,
        {"statusCode": 200, "body": {**PROFILE, "units": "metric"}},
        sent={
            "Prepare profile": {"Payload": {"body": PROFILE, "requestId": "req-1"}},
            "Store profile": {
                "Item": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "PROFILE"}, "doc": {"S": PROFILE}}
            },
        },
    ),
    "Rejected": Path(
        {**PUT, "body": {"timeZone": "Mars/Olympus"}},
        ["Prepare profile", "Is it valid?", "Rejected"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID_PROFILE", "requestId": "req-1"}}},
    ),
    "ThrottledAtFirst": Path(PUT, STORED, {"statusCode": 200, "body": PROFILE}),
    "TaskBug": failing("put-profile", PUT, ["Prepare profile"], "KeyError"),
    "TableMissing": failing("put-profile", PUT, STORED[:3], "DynamoDB.ResourceNotFoundException"),
}

LIST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
HISTORY = {**LIST, "query": {"history": "true"}, "hasQuery": True}
RECORDS = ["Records or their history?", "Query records", "Records"]
LOG = ["Records or their history?", "From the newest", "Query record history", "More history?"]
LAST_PAGE = [*LOG, "Last page of history"]
FOUND = [
    {"kind": "longest-distance", "value": 8050, "unit": "m"},
    {"kind": "longest-duration", "value": 2550, "unit": "s"},
]
NEXT = "20260812T113000Z-632180c6#longest-duration"
KEYS = {":pk": {"S": f"USER#{ANA}"}}

LIST_RECORDS = {
    "Records": Path(
        LIST,
        RECORDS,
        {"statusCode": 200, "field": "records", "documents": FOUND, "nextToken": ""},
        sent={"Query records": {"ExpressionAttributeValues": {**KEYS, ":prefix": {"S": "RECORD#"}}}},
    ),
    "NoRecords": Path(
        {**LIST, "query": {"history": "false"}, "hasQuery": True},
        RECORDS,
        {"statusCode": 200, "field": "records", "documents": []},
    ),
    "History": Path(
        HISTORY,
        LAST_PAGE,
        {"statusCode": 200, "field": "history", "documents": FOUND, "nextToken": ""},
        sent={
            "Query record history": {
                "ExpressionAttributeValues": {
                    **KEYS,
                    ":oldest": {"S": "PR_LOG#"},
                    ":newest": {"S": "PR_LOG$"},
                },
                "ScanIndexForward": False,
            }
        },
    ),
    "FirstPageOfHistory": Path(
        HISTORY,
        [*LOG, "Page of history"],
        {
            "statusCode": 200,
            "field": "history",
            "documents": [{"value": 5000 - line} for line in range(100)],
            "nextToken": NEXT,
        },
    ),
    "LastPageOfHistory": Path(
        {**HISTORY, "query": {"history": "true", "nextToken": NEXT}},
        ["Records or their history?", "From the token", *LAST_PAGE[2:]],
        {"statusCode": 200, "field": "history", "documents": FOUND, "nextToken": ""},
        sent={
            "Query record history": {
                "ExpressionAttributeValues": {":oldest": {"S": "PR_LOG#"}, ":newest": {"S": f"PR_LOG#{NEXT}"}}
            }
        },
    ),
    "WrongToken": Path(
        {**HISTORY, "query": {"history": "true", "nextToken": "20260811T113000Z-632180c6"}},
        ["Records or their history?", "Wrong token"],
        {"statusCode": 400, "error": {"code": "INVALID_QUERY", "field": "nextToken"}},
    ),
    "WrongQuestion": Path(
        {**HISTORY, "query": {"histroy": "true"}},
        ["Records or their history?", "Wrong question"],
        {"statusCode": 400, "error": {"code": "INVALID_QUERY", "field": "history"}},
    ),
    "RecordsThrottledAtFirst": Path(LIST, RECORDS, {"statusCode": 200, "documents": FOUND}),
    "HistoryThrottledAtFirst": Path(HISTORY, LAST_PAGE, {"statusCode": 200, "documents": FOUND}),
    "TableMissing": failing("list-records", LIST, RECORDS[:2], "DynamoDb.ResourceNotFoundException"),
    "HistoryTableMissing": failing("list-records", HISTORY, LOG[:3], "DynamoDb.ResourceNotFoundException"),
}
