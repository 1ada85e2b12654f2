"""delete-template: it goes with its event in one transaction."""

from __future__ import annotations

from tests.statemachines.ana import key, reading
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
    task_bug,
)
from tests.statemachines.paths import Path, failing
from tests.statemachines.strength import event_by_hand, refused

NOW = "2026-11-20T18:00:00.000Z"
EVENT_ID = "0b1ff0c1-5d0f-5a43-9f3f-0d9b5f7f6a11"
DELETE = reading(path={"templateId": "push-day"})
READ = ["Get template", "Prepare deletion of template", "Can the template be deleted?"]
WALK = [*READ, "Delete template"]
AGAIN = [*READ, "Wait for the other change"]
EVENT = event_by_hand("template.deleted", EVENT_ID, 3, NOW, templateId={"S": "push-day"})
VALID = {
    "outcome": "VALID",
    "tries": 1,
    "pauseSeconds": 2,
    "token": "0" * 36,
    "writes": [
        {
            "Delete": {
                "TableName": TABLE,
                "Key": key("TEMPLATE#push-day"),
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": {":read": {"N": "2"}},
            }
        },
        {"Put": {"TableName": TABLE, "Item": EVENT}},
    ],
    "answer": {"statusCode": 204},
}
THERE = item({"version": {"N": "2"}})
GONE = {"statusCode": 404, "body": {"error": {"code": "NOT_FOUND"}}}
NOT_FOUND = payload(refused("NOT_FOUND", 404))
MOCKS = {
    "Get template": THERE,
    "Prepare deletion of template": payload(VALID),
    "Delete template": TRANSACTED,
}

PATHS = {
    "Deleted": Path(
        DELETE,
        [*WALK, "Template deleted"],
        {"statusCode": 204},
        sent={
            "Get template": {"Key": key("TEMPLATE#push-day"), "ConsistentRead": True},
            "Delete template": {"TransactItems": VALID["writes"]},
        },
        compared=True,
        mocks=MOCKS,
    ),
    "NotFound": Path(
        DELETE,
        [*READ, "Answered"],
        GONE,
        compared=True,
        mocks=MOCKS | {"Get template": NO_ITEM, "Prepare deletion of template": NOT_FOUND},
    ),
    "AnotherVersion": Path(
        {**DELETE, "ifMatch": "1"},
        [*READ, "Answered"],
        {"statusCode": 412, "body": {"error": {"code": "ANOTHER_VERSION"}}, "etag": "2"},
        compared=True,
        mocks=MOCKS
        | {
            "Prepare deletion of template": payload(
                refused(
                    "ANOTHER_VERSION",
                    412,
                    etag="2",
                    version="2",
                    fields=[{"field": "If-Match", "message": "No."}],
                )
            )
        },
    ),
    "ConflictThenDeleted": Path(
        DELETE,
        [*WALK, *AGAIN, *WALK, "Template deleted"],
        {"statusCode": 204},
        compared=True,
        mocks={
            "Get template": always(THERE),
            "Prepare deletion of template": payload(VALID)
            + payload({**VALID, "outcome": "BUSY", "tries": 2})
            + payload({**VALID, "tries": 2}),
            "Delete template": cancelled("TransactionConflict", "None") + TRANSACTED,
        },
    ),
    "DeletedByTwoAtOnce": Path(
        DELETE,
        [*WALK, *READ, "Answered"],
        GONE,
        compared=True,
        mocks={
            "Get template": THERE + NO_ITEM,
            "Prepare deletion of template": payload(VALID) + NOT_FOUND,
            "Delete template": cancelled("ConditionalCheckFailed", "None"),
        },
    ),
    "CancelledForGood": failing(
        DELETE,
        [*WALK, *READ[:-1]],
        "TransactionRefusedError",
        mocks={
            "Get template": always(THERE),
            "Prepare deletion of template": payload(VALID) + task_bug(error="TransactionRefusedError"),
            "Delete template": cancelled("ValidationError", "None"),
        },
    ),
    "ThrottledAtFirst": Path(
        DELETE,
        [*WALK, "Template deleted"],
        {"statusCode": 204},
        mocks={
            "Get template": ITEM_THROTTLED + THERE,
            "Prepare deletion of template": TASK_THROTTLED + payload(VALID),
            "Delete template": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        DELETE,
        WALK[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Get template": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
    "TaskBug": failing(
        DELETE, WALK[:2], "KeyError", mocks=MOCKS | {"Prepare deletion of template": task_bug()}
    ),
    "TableMissingAtLast": failing(
        DELETE, WALK, "DynamoDb.ResourceNotFoundException", mocks=MOCKS | {"Delete template": TABLE_MISSING}
    ),
}
