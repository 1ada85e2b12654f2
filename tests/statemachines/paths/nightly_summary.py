"""nightly-summary: shards, pages of people, people; one person's failure never stops the night."""

from __future__ import annotations

from tests.statemachines.paths import ANA, Path, failing

GIVEN = {"date": "2026-11-20"}
SHARDS = ["Plan night", "Is the date valid?", "Every shard"]
WALK = [*SHARDS, "Write report", "Store report", "Reported"]
REPORT = {"date": "2026-11-20"}

PAGE = {"Query active people", "Summarise people", "Add up page", "More people?", "Shard done"}
RUN_DAYS = {"Query run days", "Fold streak", "More run days?", "Streak"}
READ = {
    *("Read the person", "Get profile", "Get day", "Query days of load", "Query recent days"),
    *("Query records of the day", *RUN_DAYS),
}
PERSON = {*READ, "Summarise day", "Store summary", "Summarised"}
KEPT = {"Keep failed person", "Not summarised"}

NIGHTLY_SUMMARY = {
    "Reported": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON),
        sent={
            "Plan night": {"Payload": {"input": GIVEN, "timeZone": "wotr-test-ScheduleTimeZone"}},
            "Query active people": {
                "IndexName": "GSI1",
                "ExpressionAttributeValues": {":pk": {"S": "DATE#2026-11-20#07"}},
            },
            "Query recent days": {
                "ExpressionAttributeValues": {
                    ":first": {"S": "DAY#2026-10-10"},
                    ":last": {"S": "DAY#2026-11-20"},
                }
            },
            "Query run days": {
                "FilterExpression": "runMetres >= :mile",
                "ExpressionAttributeValues": {":mile": {"N": "1609.344"}},
            },
            "Write report": {"Payload": {"date": "2026-11-20"}},
            "Store report": {"Key": "reports/2026-11-20.json", "ContentType": "application/json"},
        },
    ),
    "NobodyActive": Path(GIVEN, WALK, output=REPORT, inside=frozenset(PAGE)),
    "TwoPagesOfPeople": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON | {"Next page"}),
        sent={
            "Query active people": {"ExpressionAttributeValues": {":after": {"S": ANA}}},
            "Add up page": {"Payload": {"totals": {"users": 1}}},
            "Write report": {"Payload": {"shardTotals": [{"users": 2}]}},
        },
    ),
    "TwoPagesOfRunDays": Path(
        GIVEN, WALK, output=REPORT, inside=frozenset(PAGE | PERSON | {"Next run days"})
    ),
    "InvalidDate": Path({"date": "yesterday"}, [*SHARDS[:2], "Invalid date"], error="InvalidDate"),
    "ThrottledAtFirst": Path(GIVEN, WALK, output=REPORT, inside=frozenset(PAGE | PERSON)),
    "PersonUnreadable": Path(GIVEN, WALK, output=REPORT, inside=frozenset(PAGE | READ | KEPT)),
    "PersonNotSummarised": Path(
        GIVEN, WALK, output=REPORT, inside=frozenset(PAGE | READ | {"Summarise day"} | KEPT)
    ),
    "SummaryNotStored": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset((PAGE | PERSON | KEPT) - {"Summarised"}),
    ),
    "PlanTaskBug": failing("nightly-summary", GIVEN, SHARDS[:1], "KeyError"),
    "ShardUnreadable": failing(
        "nightly-summary", GIVEN, SHARDS, "DynamoDb.ResourceNotFoundException", {"Query active people"}
    ),
    "ReportTaskBug": failing("nightly-summary", GIVEN, WALK[:4], "KeyError", PAGE | PERSON),
    "BucketMissing": failing("nightly-summary", GIVEN, WALK[:5], "S3.NoSuchBucketException", PAGE | PERSON),
}
