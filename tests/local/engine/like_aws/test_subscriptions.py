"""SNS subscriptions, made and changed as state machines do it."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from ministack import app as ministack
from ministack.services import sns
from ministack.services import stepfunctions as sfn

from local.engine.like_aws import subscriptions
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

ANA = json.dumps({"userId": ["ana"], "type": ["Run"]})
BEN = json.dumps({"userId": ["ben"]})


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with restored(sfn, "_invoke_aws_sdk_integration"), restored(sns, "_subscribe"):
        subscriptions.install()
        yield


@pytest.fixture
def topic() -> str:
    lists = {"Action": ["CreateTopic"], "Name": [f"records-{uuid.uuid4().hex}"]}
    status, _, answer = asyncio.run(ministack.SERVICE_HANDLERS["sns"]("POST", "/", {}, b"", lists))
    assert status == 200
    text = answer.decode() if isinstance(answer, bytes) else str(answer)
    return text.partition("<TopicArn>")[2].partition("<")[0]


def call(action: str, **parameters: object) -> Any:  # noqa: ANN401 -- any JSON
    return sfn._invoke_resource(f"arn:aws:states:::aws-sdk:sns:{action}", parameters)  # noqa: SLF001


def subscribe(topic: str, policy: str) -> str:
    answer = call(
        "subscribe",
        TopicArn=topic,
        Protocol="email",
        Endpoint="ana@example.org",
        Attributes={"FilterPolicy": policy},
        ReturnSubscriptionArn=True,
    )
    return str(answer["SubscriptionArn"])


def error_of(action: str, **parameters: object) -> str:
    with pytest.raises(sfn._ExecutionError) as raised:  # noqa: SLF001 -- what a Catch matches
        call(action, **parameters)
    return str(raised.value.error)


def test_a_subscription_has_the_filter_that_it_was_made_with(topic: str) -> None:
    seen = call("getSubscriptionAttributes", SubscriptionArn=subscribe(topic, ANA))["Attributes"]
    assert json.loads(seen["FilterPolicy"]) == {"userId": ["ana"], "type": ["Run"]}
    assert (seen["Endpoint"], seen["PendingConfirmation"]) == ("ana@example.org", "false")


def test_a_filter_can_be_replaced(topic: str) -> None:
    arn = subscribe(topic, ANA)
    call("setSubscriptionAttributes", SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=BEN)
    assert call("getSubscriptionAttributes", SubscriptionArn=arn)["Attributes"]["FilterPolicy"] == BEN


def test_an_address_subscribed_again_with_the_same_filter_is_the_same_subscription(topic: str) -> None:
    assert subscribe(topic, ANA) == subscribe(topic, ANA)


def test_an_address_subscribed_again_with_another_filter_is_refused(topic: str) -> None:
    subscribe(topic, ANA)
    assert (
        error_of(
            "subscribe",
            TopicArn=topic,
            Protocol="email",
            Endpoint="ana@example.org",
            Attributes={"FilterPolicy": BEN},
        )
        == "Sns.InvalidParameterException"
    )


def test_what_is_not_there_is_named_by_the_error_s_class(topic: str) -> None:
    arn = subscribe(topic, ANA)
    call("unsubscribe", SubscriptionArn=arn)
    assert error_of("getSubscriptionAttributes", SubscriptionArn=arn) == "Sns.NotFoundException"
