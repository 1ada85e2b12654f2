"""delete-notifications: nobody is told any more."""

from __future__ import annotations

from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    DONE,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    SUBSCRIPTION_ARN,
    SUBSCRIPTION_PENDING,
    SUBSCRIPTIONS_FORBIDDEN,
    SUBSCRIPTIONS_THROTTLED,
    TABLE_MISSING,
    THROTTLED,
    TRANSACTED,
    cancelled,
    item,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing
from tests.statemachines.paths.put_notifications import CHOSEN, stored

DELETE = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
WALK = ["Get notifications", "Is there one to delete?", "Unsubscribe", "Forget notifications"]
DELETED = [*WALK, "Notifications deleted"]
MOCKS = {
    "Get notifications": item(stored(CHOSEN)),
    "Unsubscribe": DONE,
    "Forget notifications": TRANSACTED,
}
PATHS = {
    "Deleted": Path(
        DELETE,
        DELETED,
        {"statusCode": 204},
        sent={
            "Unsubscribe": {"SubscriptionArn": SUBSCRIPTION_ARN},
            "Forget notifications": {
                "TransactItems": [
                    {
                        "Delete": {
                            "Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "NOTIFICATIONS"}},
                            "ExpressionAttributeValues": {":read": {"N": "3"}},
                        }
                    },
                    {"Put": {"Item": {"type": {"S": "notifications.deleted"}, "payload": {"S": CHOSEN}}}},
                ]
            },
        },
        mocks=MOCKS,
    ),
    "WaitingForItsConfirmation": Path(
        DELETE, DELETED, {"statusCode": 204}, mocks=MOCKS | {"Unsubscribe": SUBSCRIPTION_PENDING}
    ),
    "NobodyIsTold": Path(
        DELETE,
        [*WALK[:2], "Nobody is told"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks={"Get notifications": NO_ITEM},
    ),
    "ChangedMeanwhile": Path(
        DELETE,
        [*WALK, "Changed meanwhile"],
        {"statusCode": 409, "error": {"code": "CHANGED_MEANWHILE"}},
        mocks=MOCKS | {"Forget notifications": cancelled("ConditionalCheckFailed", "None")},
    ),
    "ThrottledAtFirst": Path(
        DELETE,
        DELETED,
        {"statusCode": 204},
        mocks=MOCKS
        | {
            "Get notifications": ITEM_THROTTLED + item(stored(CHOSEN)),
            "Unsubscribe": SUBSCRIPTIONS_THROTTLED + DONE,
            "Forget notifications": THROTTLED + TRANSACTED,
        },
    ),
    "TableMissing": failing(
        DELETE,
        WALK,
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Forget notifications": TABLE_MISSING},
    ),
    "TableMissingAtOnce": failing(
        DELETE,
        WALK[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get notifications": ITEM_TABLE_MISSING},
    ),
    "UnsubscribingForbidden": failing(
        DELETE,
        WALK[:3],
        "Sns.AuthorizationErrorException",
        mocks=MOCKS | {"Unsubscribe": SUBSCRIPTIONS_FORBIDDEN},
    ),
    "DeadLetterThrottledAtFirst": failing(
        DELETE,
        WALK[:3],
        "Sns.AuthorizationErrorException",
        mocks=MOCKS
        | {"Unsubscribe": SUBSCRIPTIONS_FORBIDDEN, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
