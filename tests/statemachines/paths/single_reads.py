"""check-health, get-profile, get-summary, get-workout: one read, no task."""

from __future__ import annotations

from tests.statemachines.paths import ANA, CALLER, Path, failing

NO_TABLE = "DynamoDB.ResourceNotFoundException"
REQUEST = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WORKOUT_ID = "20261120T113000Z-0a1b2c3d"
WORKOUT = {**REQUEST, "path": {"workoutId": WORKOUT_ID}}
SUMMARY = {**REQUEST, "path": {"date": "2026-11-20"}}

NEVER_SYNCED = {"statusCode": 200, "body": {"status": "healthy", "lastSync": None}}
DEFAULTS = {
    "statusCode": 200,
    "body": {"timeZone": "UTC", "units": "metric", "loadMethod": "session-rpe"},
}
NO_WORKOUT = {
    "statusCode": 404,
    "error": {"code": "NOT_FOUND", "message": "You have no workout with this id."},
}
NO_SUMMARY = {
    "statusCode": 404,
    "error": {
        "code": "NOT_FOUND",
        "message": "There is no summary for this date (YYYY-MM-DD). "
        "Summaries are written the night after a day with workouts.",
    },
}

CHECK_HEALTH = {
    "Healthy": Path(
        REQUEST,
        ["Read last sync", "Ever synced?", "Healthy"],
        {"statusCode": 200, "body": {"status": "healthy", "lastSync": "2026-11-20T06:00:04.120Z"}},
        sent={"Read last sync": {"Key": {"pk": {"S": "SYSTEM"}, "sk": {"S": "LAST_SYNC"}}}},
    ),
    "NeverSynced": Path(REQUEST, ["Read last sync", "Ever synced?", "Healthy, never synced"], NEVER_SYNCED),
    "ThrottledAtFirst": Path(
        REQUEST, ["Read last sync", "Ever synced?", "Healthy, never synced"], NEVER_SYNCED
    ),
    "TableMissing": failing("check-health", REQUEST, ["Read last sync"], NO_TABLE),
    "DeadLetterThrottledAtFirst": failing("check-health", REQUEST, ["Read last sync"], NO_TABLE),
}

GET_PROFILE = {
    "Found": Path(
        REQUEST,
        ["Get profile", "Is there one?", "Found"],
        {
            "statusCode": 200,
            "body": {
                "timeZone": "America/New_York",
                "weightKg": 62,
                "maxHr": 188,
                "restHr": 48,
                "sex": "female",
                "units": "metric",
                "loadMethod": "session-rpe",
            },
        },
        sent={"Get profile": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "PROFILE"}}}},
    ),
    "Defaults": Path(REQUEST, ["Get profile", "Is there one?", "Defaults"], DEFAULTS),
    "ThrottledAtFirst": Path(REQUEST, ["Get profile", "Is there one?", "Defaults"], DEFAULTS),
    "TableMissing": failing("get-profile", REQUEST, ["Get profile"], NO_TABLE),
    "DeadLetterThrottledAtFirst": failing("get-profile", REQUEST, ["Get profile"], NO_TABLE),
}

GET_WORKOUT = {
    "Found": Path(
        WORKOUT,
        ["Get workout", "Is there one?", "Found"],
        {"statusCode": 200, "body": {"type": "Run", "distanceKm": 8.05, "userId": ANA}},
        sent={"Get workout": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": f"WORKOUT#{WORKOUT_ID}"}}}},
    ),
    "NotFound": Path(WORKOUT, ["Get workout", "Is there one?", "Not found"], NO_WORKOUT),
    "ThrottledAtFirst": Path(WORKOUT, ["Get workout", "Is there one?", "Not found"], NO_WORKOUT),
    "TableMissing": failing("get-workout", WORKOUT, ["Get workout"], NO_TABLE),
    "DeadLetterThrottledAtFirst": failing("get-workout", WORKOUT, ["Get workout"], NO_TABLE),
}

GET_SUMMARY = {
    "Found": Path(
        SUMMARY,
        ["Get summary", "Is there one?", "Found"],
        {"statusCode": 200, "body": {"userId": ANA, "date": "2026-11-20"}},
        sent={"Get summary": {"Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "SUMMARY#2026-11-20"}}}},
    ),
    "NotFound": Path(SUMMARY, ["Get summary", "Is there one?", "Not found"], NO_SUMMARY),
    "ThrottledAtFirst": Path(SUMMARY, ["Get summary", "Is there one?", "Not found"], NO_SUMMARY),
    "TableMissing": failing("get-summary", SUMMARY, ["Get summary"], NO_TABLE),
    "DeadLetterThrottledAtFirst": failing("get-summary", SUMMARY, ["Get summary"], NO_TABLE),
}
