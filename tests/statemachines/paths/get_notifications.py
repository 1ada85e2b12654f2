"""get-notifications: which address is told of which records."""

from __future__ import annotations

from tests.statemachines.mocks import (
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    SUBSCRIPTION_GONE,
    SUBSCRIPTIONS_THROTTLED,
    item,
    subscription,
)
from tests.statemachines.paths import ANA, CALLER, Path
from tests.statemachines.paths.put_notifications import CHOSEN, POLICY, stored

GET = {"requestId": "req-1", "path": {}, "query": {}, "hasQuery": False, "caller": CALLER}
START = ["Get notifications", "Is an address told?"]
MOCKS = {
    "Get notifications": item(stored(CHOSEN)),
    "Get subscription": subscription(POLICY, pending=False),
}
SHOWN = [*START, "Get subscription", "Show notifications"]
PATHS = {
    "Confirmed": Path(
        GET,
        SHOWN,
        {"statusCode": 200, "body": {**CHOSEN, "pendingConfirmation": False}},
        sent={
            "Get notifications": {
                "Key": {"pk": {"S": f"USER#{ANA}"}, "sk": {"S": "NOTIFICATIONS"}},
                "ConsistentRead": True,
            }
        },
        mocks=MOCKS,
    ),
    "Waiting": Path(
        GET,
        SHOWN,
        {"statusCode": 200, "body": {**CHOSEN, "pendingConfirmation": True}},
        mocks=MOCKS | {"Get subscription": subscription(POLICY, pending=True)},
    ),
    "EndedByMail": Path(
        GET,
        [*START, "Get subscription", "Ended by mail"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks=MOCKS | {"Get subscription": SUBSCRIPTION_GONE},
    ),
    "NobodyIsTold": Path(
        GET,
        [*START, "Nobody is told"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks={"Get notifications": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        GET,
        SHOWN,
        {"statusCode": 200, "body": CHOSEN},
        mocks={
            "Get notifications": ITEM_THROTTLED + item(stored(CHOSEN)),
            "Get subscription": SUBSCRIPTIONS_THROTTLED + subscription(POLICY, pending=False),
        },
    ),
    "TableMissing": Path(
        GET,
        START[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Get notifications": ITEM_TABLE_MISSING},
    ),
}
