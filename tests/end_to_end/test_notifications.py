"""Mails about records, over HTTP: each person gets their own."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end")

PATH = "/me/notifications"


def subscriptions(stack: Stack, address: str) -> list[dict[str, Any]]:
    """The filter policies that an address has at the topic."""
    sns = stack.client("sns")
    found = sns.list_subscriptions_by_topic(TopicArn=stack.outputs["RecordsTopicArn"])["Subscriptions"]
    attributes = [
        sns.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
        for subscription in found
        if subscription["Endpoint"] == address
    ]
    return [json.loads(attribute["FilterPolicy"]) for attribute in attributes]


def address() -> str:
    return f"{uuid4().hex}@example.org"


def user_id(person: Person) -> str:
    token = person.http.headers["Authorization"].removeprefix("Bearer ").split(".")[1]
    return str(json.loads(urlsafe_b64decode(token + "==="))["sub"])


def test_an_address_is_told_of_one_s_own_records_of_what_was_chosen(stack: Stack, ana: Person) -> None:
    mine = address()
    choice = {"email": mine, "types": ["run", "Ride"], "kinds": ["longest-30d"]}

    put = ana.http.put(PATH, json=choice)

    assert put.status_code == 200, put.text
    assert put.json() == {
        "email": mine,
        "types": ["Run", "Ride"],
        "kinds": ["longest-30d"],
        "pendingConfirmation": False,
    }
    assert ana.get(PATH).json() == put.json()
    assert subscriptions(stack, mine) == [
        {"userId": [user_id(ana)], "type": ["Run", "Ride"], "kind": ["longest-30d"]}
    ]


def test_another_choice_replaces_the_filter_and_another_address_the_subscription(
    stack: Stack, ana: Person
) -> None:
    first, second = address(), address()
    for choice in ({"email": first, "types": ["Run"]}, {"email": first}, {"email": second}):
        assert ana.http.put(PATH, json=choice).status_code == 200
        if choice == {"email": first}:
            assert subscriptions(stack, first) == [{"userId": [user_id(ana)]}]
    assert subscriptions(stack, first) == []
    assert subscriptions(stack, second) == [{"userId": [user_id(ana)]}]
    assert ana.get(PATH).json() == {"email": second, "pendingConfirmation": False}


def test_deleting_ends_the_subscription_and_twice_is_404(stack: Stack, ana: Person) -> None:
    mine = address()
    ana.http.put(PATH, json={"email": mine})
    assert ana.http.delete(PATH).status_code == 204
    assert subscriptions(stack, mine) == []
    assert ana.get(PATH).status_code == 404
    assert ana.http.delete(PATH).status_code == 404


def test_an_address_of_somebody_else_is_refused_and_keeps_its_filter(
    stack: Stack, ana: Person, ben: Person
) -> None:
    mine = address()
    assert ana.http.put(PATH, json={"email": mine}).status_code == 200

    taken = ben.http.put(PATH, json={"email": mine})

    assert taken.status_code == 409
    assert taken.json()["error"]["code"] == "ADDRESS_IN_USE"
    assert ben.get(PATH).status_code == 404
    assert subscriptions(stack, mine) == [{"userId": [user_id(ana)]}]


def test_a_subscription_ended_by_the_link_in_a_mail_is_gone_until_it_is_put_again(
    stack: Stack, ana: Person
) -> None:
    mine = address()
    ana.http.put(PATH, json={"email": mine})
    sns = stack.client("sns")
    for subscription in sns.list_subscriptions_by_topic(TopicArn=stack.outputs["RecordsTopicArn"])[
        "Subscriptions"
    ]:
        if subscription["Endpoint"] == mine:
            sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])

    assert ana.get(PATH).status_code == 404
    assert ana.http.put(PATH, json={"email": mine}).status_code == 200
    assert ana.get(PATH).json() == {"email": mine, "pendingConfirmation": False}


def test_all_that_is_wrong_with_a_choice_is_told_at_once(ana: Person) -> None:
    answer = ana.http.put(PATH, json={"email": "ana", "types": ["Jog"], "kind": []})
    assert answer.status_code == 400
    assert [field["field"] for field in answer.json()["error"]["fields"]] == ["email", "types", "kind"]
