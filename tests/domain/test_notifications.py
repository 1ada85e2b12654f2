import json
from typing import Any

import pytest
from hypothesis import given

from tasks.domain.errors import FieldError
from tasks.domain.notifications import KINDS, MOST_COMBINATIONS, Notifications, read_notifications
from tests.domain.json_values import JSON

TYPES = ("Run", "Ride", "Swim", "Yoga")
RUNS: dict[str, Any] = {"email": "ana@example.org", "types": ["Run"], "kinds": ["longest-distance"]}


def valid(body: object) -> Notifications:
    chosen, errors = read_notifications(body, TYPES)
    assert not errors
    assert chosen is not None
    return chosen


def test_a_choice_is_shown_as_it_was_sent() -> None:
    assert json.loads(valid(RUNS).document()) == RUNS


@pytest.mark.parametrize(
    "body", [{"email": "ana@example.org"}, {"email": "ana@example.org", "types": None, "kinds": None}]
)
def test_somebody_who_names_nothing_is_told_of_all_records(body: object) -> None:
    assert json.loads(valid(body).document()) == {"email": "ana@example.org"}
    assert json.loads(valid(body).filter_policy("ana")) == {"userId": ["ana"]}


def test_the_filter_lets_through_one_s_own_records_of_the_types_and_kinds_that_were_named() -> None:
    body = {**RUNS, "types": ["ride", "RUN"], "kinds": ["longest-30d", "longest-distance"]}
    assert json.loads(valid(body).filter_policy("ana")) == {
        "userId": ["ana"],
        "type": ["Run", "Ride"],
        "kind": ["longest-distance", "longest-30d"],
    }


def test_the_same_choice_in_another_order_is_the_same_filter() -> None:
    there = valid({**RUNS, "types": ["Run", "Swim"]})
    again = valid({**RUNS, "types": ["swim", "run"]})
    assert there.filter_policy("ana") == again.filter_policy("ana")


def test_every_type_that_the_contract_knows_fits_into_one_filter_with_every_kind() -> None:
    assert 9 * len(KINDS) <= MOST_COMBINATIONS


def test_more_combinations_than_sns_takes_are_refused() -> None:
    types = tuple(f"Sport{number}" for number in range(MOST_COMBINATIONS // len(KINDS) + 1))
    _, errors = read_notifications({"email": "a@b.org", "types": [*types], "kinds": [*KINDS]}, types)
    assert errors == [FieldError("kinds", "must not make more than 150 combinations with types")]


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org",
        "ana+wotr@mail.example.co.uk",
        "o'hara@example.ie",
        "1@2.de",
        "a" * 64 + "@example.org",
    ],
)
def test_an_address_is_taken(address: str) -> None:
    assert valid({"email": address}).email == address


@pytest.mark.parametrize(
    "address",
    [
        *("", "ana", "ana@", "@example.org", "ana@example", "ana @example.org", "ana@example..org"),
        *(
            "ana@-example.org",
            "ana@example.org\n",
            "Ana <ana@example.org>",
            "ana@example.org,ben@example.org",
        ),
        *("ana@exämple.org", "a" * 65 + "@example.org", "ana@" + "a." * 126 + "org"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    _, errors = read_notifications({"email": address}, TYPES)
    assert errors == [FieldError("email", "must be an e-mail address such as ana@example.org")]


def test_all_that_is_wrong_is_told_at_once() -> None:
    body = {"email": 1, "types": ["Jog"], "kinds": [], "kind": ["longest-30d"]}
    _, errors = read_notifications(body, TYPES)
    assert [(error.field, error.message) for error in errors] == [
        ("email", "must be a string"),
        ("types", "each must be one of Run, Ride, Swim, Yoga"),
        ("kinds", "must name at least one, or be left out"),
        ("kind", "is not a known field; did you mean kinds?"),
    ]


@pytest.mark.parametrize(
    ("types", "message"),
    [
        (["Run", "run"], "must name each once"),
        ("Run", "must be a list of strings"),
        ([1], "must be a list of strings"),
        ({"Run": True}, "must be a list of strings"),
    ],
)
def test_a_list_names_each_once(types: object, message: str) -> None:
    _, errors = read_notifications({**RUNS, "types": types}, TYPES)
    assert [error.message for error in errors] == [message]


def test_an_address_is_needed() -> None:
    _, errors = read_notifications({"types": ["Run"]}, TYPES)
    assert errors == [FieldError("email", "is required", structural=True)]


@given(JSON)
def test_no_document_breaks_the_check(body: object) -> None:
    chosen, errors = read_notifications(body, TYPES)
    assert (chosen is None) == bool(errors)
