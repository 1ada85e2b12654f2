"""list-records: the current records, or the pages of their history."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    NO_ITEMS,
    QUEUE_THROTTLED,
    TABLE_MISSING,
    THROTTLED,
    page,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Json, Path, failing

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
RECORDS_FOUND = page(
    [
        {
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
            }
        },
        {
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-duration",
                        "value": 2550,
                        "unit": "s",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                    }
                )
            }
        },
    ]
)
HISTORY_FOUND = page(
    [
        {
            "workoutId": {"S": "20261120T113000Z-632180c6"},
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
            "workoutId": {"S": "20261120T113000Z-632180c6"},
            "kind": {"S": "longest-duration"},
            "doc": {
                "S": text(
                    {
                        "type": "Run",
                        "kind": "longest-duration",
                        "value": 2550,
                        "unit": "s",
                        "workoutId": "20261120T113000Z-632180c6",
                        "achievedAt": "2026-11-20T11:30:00.000Z",
                        "localDate": "2026-11-20",
                    }
                )
            },
        },
    ]
)


def line_of_history(number: int) -> dict[str, Json]:
    """The lines of a log, newest first: one a day, in months of 28 days."""
    day = f"2026-{11 - number // 28:02}-{28 - number % 28:02}"
    workout_id = f"{day.replace('-', '')}T113000Z-632180c6"
    record = {
        "type": "Run",
        "kind": "longest-duration",
        "value": 5000 - number,
        "unit": "s",
        "workoutId": workout_id,
        "achievedAt": f"{day}T11:30:00.000Z",
        "localDate": day,
    }
    return {
        "workoutId": {"S": workout_id},
        "kind": {"S": "longest-duration"},
        "doc": {"S": text(record)},
    }


MORE_THAN_A_PAGE_OF_HISTORY = page(line_of_history(number) for number in range(101))
MOCKS = {"Query records": RECORDS_FOUND}
PATHS = {
    "Records": Path(
        LIST,
        RECORDS,
        {"statusCode": 200, "field": "records", "documents": FOUND, "nextToken": ""},
        sent={"Query records": {"ExpressionAttributeValues": {**KEYS, ":prefix": {"S": "RECORD#"}}}},
        mocks=MOCKS,
    ),
    "NoRecords": Path(
        {**LIST, "query": {"history": "false"}, "hasQuery": True},
        RECORDS,
        {"statusCode": 200, "field": "records", "documents": []},
        mocks={"Query records": NO_ITEMS},
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
        mocks={"Query record history": HISTORY_FOUND},
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
        mocks={"Query record history": MORE_THAN_A_PAGE_OF_HISTORY},
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
        mocks={"Query record history": HISTORY_FOUND},
    ),
    "WrongToken": Path(
        {**HISTORY, "query": {"history": "true", "nextToken": "20260811T113000Z-632180c6"}},
        ["Records or their history?", "Wrong token"],
        {"statusCode": 400, "error": {"code": "INVALID_QUERY", "field": "nextToken"}},
        mocks=MOCKS,
    ),
    "WrongQuestion": Path(
        {**HISTORY, "query": {"histroy": "true"}},
        ["Records or their history?", "Wrong question"],
        {"statusCode": 400, "error": {"code": "INVALID_QUERY", "field": "history"}},
        mocks=MOCKS,
    ),
    "RecordsThrottledAtFirst": Path(
        LIST,
        RECORDS,
        {"statusCode": 200, "documents": FOUND},
        mocks={"Query records": THROTTLED + RECORDS_FOUND},
    ),
    "HistoryThrottledAtFirst": Path(
        HISTORY,
        LAST_PAGE,
        {"statusCode": 200, "documents": FOUND},
        mocks={"Query record history": THROTTLED + HISTORY_FOUND},
    ),
    "TableMissing": failing(
        LIST,
        RECORDS[:2],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Query records": TABLE_MISSING},
    ),
    "HistoryTableMissing": failing(
        HISTORY,
        LOG[:3],
        "DynamoDb.ResourceNotFoundException",
        mocks={
            "Query record history": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
}
