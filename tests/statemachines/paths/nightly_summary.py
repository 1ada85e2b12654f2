"""nightly-summary: shards, pages, people; neither a person's failure nor a page's stops the night."""

from __future__ import annotations

from tests.statemachines.mocks import (
    BUCKET_MISSING,
    BUCKET_TIMES_OUT,
    DEAD_LETTER_SENT,
    EXECUTION_FAILED,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    NO_ITEMS,
    OBJECT_STORED,
    QUEUE_THROTTLED,
    SFN_BUSY,
    SFN_MACHINE_MISSING,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    always,
    executed,
    failure,
    page,
    payload,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Path, failing

BEN = "22222222-2222-4222-8222-222222222222"
GIVEN = {"date": "2026-11-20"}
SHARDS = ["Plan night", "Is the date valid?", "Every shard"]
WALK = [*SHARDS, "Write report", "Store report", "Reported"]
REPORT = {"date": "2026-11-20"}

READ = {"Page of people", "Query active people"}
PAGE = {*READ, "Summarise people", "Add up page", "More people?", "Shard done"}
ASKED = {"Summarise person", "Is there a summary?"}
PERSON = {*ASKED, "Read summary", "Store summary", "Summarised"}
KEPT = {"Keep failed person", "Not summarised"}
INCOMPLETE = {"Keep failed page", "Shard incomplete"}


def day(user: str) -> dict[str, object]:
    """Somebody's day, as GSI1 has it."""
    return {
        "pk": {"S": f"USER#{user}"},
        "sk": {"S": "DAY#2026-11-20"},
        "userId": {"S": user},
        "localDate": {"S": "2026-11-20"},
        "gsi1pk": {"S": "DATE#2026-11-20#07"},
        "gsi1sk": {"S": user},
        "workouts": {"N": "1"},
        "durationSec": {"N": "2550"},
        "distanceM": {"N": "8050"},
        "load:session-rpe": {"N": "255"},
        "type:Run:workouts": {"N": "1"},
        "type:Run:durationSec": {"N": "2550"},
        "type:Run:distanceM": {"N": "8050"},
        "run:20": {"N": "8050"},
    }


def totals(users: int) -> dict[str, object]:
    """What so many people's days add up to."""
    return {
        "users": users,
        "amounts": {
            "workouts": str(users),
            "durationSec": str(2550 * users),
            "distanceM": str(8050 * users),
            "load:session-rpe": str(255 * users),
            "type:Run:workouts": str(users),
            "type:Run:durationSec": str(2550 * users),
            "type:Run:distanceM": str(8050 * users),
        },
    }


NIGHT_PLANNED = payload({"outcome": "VALID", "date": "2026-11-20", "shards": ["07"]})
NIGHT_INVALID = payload({"outcome": "INVALID", "message": "date: must be a date such as 2026-11-20"})
ONE_ACTIVE_PERSON = page([day(ANA)])
MORE_ACTIVE_PEOPLE = page(
    [day(ANA)], last={name: day(ANA)[name] for name in ("pk", "sk", "gsi1pk", "gsi1sk")}
)
PAGE_ADDED = payload({"totals": totals(1)})
FIRST_PAGE_ADDED = payload({"totals": totals(1), "after": ANA})
SUMMARY = {"userId": ANA, "date": "2026-11-20"}
SUMMARISED = executed({"statusCode": 200, "body": text(SUMMARY)})
REPORT_WRITTEN = payload(
    {
        "report": {
            "date": "2026-11-20",
            "users": 1,
            "workouts": 1,
            "durationMin": 42.5,
            "distanceKm": 8.05,
            "calories": 0,
            "elevationM": 0,
            "volumeKg": 0,
            "load": {"session-rpe": 255},
            "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
            "missing": [],
            "generatedAt": "2026-11-21T05:00:00.000Z",
        }
    }
)
MOCKS = {
    "Plan night": NIGHT_PLANNED,
    "Query active people": ONE_ACTIVE_PERSON,
    "Summarise person": always(SUMMARISED),
    "Store summary": always(NO_ITEM),
    "Add up page": PAGE_ADDED,
    "Write report": REPORT_WRITTEN,
    "Store report": OBJECT_STORED,
    "Keep failed person": always(DEAD_LETTER_SENT),
    "Keep failed page": always(DEAD_LETTER_SENT),
}

PATHS = {
    "Reported": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON),
        sent={
            "Plan night": {"Payload": {"input": GIVEN, "timeZone": "UTC"}},
            "Query active people": {
                "IndexName": "GSI1",
                "ExpressionAttributeValues": {":pk": {"S": "DATE#2026-11-20#07"}},
            },
            "Summarise person": {"Input": {"path": {"date": "2026-11-20"}, "caller": {"userId": ANA}}},
            "Store summary": {
                "Item": {
                    "pk": {"S": f"USER#{ANA}"},
                    "sk": {"S": "SUMMARY#2026-11-20"},
                    "doc": {"S": SUMMARY},
                }
            },
            "Write report": {"Payload": {"date": "2026-11-20", "shards": [{"missing": []}]}},
            "Store report": {"Key": "reports/2026-11-20.json", "ContentType": "application/json"},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NobodyActive": Path(
        GIVEN, WALK, output=REPORT, inside=frozenset(PAGE), mocks=MOCKS | {"Query active people": NO_ITEMS}
    ),
    "TwoPagesOfPeople": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON | {"Next page"}),
        sent={
            "Query active people": {"ExpressionAttributeValues": {":after": {"S": ANA}}},
            "Add up page": {"Payload": {"totals": {"users": 1}}},
            "Write report": {"Payload": {"shards": [{"totals": {"users": 2}}]}},
        },
        mocks=MOCKS
        | {
            "Query active people": MORE_ACTIVE_PEOPLE + page([day(BEN)]),
            "Add up page": FIRST_PAGE_ADDED + payload({"totals": totals(2)}),
        },
    ),
    "InvalidInput": Path(
        {"date": "yesterday"},
        [*SHARDS[:2], "Invalid input"],
        error="InvalidInput",
        compared=True,
        mocks={"Plan night": NIGHT_INVALID},
    ),
    "ThrottledAtFirst": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | PERSON),
        mocks={
            "Plan night": TASK_THROTTLED + NIGHT_PLANNED,
            "Query active people": THROTTLED + ONE_ACTIVE_PERSON,
            "Summarise person": SFN_BUSY + SUMMARISED,
            "Store summary": ITEM_THROTTLED + NO_ITEM,
            "Add up page": TASK_THROTTLED + PAGE_ADDED,
            "Write report": TASK_THROTTLED + REPORT_WRITTEN,
            "Store report": BUCKET_TIMES_OUT + OBJECT_STORED,
        },
    ),
    "PersonNotSummarised": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | ASKED | {"No summary"} | KEPT),
        mocks=MOCKS
        | {"Summarise person": EXECUTION_FAILED, "Keep failed person": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "SummaryMachineMissing": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset(PAGE | {"Summarise person"} | KEPT),
        mocks=MOCKS | {"Summarise person": always(SFN_MACHINE_MISSING)},
    ),
    "SummaryNotStored": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset((PAGE | PERSON | KEPT) - {"Summarised"}),
        mocks=MOCKS | {"Store summary": always(ITEM_TABLE_MISSING)},
    ),
    "PageUnreadable": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset({*READ, *INCOMPLETE}),
        sent={
            "Keep failed page": {"MessageBody": {"input": GIVEN}},
            "Write report": {
                "Payload": {
                    "shards": [
                        {
                            "totals": {},
                            "missing": [
                                {
                                    "shard": "07",
                                    "after": " ",
                                    "reason": "DynamoDb.ResourceNotFoundException",
                                }
                            ],
                        }
                    ]
                }
            },
        },
        mocks=MOCKS
        | {
            "Query active people": TABLE_MISSING,
            "Keep failed page": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "SecondPageNotAdded": Path(
        GIVEN,
        WALK,
        output=REPORT,
        inside=frozenset((PAGE | PERSON | INCOMPLETE | {"Next page"}) - {"Shard done"}),
        sent={
            "Write report": {
                "Payload": {
                    "shards": [
                        {
                            "totals": {"users": 1},
                            "missing": [{"shard": "07", "after": ANA, "reason": "KeyError"}],
                        }
                    ]
                }
            }
        },
        mocks=MOCKS
        | {
            "Query active people": MORE_ACTIVE_PEOPLE + page([day(BEN)]),
            "Add up page": FIRST_PAGE_ADDED + task_bug(),
        },
    ),
    "PageNotKept": failing(
        GIVEN,
        SHARDS,
        "SQS.QueueDoesNotExist",
        {*READ, "Keep failed page"},
        mocks=MOCKS
        | {
            "Query active people": TABLE_MISSING,
            "Keep failed page": always(
                failure("SQS.QueueDoesNotExist", "The specified queue does not exist")
            ),
        },
    ),
    "PlanTaskBug": failing(GIVEN, SHARDS[:1], "KeyError", mocks=MOCKS | {"Plan night": task_bug()}),
    "ReportTaskBug": failing(
        GIVEN, WALK[:4], "KeyError", PAGE | PERSON, mocks=MOCKS | {"Write report": task_bug()}
    ),
    "BucketMissing": failing(
        GIVEN,
        WALK[:5],
        "S3.NoSuchBucketException",
        PAGE | PERSON,
        mocks=MOCKS
        | {"Store report": BUCKET_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
