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
START = ["Find notifications to show", "Is an address told?"]
MOCKS = {
    "Find notifications to show": item(stored(CHOSEN)),
    "Ask whether it is confirmed": subscription(POLICY, pending=False),
}
SHOWN = [*START, "Ask whether it is confirmed", "Show notifications"]
PATHS = {
    "Confirmed": Path(
        GET,
        SHOWN,
        {"statusCode": 200, "body": {**CHOSEN, "pendingConfirmation": False}},
        sent={
            "Find notifications to show": {
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
        mocks=MOCKS | {"Ask whether it is confirmed": subscription(POLICY, pending=True)},
    ),
    "EndedByMail": Path(
        GET,
        [*START, "Ask whether it is confirmed", "Ended by mail"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks=MOCKS | {"Ask whether it is confirmed": SUBSCRIPTION_GONE},
    ),
    "NobodyIsTold": Path(
        GET,
        [*START, "Nobody is told"],
        {"statusCode": 404, "error": {"code": "NOT_FOUND"}},
        mocks={"Find notifications to show": NO_ITEM},
    ),
    "ThrottledAtFirst": Path(
        GET,
        SHOWN,
        {"statusCode": 200, "body": CHOSEN},
        mocks={
            "Find notifications to show": ITEM_THROTTLED + item(stored(CHOSEN)),
            "Ask whether it is confirmed": SUBSCRIPTIONS_THROTTLED + subscription(POLICY, pending=False),
        },
    ),
    "TableMissing": Path(
        GET,
        START[:1],
        error="DynamoDB.ResourceNotFoundException",
        mocks={"Find notifications to show": ITEM_TABLE_MISSING},
    ),
}
