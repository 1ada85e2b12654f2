"""get-summary: one read, no task."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    item,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

NO_TABLE = "DynamoDB.ResourceNotFoundException"
REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
SUMMARY = {**REQUEST, "path": {"date": "2026-11-20"}}
NO_SUMMARY = {
    "statusCode": 404,
    "error": {
        "code": "NOT_FOUND",
        "message": "There is no summary for this date (YYYY-MM-DD). "
        "Summaries are written the night after a day with workouts.",
    },
}
SUMMARY_FOUND = item(
    {
        "doc": {
            "S": text(
                {
                    "userId": "11111111-1111-4111-8111-111111111111",
                    "date": "2026-11-20",
                    "totals": {
                        "workouts": 1,
                        "durationMin": 42.5,
                        "distanceKm": 8.05,
                        "calories": 510,
                        "elevationM": 64,
                    },
                    "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
                    "load": {"session-rpe": 255, "banister-trimp": 86.06},
                    "fitness": {
                        "model": "exponential-42-7",
                        "method": "session-rpe",
                        "ctl": 6,
                        "atl": 33.95,
                        "tsb": 0,
                    },
                    "streak": {"current": 3, "longest": 3},
                    "records": [
                        {
                            "type": "Run",
                            "kind": "longest-distance",
                            "value": 8050,
                            "unit": "m",
                            "workoutId": "20261120T113000Z-632180c6",
                            "achievedAt": "2026-11-20T11:30:00.000Z",
                            "localDate": "2026-11-20",
                        }
                    ],
                    "generatedAt": "2026-11-21T05:00:00.000Z",
                }
            )
        }
    }
)
MOCKS = {"Get summary": SUMMARY_FOUND}
PATHS = {
    "Found": Path(
        SUMMARY,
        ["Get summary", "Is there one?", "Found"],
        {"statusCode": 200, "body": {"userId": ANA, "date": "2026-11-20"}},
        sent={"Get summary": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "SUMMARY#2026-11-20"}}}},
        mocks=MOCKS,
    ),
    "NotFound": Path(
        SUMMARY, ["Get summary", "Is there one?", "Not found"], NO_SUMMARY, mocks={"Get summary": NO_ITEM}
    ),
    "ThrottledAtFirst": Path(
        SUMMARY,
        ["Get summary", "Is there one?", "Not found"],
        NO_SUMMARY,
        mocks={"Get summary": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": failing(
        SUMMARY, ["Get summary"], NO_TABLE, mocks=MOCKS | {"Get summary": ITEM_TABLE_MISSING}
    ),
    "DeadLetterThrottledAtFirst": failing(
        SUMMARY,
        ["Get summary"],
        NO_TABLE,
        mocks={"Get summary": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
