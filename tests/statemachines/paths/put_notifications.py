"""put-notifications: an address is subscribed, gets another filter, or gives way to another address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.workouts.outcomes import too_busy
from tests.statemachines.mocks import (
    DEAD_LETTER_SENT,
    DONE,
    ITEM_TABLE_MISSING,
    ITEM_THROTTLED,
    NO_ITEM,
    QUEUE_THROTTLED,
    SUBSCRIBED,
    SUBSCRIBED_OTHERWISE,
    SUBSCRIPTION_ARN,
    SUBSCRIPTION_GONE,
    SUBSCRIPTION_PENDING,
    SUBSCRIPTIONS_FORBIDDEN,
    SUBSCRIPTIONS_THROTTLED,
    TABLE_MISSING,
    TASK_THROTTLED,
    THROTTLED,
    TOO_MANY_FILTERS,
    TRANSACTED,
    always,
    cancelled,
    item,
    payload,
    subscription,
    task_bug,
    text,
)
from tests.statemachines.paths import ANA, CALLER, Path, failing

if TYPE_CHECKING:
    from collections.abc import Mapping

CHOSEN = {"email": "ana@example.org", "types": ["Run"], "kinds": ["longest-distance"]}
POLICY = {"userId": [ANA], "type": ["Run"], "kind": ["longest-distance"]}
PUT = {"requestId": "req-1", "idempotencyKey": "", "origin": "manual", "body": CHOSEN, "caller": CALLER}
FORMER = {"email": "ana@former.example", "types": ["Ride"]}


def stored(chosen: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """The item of an earlier PUT."""
    return {
        "email": {"S": str(chosen["email"])},
        "subscriptionArn": {"S": SUBSCRIPTION_ARN},
        "doc": {"S": text(chosen)},
        "version": {"N": "3"},
    }


def prepared(outcome: str, previous: int, tries: int = 1) -> dict[str, object]:
    """What the task answers."""
    return {
        "outcome": outcome,
        "userId": ANA,
        "email": "ana@example.org",
        "filterPolicy": text(POLICY),
        "doc": text(CHOSEN),
        "subscription": {"arn": SUBSCRIPTION_ARN if previous else ""},
        "version": str(previous + 1),
        "previousVersion": str(previous),
        "tries": tries,
        "pauseSeconds": 1,
    }


INVALID = payload(
    {
        "outcome": "INVALID",
        "answer": {
            "statusCode": 422,
            "body": text(
                {
                    "error": {
                        "code": "INVALID_NOTIFICATIONS",
                        "message": "The request is not valid: 1 problem.",
                        "fields": [
                            {"field": "email", "message": "must be an e-mail address such as ana@example.org"}
                        ],
                        "requestId": "req-1",
                    }
                }
            ),
        },
    }
)
START = ["Get notifications", "Prepare notifications", "What has to change?"]
CHECK = ["Get new subscription", "Does it belong to the caller?"]
END = [*CHECK, "Record notifications", "Notifications recorded"]
MOCKS = {
    "Get notifications": always(NO_ITEM),
    "Prepare notifications": payload(prepared("SUBSCRIBE", 0)),
    "Subscribe": SUBSCRIBED,
    "Get new subscription": always(subscription(POLICY, pending=True)),
    "Record notifications": THROTTLED + TRANSACTED,
}
REFILTER = MOCKS | {
    "Get notifications": item(stored({**CHOSEN, "types": ["Ride"]})),
    "Prepare notifications": payload(prepared("REFILTER", 3)),
    "Replace filter": SUBSCRIPTIONS_THROTTLED + DONE,
    "Get new subscription": subscription(POLICY, pending=False),
}
MOVE = MOCKS | {
    "Get notifications": item(stored(FORMER)),
    "Prepare notifications": payload(prepared("MOVE", 3)),
    "Unsubscribe former address": SUBSCRIPTIONS_THROTTLED + DONE,
}
PENDING = {"statusCode": 200, "body": {**CHOSEN, "pendingConfirmation": True}}
IN_USE = {"statusCode": 409, "error": {"code": "ADDRESS_IN_USE", "field": "email"}}
PATHS = {
    "FirstAddress": Path(
        PUT,
        [*START, "Subscribe", *END],
        PENDING,
        sent={
            "Prepare notifications": {"Payload": {"request": PUT}},
            "Subscribe": {
                "Protocol": "email",
                "Endpoint": "ana@example.org",
                "Attributes": {"FilterPolicy": POLICY},
                "ReturnSubscriptionArn": True,
            },
            "Record notifications": {
                "TransactItems": [
                    {
                        "Put": {
                            "ExpressionAttributeValues": {":read": {"N": "0"}},
                            "Item": {
                                "pk": {"S": f"USER#{ANA}"},
                                "sk": {"S": "NOTIFICATIONS"},
                                "email": {"S": "ana@example.org"},
                                "subscriptionArn": {"S": SUBSCRIPTION_ARN},
                                "doc": {"S": CHOSEN},
                                "version": {"N": "1"},
                            },
                        }
                    },
                    {
                        "Put": {
                            "Item": {
                                "type": {"S": "notifications.changed"},
                                "userId": {"S": ANA},
                                "version": {"N": "1"},
                                "payload": {"S": CHOSEN},
                            }
                        }
                    },
                ]
            },
        },
        compared=True,
        mocks=MOCKS,
    ),
    "OtherFilter": Path(
        PUT,
        [*START, "Replace filter", *END],
        {"statusCode": 200, "body": {**CHOSEN, "pendingConfirmation": False}},
        sent={
            "Replace filter": {
                "SubscriptionArn": SUBSCRIPTION_ARN,
                "AttributeName": "FilterPolicy",
                "AttributeValue": POLICY,
            }
        },
        compared=True,
        mocks=REFILTER,
    ),
    "FilterOfAnEndedSubscription": Path(
        PUT,
        [*START, "Replace filter", "Subscribe", *END],
        PENDING,
        mocks=REFILTER
        | {"Replace filter": SUBSCRIPTION_GONE, "Get new subscription": subscription(POLICY, pending=True)},
    ),
    "FilterOfAWaitingSubscription": Path(
        PUT,
        [*START, "Replace filter", "Address in use"],
        IN_USE,
        mocks=REFILTER | {"Replace filter": SUBSCRIPTION_PENDING},
    ),
    "OtherAddress": Path(
        PUT,
        [*START, "Unsubscribe former address", "Subscribe", *END],
        PENDING,
        sent={"Unsubscribe former address": {"SubscriptionArn": SUBSCRIPTION_ARN}},
        compared=True,
        mocks=MOVE,
    ),
    "FormerAddressWaits": Path(
        PUT,
        [*START, "Unsubscribe former address", "Subscribe", *END],
        PENDING,
        mocks=MOVE | {"Unsubscribe former address": SUBSCRIPTION_PENDING},
    ),
    "SubscribedWithOtherFilter": Path(
        PUT,
        [*START, "Subscribe", "Address in use"],
        IN_USE,
        mocks=MOCKS | {"Subscribe": SUBSCRIBED_OTHERWISE},
    ),
    "SomebodyElsesSubscription": Path(
        PUT,
        [*START, "Subscribe", *CHECK, "Address in use"],
        IN_USE,
        mocks=MOCKS | {"Get new subscription": subscription({"userId": ["mallory"]}, pending=False)},
    ),
    "ChangedMeanwhile": Path(
        PUT,
        [
            *START,
            "Subscribe",
            *CHECK,
            "Record notifications",
            *START,
            "Wait before changing notifications",
            *START,
            "Replace filter",
            *END,
        ],
        PENDING,
        mocks=MOCKS
        | {
            "Get notifications": NO_ITEM + always(item(stored(CHOSEN))),
            "Prepare notifications": payload(prepared("SUBSCRIBE", 0))
            + payload(prepared("BUSY", 3, 2))
            + payload(prepared("REFILTER", 3, 2)),
            "Replace filter": SUBSCRIPTIONS_THROTTLED + DONE,
            "Record notifications": cancelled("ConditionalCheckFailed", "None") + TRANSACTED,
        },
    ),
    "ChangedAllTheTime": Path(
        PUT,
        [*START, "Subscribe", *CHECK, "Record notifications", *START, "Answered"],
        {"statusCode": 429, "body": {"error": {"code": "THROTTLED", "requestId": "req-1"}}},
        mocks=MOCKS
        | {
            "Prepare notifications": payload(prepared("SUBSCRIBE", 0, 6)) + payload(too_busy("req-1")),
            "Record notifications": cancelled("ConditionalCheckFailed", "None"),
        },
    ),
    "Rejected": Path(
        {**PUT, "body": {"email": "ana"}},
        [*START, "Answered"],
        {"statusCode": 422, "body": {"error": {"code": "INVALID_NOTIFICATIONS", "requestId": "req-1"}}},
        compared=True,
        mocks=MOCKS | {"Prepare notifications": INVALID},
    ),
    "ThrottledAtFirst": Path(
        PUT,
        [*START, "Subscribe", *END],
        PENDING,
        mocks=MOCKS
        | {
            "Get notifications": ITEM_THROTTLED + NO_ITEM,
            "Prepare notifications": TASK_THROTTLED + payload(prepared("SUBSCRIBE", 0)),
            "Subscribe": SUBSCRIPTIONS_THROTTLED + SUBSCRIBED,
            "Get new subscription": SUBSCRIPTIONS_THROTTLED + subscription(POLICY, pending=True),
        },
    ),
    "TaskBug": failing(PUT, START[:2], "KeyError", mocks=MOCKS | {"Prepare notifications": task_bug()}),
    "TooManyFilters": failing(
        PUT,
        [*START, "Subscribe"],
        "Sns.FilterPolicyLimitExceededException",
        mocks=MOCKS | {"Subscribe": TOO_MANY_FILTERS},
    ),
    "TableMissing": failing(
        PUT,
        [*START, "Subscribe", *CHECK, "Record notifications"],
        "DynamoDb.ResourceNotFoundException",
        mocks=MOCKS | {"Record notifications": TABLE_MISSING},
    ),
    "TableMissingAtOnce": failing(
        PUT,
        START[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS | {"Get notifications": ITEM_TABLE_MISSING},
    ),
    "LookingForbidden": failing(
        PUT,
        [*START, "Subscribe", "Get new subscription"],
        "Sns.AuthorizationErrorException",
        mocks=MOCKS | {"Get new subscription": SUBSCRIPTIONS_FORBIDDEN},
    ),
    "ReplacingForbidden": failing(
        PUT,
        [*START, "Replace filter"],
        "Sns.AuthorizationErrorException",
        mocks=MOCKS
        | {
            "Prepare notifications": payload(prepared("REFILTER", 3)),
            "Replace filter": SUBSCRIPTIONS_FORBIDDEN,
        },
    ),
    "UnsubscribingForbidden": failing(
        PUT,
        [*START, "Unsubscribe former address"],
        "Sns.AuthorizationErrorException",
        mocks=MOCKS
        | {
            "Prepare notifications": payload(prepared("MOVE", 3)),
            "Unsubscribe former address": SUBSCRIPTIONS_FORBIDDEN,
        },
    ),
    "DeadLetterThrottledAtFirst": failing(
        PUT,
        START[:1],
        "DynamoDB.ResourceNotFoundException",
        mocks=MOCKS
        | {"Get notifications": ITEM_TABLE_MISSING, "Keep failed input": QUEUE_THROTTLED + DEAD_LETTER_SENT},
    ),
}
