"""get-workout: one read, no task."""

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
WORKOUT_ID = "20261120T113000Z-0a1b2c3d"
WORKOUT = {**REQUEST, "path": {"workoutId": WORKOUT_ID}}
NO_WORKOUT = {
    "statusCode": 404,
    "error": {"code": "NOT_FOUND", "message": "You have no workout with this id."},
}
WORKOUT_FOUND = item(
    {
        "doc": {
            "S": text(
                {
                    "type": "Run",
                    "ts": "2026-11-20T06:30:00-05:00",
                    "durationMin": 42.5,
                    "distanceKm": 8.05,
                    "rpe": 6,
                    "maxHr": 176,
                    "avgHr": 148,
                    "calories": 510,
                    "elevationM": 64,
                    "notes": "easy",
                    "source": "manual",
                    "workoutId": "20261120T113000Z-632180c6",
                    "userId": "11111111-1111-4111-8111-111111111111",
                    "localDate": "2026-11-20",
                    "createdAt": "2026-11-20T12:00:00.000Z",
                    "version": 1,
                    "load": {
                        "value": 255,
                        "method": "session-rpe",
                        "all": {"session-rpe": 255, "banister-trimp": 86.06},
                    },
                }
            )
        }
    }
)
MOCKS = {"Get workout": WORKOUT_FOUND}
PATHS = {
    "Found": Path(
        WORKOUT,
        ["Get workout", "Is there one?", "Found"],
        {"statusCode": 200, "body": {"type": "Run", "distanceKm": 8.05, "userId": ANA}},
        sent={"Get workout": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": f"WORKOUT#{WORKOUT_ID}"}}}},
        mocks=MOCKS,
    ),
    "NotFound": Path(
        WORKOUT, ["Get workout", "Is there one?", "Not found"], NO_WORKOUT, mocks={"Get workout": NO_ITEM}
    ),
    "ThrottledAtFirst": Path(
        WORKOUT,
        ["Get workout", "Is there one?", "Not found"],
        NO_WORKOUT,
        mocks={"Get workout": ITEM_THROTTLED + NO_ITEM},
    ),
    "TableMissing": failing(
        WORKOUT, ["Get workout"], NO_TABLE, mocks=MOCKS | {"Get workout": ITEM_TABLE_MISSING}
    ),
    "DeadLetterThrottledAtFirst": failing(
        WORKOUT,
        ["Get workout"],
        NO_TABLE,
        mocks={"Get workout": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
