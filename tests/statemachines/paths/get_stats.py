"""get-stats: everything read side by side, then computed."""

from __future__ import annotations

from tests.statemachines.paths import ANA, CALLER, Path, failing

GET = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WALK = ["Read everything", "Compute stats", "Stats"]
READ = frozenset(
    {
        *("Get profile", "Get totals", "Query days of a year", "Query records", "Query recent workouts"),
        *("Query run days", "Fold streak", "More run days?", "Streak"),
    }
)
STATS = {"statusCode": 200, "body": {"userId": ANA}}

GET_STATS = {
    "Stats": Path(
        GET,
        WALK,
        STATS,
        inside=READ,
        sent={
            "Query recent workouts": {"Limit": 10, "ScanIndexForward": False},
            "Query run days": {
                "FilterExpression": "runMetres >= :mile",
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":mile": {"N": "1609.344"}},
            },
            "Compute stats": {"Payload": {"userId": ANA, "streak": {"longest": 3}}},
        },
    ),
    "StatsOfNewcomer": Path(GET, WALK, STATS, inside=READ),
    "TwoPagesOfRunDays": Path(
        GET,
        WALK,
        STATS,
        inside=READ | {"Next run days"},
        sent={
            "Query run days": {"ExpressionAttributeValues": {":after": {"S": "DAY#2026-11-19+"}}},
            "Fold streak": {"Payload": {"runDays": ["DAY#2026-11-20"], "streak": {"longest": 2}}},
        },
    ),
    "ThrottledAtFirst": Path(GET, WALK, STATS, inside=READ),
    "TableMissing": failing(
        "get-stats", GET, ["Read everything"], "DynamoDB.ResourceNotFoundException", set(READ)
    ),
    "TaskBug": failing("get-stats", GET, WALK[:2], "KeyError", set(READ)),
}
