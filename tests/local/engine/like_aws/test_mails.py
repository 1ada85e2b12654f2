"""Subscriptions by mail: asked for, confirmed by a link, told what their filter lets by, ended by a link."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from ministack.services import sns
from ministack.services import stepfunctions as sfn

from local.engine.like_aws import integrations, subscriptions
from local.engine.like_aws.mails import Mails
from local.mails import MAIL_PATH, Mail, Mailbox, read
from tests.local.engine.like_aws.test_subscriptions import call, error_of, topic
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["topic"]

ANA = json.dumps({"userId": ["ana"], "kind": ["longest-distance"]})


class Post:
    """What the tests look at: the mails, and how often the subscriptions were saved."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.saved = 0
        self.mails = Mails(Mailbox(path), self.save)

    def save(self) -> None:
        self.saved += 1

    def to(self, address: str) -> list[Mail]:
        return read(self.path, address)

    def follow(self, link: str) -> bool:
        path, _, query = link.partition("?")
        assert path == MAIL_PATH
        return self.mails.follow(query)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    changed = (
        "_subscribe",
        "_confirm_subscription",
        "_set_subscription_attributes",
        "_unsubscribe",
        "_fanout",
    )
    with restored(sfn, "_invoke_aws_sdk_integration"), restored(sns, "_publish", *changed):
        integrations.install()
        subscriptions.install()
        post = Post(tmp_path / "mails.jsonl")
        post.mails.install()
        yield post


def subscribe(topic_arn: str, address: str, policy: str = ANA) -> str:
    answer = call(
        "subscribe",
        TopicArn=topic_arn,
        Protocol="email",
        Endpoint=address,
        Attributes={"FilterPolicy": policy},
        ReturnSubscriptionArn=True,
    )
    return str(answer["SubscriptionArn"])


def pending(arn: str) -> bool:
    attributes = call("getSubscriptionAttributes", SubscriptionArn=arn)["Attributes"]
    return bool(attributes["PendingConfirmation"] == "true")


def publish(topic_arn: str, user: str, kinds: list[str]) -> None:
    attributes: dict[str, Any] = {
        "userId": {"DataType": "String", "StringValue": user},
        "kind": {"DataType": "String.Array", "StringValue": json.dumps(kinds)},
    }
    sfn._invoke_resource(  # noqa: SLF001 -- what a Task state calls
        "arn:aws:states:::sns:publish",
        {"TopicArn": topic_arn, "Subject": "New", "Message": "a record", "MessageAttributes": attributes},
    )


def address() -> str:
    return f"{uuid.uuid4().hex}@example.org"


def test_an_address_gets_nothing_but_a_request_until_it_is_confirmed_by_its_link(
    post: Post,
    topic: str,
) -> None:
    mine = address()
    arn = subscribe(topic, mine)
    publish(topic, "ana", ["longest-distance"])
    [request] = post.to(mine)
    assert (pending(arn), request.unsubscribe) == (True, "")

    assert post.follow(request.confirm)

    assert not pending(arn)
    publish(topic, "ana", ["longest-distance"])
    [_, told] = post.to(mine)
    assert (told.subject, told.text, told.confirm) == ("New", "a record", "")


def test_a_link_confirms_once_and_a_made_up_one_never(post: Post, topic: str) -> None:
    mine = address()
    subscribe(topic, mine)
    [request] = post.to(mine)
    assert not post.follow(f"{request.confirm}0")
    assert post.follow(request.confirm)
    assert not post.follow(request.confirm)
    assert not post.follow(f"{MAIL_PATH}?Action=DeleteTopic&TopicArn={topic}")


def test_only_what_the_filter_lets_by_is_mailed(post: Post, topic: str) -> None:
    mine = address()
    subscribe(topic, mine)
    post.follow(post.to(mine)[0].confirm)
    publish(topic, "ben", ["longest-distance"])
    publish(topic, "ana", ["longest-duration"])
    publish(topic, "ana", ["longest-duration", "longest-distance"])
    assert [mail.subject for mail in post.to(mine)[1:]] == ["New"]


def test_the_link_of_a_mail_ends_the_subscription(post: Post, topic: str) -> None:
    mine = address()
    arn = subscribe(topic, mine)
    post.follow(post.to(mine)[0].confirm)
    publish(topic, "ana", ["longest-distance"])
    link = post.to(mine)[1].unsubscribe
    assert post.follow(link)
    assert not post.follow(link)
    assert error_of("getSubscriptionAttributes", SubscriptionArn=arn) == "Sns.NotFoundException"


def test_asked_again_before_it_is_confirmed_an_address_gets_another_request(
    post: Post,
    topic: str,
) -> None:
    mine = address()
    assert subscribe(topic, mine) == subscribe(topic, mine)
    first, second = post.to(mine)
    assert first.confirm == second.confirm
    post.follow(second.confirm)
    subscribe(topic, mine)
    assert len(post.to(mine)) == 2


def test_what_waits_for_its_confirmation_cannot_be_unsubscribed(post: Post, topic: str) -> None:
    mine = address()
    arn = subscribe(topic, mine)
    assert error_of("unsubscribe", SubscriptionArn=arn) == "Sns.InvalidParameterException"
    post.follow(post.to(mine)[0].confirm)
    call("unsubscribe", SubscriptionArn=arn)
    assert error_of("getSubscriptionAttributes", SubscriptionArn=arn) == "Sns.NotFoundException"


def test_each_change_of_a_subscription_is_saved(post: Post, topic: str) -> None:
    mine = address()
    arn = subscribe(topic, mine)
    post.follow(post.to(mine)[0].confirm)
    call("setSubscriptionAttributes", SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=ANA)
    call("unsubscribe", SubscriptionArn=arn)
    assert post.saved == 4


def test_a_line_that_a_crash_tore_is_gone_and_the_next_mail_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    mail = Mail(at="2026-11-21T12:00:00.000Z", to="ana@example.org", subject="é", text="one\ntwo\u2028three")
    Mailbox(path).keep(mail)
    with path.open("ab") as file:
        file.write(b'{"at": "2026')
    assert read(path) == [mail]
    Mailbox(path).keep(mail)
    assert read(path, "ana@example.org") == [mail, mail]
    assert read(path, "ben@example.org") == []
