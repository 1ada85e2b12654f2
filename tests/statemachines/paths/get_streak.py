"""get-streak: the profile beside all months, folded page by page, then computed."""

from __future__ import annotations

from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    TASK_THROTTLED,
    THROTTLED,
    item,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path

GET = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WALK = ["Read profile and months", "Compute streak", "Streak"]
READ = frozenset(
    {
        *("Get profile", "From the first month to the last", "Query run months", "Fold months"),
        *("More months?", "Run months folded"),
    }
)
PROFILE_FOUND = item(
    {
        "doc": {
            "S": text({"timeZone": "America/New_York", "units": "metric", "loadMethod": "session-rpe"}),
        }
    }
)
MONTHS_FOUND = page([{"sk": {"S": "MONTH#2026-11"}, "run:19": {"N": "5000"}, "run:20": {"N": "8050"}}])
OLDER_MONTHS_FOUND = page(
    [{"sk": {"S": "MONTH#2026-10"}, "run:31": {"N": "5000"}}],
    last={"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "MONTH#2026-10"}},
)
STRETCH = ["2026-11-19", "2026-11-20"]
FOLDED = {
    "carry": {"amounts": {}, "streaks": {"longest": 2, "earliest": [STRETCH], "latest": [STRETCH]}},
    "until": "9999-12-31",
    "to": "MONTH#9999-12",
}
MONTHS_FOLDED = payload(FOLDED)
SHOWN = {
    "timeZone": "America/New_York",
    "today": "2026-11-20",
    "current": 2,
    "longest": 2,
    "currentFrom": "2026-11-19",
}
COMPUTED = payload({"body": text(SHOWN)})
STREAK = {"statusCode": 200, "body": SHOWN}
MOCKS = {
    "Get profile": PROFILE_FOUND,
    "Query run months": MONTHS_FOUND,
    "Fold months": MONTHS_FOLDED,
    "Compute streak": COMPUTED,
}

PATHS = {
    "Streak": Path(
        GET,
        WALK,
        STREAK,
        inside=READ,
        sent={
            "Query run months": {
                "ExpressionAttributeValues": {":from": {"S": "MONTH#"}, ":to": {"S": "MONTH#9999-12"}},
                "ConsistentRead": True,
            },
            "Compute streak": {"Payload": {"life": FOLDED["carry"]}},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "StreakOfSomebodyUnknown": Path(
        GET,
        WALK,
        STREAK,
        inside=READ,
        mocks=MOCKS | {"Get profile": NO_ITEM, "Query run months": NO_ITEMS},
    ),
    "TwoPagesOfMonths": Path(
        GET,
        WALK,
        STREAK,
        inside=READ,
        sent={"Query run months": {"ExpressionAttributeValues": {":from": {"S": "MONTH#2026-10+"}}}},
        mocks=MOCKS
        | {
            "Query run months": OLDER_MONTHS_FOUND + MONTHS_FOUND,
            "Fold months": payload({**FOLDED, "from": "MONTH#2026-10+"}) + MONTHS_FOLDED,
        },
    ),
    "ThrottledAtFirst": Path(
        GET,
        WALK,
        STREAK,
        inside=READ,
        mocks={
            "Get profile": ITEM_THROTTLED + PROFILE_FOUND,
            "Query run months": THROTTLED + MONTHS_FOUND,
            "Fold months": TASK_THROTTLED + MONTHS_FOLDED,
            "Compute streak": TASK_THROTTLED + COMPUTED,
        },
    ),
    "TableMissing": Path(
        GET,
        WALK[:1],
        error="DynamoDB.ResourceNotFoundException",
        inside=READ,
        mocks=MOCKS | {"Get profile": ITEM_TABLE_MISSING},
    ),
    "TaskBug": Path(
        GET, WALK[:2], error="KeyError", inside=READ, mocks=MOCKS | {"Compute streak": task_bug()}
    ),
}
