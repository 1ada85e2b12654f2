"""start-session: one transaction opens a session, if none is open."""

from __future__ import annotations

from dataclasses import replace

from tasks.sessions import items
from tests.statemachines.ana import key, sending
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    TABLE,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TRANSACTED,
    always,
    cancelled,
    item,
    payload,
    read_together,
    task_bug,
    text,
)
from tests.statemachines.paths import Path, failing
from tests.statemachines.training import CURRENT, NEW, NOW, PLAN, PROFILE, START, TEMPLATE, change, refused

START_BODY = {"startedAt": START, "title": "Push day"}
POST = sending(START_BODY, idempotencyKey="push-1")
FROM_TEMPLATE = sending({"templateId": "push-day"})
SHOWN = {**NEW.document(), "sets": []}
KEYED = replace(NEW, key="push-1")
SENT = {"sent": {"S": text(START_BODY)}}
ANSWER = {
    "statusCode": 201,
    "body": text(SHOWN),
    "location": f"/sessions/{NEW.session_id}",
    "etag": "1",
}
NOTHING_THERE = "attribute_not_exists(pk)"
OPENED = [
    {"Put": {"TableName": TABLE, "Item": CURRENT, "ConditionExpression": NOTHING_THERE}},
    {"Put": {"TableName": TABLE, "Item": items.session_item(KEYED), "ConditionExpression": NOTHING_THERE}},
    {"Put": {"TableName": TABLE, "Item": items.session_event(items.STARTED, NEW, NOW, SENT)}},
    {
        "Put": {
            "TableName": TABLE,
            "Item": items.claim_item(KEYED, "hash", text(SHOWN)),
            "ConditionExpression": NOTHING_THERE,
        }
    },
]
VALID = change(OPENED, ANSWER)
PLANNED = replace(NEW, details={"title": "Push day", "templateId": "push-day", "planned": PLAN})
FROM_PLAN = change(
    [
        OPENED[0],
        {
            "Put": {
                "TableName": TABLE,
                "Item": items.session_item(PLANNED),
                "ConditionExpression": NOTHING_THERE,
            }
        },
        OPENED[2],
    ],
    {**ANSWER, "body": text({**PLANNED.document(), "sets": []})},
)
LOOK = {"outcome": "LOOK", "tries": 1, "templateId": "push-day"}
CLAIM = items.claim_item(KEYED, "u6eXlE0kTwyBZdGRhGVCzA", text(SHOWN))

PREPARED = ["Read what is open", "Prepare session", "Can it be started?"]
RECORDED = [*PREPARED, "Record session"]
FREE = read_together(None, None, PROFILE)
MOCKS = {"Read what is open": FREE, "Prepare session": payload(VALID), "Record session": TRANSACTED}
CONFLICT = cancelled("None", "None", "None", "TransactionConflict")

PATHS = {
    "Started": Path(
        POST,
        ["First try", *RECORDED, "Created"],
        {"statusCode": 201, "body": SHOWN, "etag": "1"},
        sent={
            "Read what is open": {
                "TransactItems": [
                    {"Get": {"Key": key("CURRENT_SESSION")}},
                    {"Get": {"Key": key("IDEMPOTENCY#session:push-1")}},
                    {"Get": {"Key": key("PROFILE")}},
                ]
            }
        },
        compared=True,
        mocks=MOCKS,
    ),
    "FromTemplate": Path(
        FROM_TEMPLATE,
        ["First try", *PREPARED, "Get its template", *RECORDED, "Created"],
        {"statusCode": 201, "body": {"planned": PLAN}},
        sent={"Get its template": {"Key": key("TEMPLATE#push-day")}},
        compared=True,
        mocks={
            "Read what is open": FREE + FREE,
            "Prepare session": payload(LOOK) + payload(FROM_PLAN),
            "Get its template": item(TEMPLATE),
            "Record session": TRANSACTED,
        },
    ),
    "NoSuchTemplate": Path(
        FROM_TEMPLATE,
        ["First try", *PREPARED, "Get its template", *PREPARED, "Answered"],
        {"statusCode": 422},
        compared=True,
        mocks={
            "Read what is open": FREE + FREE,
            "Prepare session": payload(LOOK) + payload(refused("INVALID", 422)),
            "Get its template": NO_ITEM,
        },
    ),
    "AnotherIsOpen": Path(
        POST,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 409, "body": {"error": {"sessionId": NEW.session_id}}},
        compared=True,
        mocks={
            "Read what is open": read_together(CURRENT, None, PROFILE),
            "Prepare session": payload(refused("SESSION_OPEN", 409, sessionId=NEW.session_id)),
        },
    ),
    "KeyUsedBefore": Path(
        POST,
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 409},
        compared=True,
        mocks={
            "Read what is open": read_together(CURRENT, CLAIM, PROFILE),
            "Prepare session": payload(refused("RECORDED_DIFFERENTLY", 409, sessionId=NEW.session_id)),
        },
    ),
    "Invalid": Path(
        sending({"startedAt": "yesterday"}),
        ["First try", *PREPARED, "Answered"],
        {"statusCode": 422},
        compared=True,
        mocks=MOCKS | {"Prepare session": payload(refused("INVALID", 422))},
    ),
    "AnotherWasOpenedMeanwhile": Path(
        POST,
        ["First try", *RECORDED, *PREPARED, "Answered"],
        {"statusCode": 409, "body": {"error": {"sessionId": NEW.session_id}}},
        compared=True,
        mocks={
            "Read what is open": FREE + read_together(CURRENT, None, PROFILE),
            "Prepare session": payload(VALID)
            + payload(refused("SESSION_OPEN", 409, sessionId=NEW.session_id)),
            "Record session": cancelled("ConditionalCheckFailed", "None", "None", "None"),
        },
    ),
    "ConflictThenStarted": Path(
        POST,
        ["First try", *RECORDED, *PREPARED, "Wait for the other change", *RECORDED, "Created"],
        {"statusCode": 201},
        compared=True,
        mocks={
            "Read what is open": always(FREE),
            "Prepare session": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Record session": CONFLICT + TRANSACTED,
        },
    ),
    "ThrottledAtFirst": Path(
        FROM_TEMPLATE,
        ["First try", *PREPARED, "Get its template", *RECORDED, "Created"],
        {"statusCode": 201},
        mocks={
            "Read what is open": THROTTLED + FREE + FREE,
            "Prepare session": TASK_THROTTLED + payload(LOOK) + payload(FROM_PLAN),
            "Get its template": ITEM_THROTTLED + item(TEMPLATE),
            "Record session": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        POST,
        ["First try", *PREPARED[:1]],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS
        | {"Read what is open": TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "TaskBug": failing(
        POST, ["First try", *PREPARED[:2]], "KeyError", mocks=MOCKS | {"Prepare session": task_bug()}
    ),
    "TemplateTableMissing": failing(
        FROM_TEMPLATE,
        ["First try", *PREPARED, "Get its template"],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Prepare session": payload(LOOK), "Get its template": ITEM_TABLE_MISSING},
    ),
    "TableMissingAtLast": failing(
        POST,
        ["First try", *RECORDED],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record session": TABLE_MISSING},
    ),
}
