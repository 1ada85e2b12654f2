"""put-template: validated with one's own exercises, then stored with its event in one transaction."""

from __future__ import annotations

from tests.statemachines.ana import key, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    counted,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, Path, failing, parsed
from tests.statemachines.strength import OWN, PUSH_DAY, event_by_hand, refused, template

TOKEN = "0" * 36
NOW = "2026-11-20T18:00:00.000Z"
EVENT_ID = "0b1ff0c1-5d0f-5a43-9f3f-0d9b5f7f6a11"
BODY = {
    "title": "Push day",
    "exercises": [{"exercise": "Bench Press", "sets": 3, "reps": 8, "weightKg": 80, "restSec": 120}],
}
PUT = sending(BODY, path={"templateId": "push-day"})
HEAVIER = {
    **PUSH_DAY,
    "exercises": [{"exercise": "bench-press", "sets": 3, "reps": 8, "weightKg": 82.5, "restSec": 120}],
    "version": 2,
}
REPLACE = sending({"title": "Push day", "exercises": HEAVIER["exercises"]}, path={"templateId": "push-day"})
READ = ["Read template and exercises", "Count templates", "Prepare template", "Can the template be stored?"]
WALK = ["First try", *READ, "Store template"]
AGAIN = [*READ, "Wait for the other change"]


def prepared(
    document: dict[str, object] = PUSH_DAY, *, outcome: str = "VALID", tries: int = 1
) -> dict[str, object]:
    """What the task answers for a template at its version."""
    version = int(str(document["version"]))
    stored = {**template(version), "doc": {"S": text(document)}}
    put: dict[str, object] = {"TableName": TABLE, "Item": stored}
    if version == 1:
        put |= {"ConditionExpression": "attribute_not_exists(pk)"}
    else:
        read = {":read": {"N": str(version - 1)}}
        put |= {"ConditionExpression": "version = :read", "ExpressionAttributeValues": read}
    fact = {"templateId": {"S": "push-day"}, "doc": {"S": text(document)}}
    event = event_by_hand("template.changed", EVENT_ID, version, NOW, **fact)
    return {
        "outcome": outcome,
        "tries": tries,
        "pauseSeconds": 2,
        "token": TOKEN,
        "writes": [{"Put": put}, {"Put": {"TableName": TABLE, "Item": event}}],
        "answer": {
            "statusCode": 201 if version == 1 else 200,
            "body": text(document),
            "etag": str(version),
        },
    }


HERS = {"exercises": OWN["exercises"]}
NEW = read_together(None, HERS)
STORED = read_together(template(), HERS)
FEW = counted(2, 2)
CREATED = {"statusCode": 201, "body": PUSH_DAY, "etag": "1"}
MOCKS = {
    "Read template and exercises": NEW,
    "Count templates": FEW,
    "Prepare template": payload(prepared()),
    "Store template": TRANSACTED,
}
CONFLICT = cancelled("TransactionConflict", "None")
WRONG = {
    "field": "exercises[0].exercise",
    "message": "is not a known exercise; the nearest are bench-press",
}

