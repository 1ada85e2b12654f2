"""Mails about records, over HTTP: each person gets their own."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from local.mails import read
from tests.end_to_end.stack import confirm, eventually

if TYPE_CHECKING:
    from local.mails import Mail
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

PATH = "/me/notifications"
TODAY = datetime.now(UTC).date().isoformat()
RUN = {"type": "Run", "ts": f"{TODAY}T00:00:00Z", "durationMin": 30, "distanceKm": 6}
RIDE = {"type": "Ride", "ts": f"{TODAY}T00:40:00Z", "durationMin": 60, "distanceKm": 25}


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


def told(stack: Stack, address: str) -> list[Mail]:
    """The mails to an address that are about records."""
    return [mail for mail in read(stack.home.mails, address) if not mail.confirm]


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
        "pendingConfirmation": True,
    }
    assert ana.get(PATH).json() == put.json()
    confirm(stack, mine)
    assert ana.get(PATH).json() == {**put.json(), "pendingConfirmation": False}
    assert subscriptions(stack, mine) == [
        {"userId": [user_id(ana)], "type": ["Run", "Ride"], "kind": ["longest-30d"]}
    ]


def test_another_choice_replaces_the_filter_and_another_address_the_subscription(
    stack: Stack, ana: Person
) -> None:
    first, second = address(), address()
    for choice in ({"email": first, "types": ["Run"]}, {"email": first}, {"email": second}):
        assert ana.http.put(PATH, json=choice).status_code == 200
        if choice == {"email": first, "types": ["Run"]}:
            confirm(stack, first)
        if choice == {"email": first}:
            assert subscriptions(stack, first) == [{"userId": [user_id(ana)]}]
    assert subscriptions(stack, first) == []
    assert subscriptions(stack, second) == [{"userId": [user_id(ana)]}]
    assert ana.get(PATH).json() == {"email": second, "pendingConfirmation": True}


def test_deleting_ends_the_subscription_and_twice_is_404(stack: Stack, ana: Person) -> None:
    mine = address()
    ana.http.put(PATH, json={"email": mine})
    confirm(stack, mine)
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
    confirm(stack, mine)
    ana.post(RUN)
    mail = eventually(lambda: mails[0] if (mails := told(stack, mine)) else None)

    assert httpx.get(f"{stack.running.engine_url}{mail.unsubscribe}").text == "done"

    assert ana.get(PATH).status_code == 404
    assert ana.http.put(PATH, json={"email": mine}).status_code == 200
    assert ana.get(PATH).json() == {"email": mine, "pendingConfirmation": True}


def test_all_that_is_wrong_with_a_choice_is_told_at_once(ana: Person) -> None:
    answer = ana.http.put(PATH, json={"email": "ana", "types": ["Jog"], "kind": []})
    assert answer.status_code == 400
    assert [field["field"] for field in answer.json()["error"]["fields"]] == ["email", "types", "kind"]


def test_a_record_that_was_asked_for_is_mailed_once_to_its_person_and_to_nobody_else(
    stack: Stack, ana: Person, ben: Person
) -> None:
    mine, bens = address(), address()
    ana.http.put(PATH, json={"email": mine, "types": ["Run"], "kinds": ["longest-distance"]})
    ben.http.put(PATH, json={"email": bens})
    confirm(stack, bens)
    # Nobody has confirmed it yet.
    assert ana.post(RIDE).status_code == 201
    confirm(stack, mine)

    assert ana.post(RUN).status_code == 201

    mail = eventually(lambda: mails[0] if (mails := told(stack, mine)) else None)
    assert re.fullmatch(r"\d new personal records: Run on [\w ]+", mail.subject)
    assert "- Farthest: 6 km\n" in mail.text
    # Longer, but not farther; then farther, by which all that came before it is through.
    assert (
        ana.post({**RUN, "ts": f"{TODAY}T00:01:00Z", "durationMin": 40, "distanceKm": 5}).status_code == 201
    )
    assert ana.post({**RUN, "ts": f"{TODAY}T00:02:00Z", "distanceKm": 7}).status_code == 201
    eventually(lambda: len(told(stack, mine)) == 2 or None)
    assert "- Farthest: 7 km\n" in told(stack, mine)[1].text
    assert told(stack, bens) == []
    assert ana.http.delete(PATH).status_code == 204
    assert ana.post({**RUN, "ts": f"{TODAY}T00:03:00Z", "distanceKm": 8}).status_code == 201
    distance = {"kind": "longest-distance", "type": "Run"}
    eventually(lambda: ana.get("/me/records", **distance).json()["records"][0]["value"] == 8000 or None)
    assert len(told(stack, mine)) == 2


def test_the_command_line_shows_mails_and_confirms_an_address(stack: Stack, ana: Person) -> None:
    mine = address()
    ana.http.put(PATH, json={"email": mine})
    shown = stack.wotr("mails", "--to", mine).stdout
    assert "Subscription Confirmation" in shown
    [link] = re.findall(r"^confirm: (http://\S+)$", shown, re.MULTILINE)
    assert link.startswith(stack.running.engine_url)

    assert "confirmed" in stack.wotr("mails", "--to", mine, "--confirm").stdout

    assert ana.get(PATH).json()["pendingConfirmation"] is False
    assert httpx.get(link).status_code == 404
