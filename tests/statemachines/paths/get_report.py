"""get-report: the date checked, then the object of that day."""

from __future__ import annotations

from tests.statemachines.mocks import (
    BUCKET_MISSING,
    BUCKET_TIMES_OUT,
    OBJECT_MISSING,
    TASK_THROTTLED,
    payload,
    stored_object,
    text,
)
from tests.statemachines.paths import Path

GET = {
    "requestId": "req-1",
    "path": {"date": "2026-11-19"},
    "query": {},
    "hasQuery": False,
    "caller": {"userId": ""},
}
CHECKED = ["Check date", "Is it a date?"]
WALK = [*CHECKED, "Get report", "Report of the day"]
REPORT = {"date": "2026-11-19", "users": 2, "workouts": 3, "missing": []}
DATE_CHECKED = payload({"outcome": "VALID", "date": "2026-11-19"})
NO_DATE = payload(
    {
        "outcome": "INVALID",
        "statusCode": 400,
        "body": text(
            {
                "error": {
                    "code": "INVALID_DATE",
                    "message": "The date is not valid: 1 problem.",
                    "fields": [{"field": "date", "message": "must be a date that exists"}],
                    "requestId": "req-1",
                }
            }
        ),
    }
)
MOCKS = {"Check date": DATE_CHECKED, "Get report": stored_object(text(REPORT))}

PATHS = {
    "Report": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": REPORT},
        sent={"Get report": {"Key": "reports/2026-11-19.json"}},
        compared=True,
        mocks=MOCKS,
    ),
    "NoReport": Path(
        GET,
        [*WALK[:3], "No report"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks=MOCKS | {"Get report": OBJECT_MISSING},
    ),
    "NoSuchDay": Path(
        {**GET, "path": {"date": "2026-02-30"}},
        [*CHECKED, "No date"],
        {"statusCode": 400, "body": {"error": {"code": "INVALID_DATE", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Check date": NO_DATE},
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        {"statusCode": 200, "body": REPORT},
        mocks={
            "Check date": TASK_THROTTLED + DATE_CHECKED,
            "Get report": BUCKET_TIMES_OUT + stored_object(text(REPORT)),
        },
    ),
    "BucketMissing": Path(
        GET, WALK[:3], error="S3.NoSuchBucketException", mocks=MOCKS | {"Get report": BUCKET_MISSING}
    ),
}