PATHS = {
    "Created": Path(
        PUT,
        [*WALK, "Template stored"],
        CREATED,
        sent={
            "Read template and exercises": {
                "TransactItems": [
                    {"Get": {"Key": key("TEMPLATE#push-day")}},
                    {"Get": {"Key": key("EXERCISES"), "ProjectionExpression": "exercises"}},
                ]
            },
            "Count templates": {
                "Select": "COUNT",
                "ConsistentRead": True,
                "ExpressionAttributeValues": {":pk": {"S": f"USER#{ANA}"}, ":prefix": {"S": "TEMPLATE#"}},
            },
            "Prepare template": {
                "Payload": {"request": {"body": BODY}, "state": {"found": {"count": {"Count": 2}}}}
            },
            "Store template": {"ClientRequestToken": TOKEN, "TransactItems": parsed(prepared()["writes"])},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "Replaced": Path(
        {**REPLACE, "ifMatch": "1"},
        [*WALK, "Template stored"],
        {"statusCode": 200, "body": HEAVIER, "etag": "2"},
        compared=True,
        mocks=MOCKS | {"Read template and exercises": STORED, "Prepare template": payload(prepared(HEAVIER))},
    ),
    "StoredAlready": Path(
        PUT,
        [*WALK[:-1], "Answered"],
        {"statusCode": 200, "body": PUSH_DAY, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {
            "Read template and exercises": STORED,
            "Prepare template": payload(
                {
                    "outcome": "UNCHANGED",
                    "answer": {"statusCode": 200, "body": text(PUSH_DAY), "etag": "1"},
                }
            ),
        },
    ),
    "AnotherVersion": Path(
        {**REPLACE, "ifMatch": "7"},
        [*WALK[:-1], "Answered"],
        {"statusCode": 412, "body": {"error": {"code": "ANOTHER_VERSION", "version": "1"}}, "etag": "1"},
        compared=True,
        mocks=MOCKS
        | {
            "Read template and exercises": STORED,
            "Prepare template": payload(
                refused(
                    "ANOTHER_VERSION",
                    412,
                    etag="1",
                    version="1",
                    fields=[{"field": "If-Match", "message": "No."}],
                )
            ),
        },
    ),
    "Invalid": Path(
        sending({**BODY, "exercises": [{"exercise": "benhc press", "sets": 3, "reps": 8}]}, path=PUT["path"]),
        [*WALK[:-1], "Answered"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID_TEMPLATE", "fields": [WRONG]}}},
        compared=True,
        mocks=MOCKS
        | {"Prepare template": payload(refused("INVALID_TEMPLATE", 422, outcome="INVALID", fields=[WRONG]))},
    ),
    "TooMany": Path(
        PUT,
        [*WALK[:-1], "Answered"],
        {"statusCode": 409, "body": {"error": {"code": "TOO_MANY"}}},
        compared=True,
        mocks=MOCKS
        | {"Count templates": counted(50, 50), "Prepare template": payload(refused("TOO_MANY", 409))},
    ),
    "ConflictThenCreated": Path(
        PUT,
        [*WALK, *AGAIN, *READ, "Store template", "Template stored"],
        CREATED,
        compared=True,
        mocks={
            "Read template and exercises": always(NEW),
            "Count templates": always(FEW),
            "Prepare template": payload(prepared())
            + payload(prepared(outcome="BUSY", tries=2))
            + payload(prepared(tries=2)),
            "Store template": CONFLICT + TRANSACTED,
        },
    ),
    "CancelledForGood": failing(
        PUT,
        [*WALK, *READ[:-1]],
        "TransactionRefusedError",
        mocks={
            "Read template and exercises": always(NEW),
            "Count templates": always(FEW),
            "Prepare template": payload(prepared()) + task_bug(error="TransactionRefusedError"),
            "Store template": cancelled("ValidationError", "None"),
        },
    ),
    "ThrottledAtFirst": Path(
        PUT,
        [*WALK, "Template stored"],
        CREATED,
        mocks={
            "Read template and exercises": THROTTLED + NEW,
            "Count templates": THROTTLED + FEW,
            "Prepare template": TASK_THROTTLED + payload(prepared()),
            "Store template": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        PUT,
        WALK[:2],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {
            "Read template and exercises": TABLE_MISSING,
            "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT,
        },
    ),
    "CountFails": failing(
        PUT, WALK[:3], "DynamoDb.ResourceNotFoundException", mocks=MOCKS | {"Count templates": TABLE_MISSING}
    ),
    "TaskBug": failing(PUT, WALK[:4], "KeyError", mocks=MOCKS | {"Prepare template": task_bug()}),
    "TableMissingAtLast": failing(
        PUT, WALK, "DynamoDb.ResourceNotFoundException", mocks=MOCKS | {"Store template": TABLE_MISSING}
    ),
}
