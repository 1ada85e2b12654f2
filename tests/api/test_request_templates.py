"""What callers send arrives at the machine as data, and who they are comes from the token alone."""

from __future__ import annotations

import json
import re
import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.rendering import ANA, HOSTILE, QUEUE_ID, REQUEST_ID, method_of, queued, request
from tests.api.test_openapi_document import machines_started, of_machines

if TYPE_CHECKING:
    from local.gateway.document import Api

LONGEST_NAME = 80

# What can be in a parameter: any text but lone surrogates, which no UTF-8 request has.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.sampled_from(HOSTILE)
names = st.text(string.ascii_letters + string.digits + "-_.'\"\\$#{}", min_size=1, max_size=20)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
documents = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)
hostile = pytest.mark.parametrize("value", HOSTILE)


@hostile
def test_a_path_parameter_is_data(api: Api, value: str) -> None:
    asked = request(api, "get", "/workouts/{workoutId}", path_parameters={"workoutId": value})
    assert asked["input"]["path"] == {"workoutId": value}
    assert asked["input"]["caller"] == {"userId": ANA}


@hostile
def test_a_query_parameter_is_data(api: Api, value: str) -> None:
    query = {"type": value, "limit": "5"}
    asked = request(api, "get", "/workouts", query=query)
    assert asked["input"]["query"] == query
    assert asked["input"]["hasQuery"] is True
    assert asked["input"]["caller"] == {"userId": ANA}


@hostile
def test_an_unknown_query_parameter_asks_for_an_execution_that_is_refused(api: Api, value: str) -> None:
    asked = request(api, "get", "/workouts", query={"type": "Run", f"from{value},": "2026-01-01"})
    assert re.fullmatch(r":query:from[A-Za-z0-9_.-]*", asked["name"])
    assert asked["input"] == {}


@pytest.mark.parametrize(
    ("name", "path", "query"),
    [
        ("get", "/workouts", "from,to"),
        ("get", "/workouts", ","),
        ("get", "/workouts", ""),
        ("get", "/me/stats", ""),
        ("get", "/me/stats", "foo"),
        ("get", "/me/stats", "x" * 5_000),
        ("get", "/health", "x"),
        ("post", "/workouts", "type"),
        ("put", "/me/profile", "from"),
    ],
)
def test_each_route_knows_its_own_query_parameters_only(api: Api, name: str, path: str, query: str) -> None:
    asked = request(api, name, path, query={query: "1"}, body="{}")
    assert asked["name"].startswith(":query:")
    assert len(asked["name"]) <= LONGEST_NAME


@pytest.mark.parametrize(("path", "query"), [("/workouts", "form"), ("/me/records", "limit")])
def test_a_route_with_parameters_leaves_a_mistyped_one_to_its_machine(
    api: Api, path: str, query: str
) -> None:
    # It names every wrong parameter at once.
    asked = request(api, "get", path, query={query: "1"}, body="")
    assert asked["input"]["query"] == {query: "1"}
    assert asked["input"]["hasQuery"] is True


@hostile
def test_an_idempotency_key_is_data(api: Api, value: str) -> None:
    asked = request(api, "post", "/workouts", headers={"Idempotency-Key": value}, body="{}")
    # An empty one is told from none: the prepare task refuses a blank.
    assert asked["input"]["idempotencyKey"] == (value or " ")
    assert asked["input"]["caller"] == {"userId": ANA}


def test_an_execution_is_named_by_the_request(api: Api) -> None:
    asked = request(api, "get", "/me/stats")
    assert (asked["name"], asked["input"]["requestId"]) == (REQUEST_ID, REQUEST_ID)


@pytest.mark.parametrize("chosen", [*HOSTILE, "x" * 81, "a/b", "a:b"])
def test_a_request_id_that_a_client_chose_and_that_names_nothing_gives_way(api: Api, chosen: str) -> None:
    for name, path, body in (("get", "/me/stats", ""), ("post", "/workouts", "{}")):
        asked = request(api, name, path, body=body, request_id=chosen)
        assert asked["name"] == asked["input"]["requestId"] == "I5LQdExnoAMFnQw"
        assert asked["input"]["caller"] == {"userId": ANA}


@hostile
def test_a_body_is_data(api: Api, value: str) -> None:
    body = {"notes": value, value: {"caller": {"userId": "mallory"}}}
    asked = request(api, "post", "/workouts", body=json.dumps(body, ensure_ascii=False))
    assert asked["input"]["body"] == body
    assert asked["input"]["caller"] == {"userId": ANA}


@given(path=texts, tag=texts)
def test_any_path_and_tag_are_data(api: Api, path: str, tag: str) -> None:
    asked = request(
        api,
        "get",
        "/workouts/{workoutId}",
        path_parameters={"workoutId": path},
        headers={"If-None-Match": tag},
    )
    assert re.fullmatch(r"\*|[0-9]{1,9}", asked["input"].pop("ifNoneMatch"))
    assert asked["input"] == {
        "requestId": REQUEST_ID,
        "path": {"workoutId": path},
        "query": {},
        "hasQuery": False,
        "ifMatch": "",
        "caller": {"userId": ANA},
    }


@given(query=st.dictionaries(st.sampled_from(["from", "to", "type", "limit", "nextToken"]), texts))
def test_any_query_is_data(api: Api, query: dict[str, str]) -> None:
    asked = request(api, "get", "/workouts", query=query)
    assert (asked["input"]["query"], asked["input"]["hasQuery"]) == (query, bool(query))
    assert asked["input"]["caller"] == {"userId": ANA}


@given(query=st.dictionaries(names, texts, min_size=1, max_size=4))
def test_any_other_query_is_refused(api: Api, query: dict[str, str]) -> None:
    assert request(api, "get", "/me/stats", query=query)["name"].startswith(":query:")


@given(body=st.dictionaries(texts, documents, max_size=4), key=texts)
def test_any_body_and_key_are_data(api: Api, body: dict[str, Any], key: str) -> None:
    sent = json.dumps(body, ensure_ascii=False)
    asked = request(api, "put", "/me/profile", headers={"idempotency-key": key}, body=sent)
    assert asked["input"] == {
        "requestId": REQUEST_ID,
        "path": {},
        "query": {},
        "hasQuery": False,
        "ifMatch": "",
        "ifNoneMatch": "",
        "idempotencyKey": key or " ",
        "origin": "manual",
        "body": body,
        "caller": {"userId": ANA},
    }


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ('"3"', "3"),
        ('W/"12"', "12"),
        ('"123456789"', "123456789"),
        ("3", "3"),
        ("*", "*"),
        (' "4" , "5"', "4"),
        ("", "0"),
        ('""', "0"),
        ('"0"', "0"),
        ('"1234567890"', "0"),
        ('"abc"', "0"),
        ('","userId":"mallory', "0"),
        ("W/", "0"),
    ],
)
@pytest.mark.parametrize("name", ["If-Match", "if-none-match"])
def test_an_entity_tag_arrives_as_the_version_in_it(api: Api, name: str, header: str, version: str) -> None:
    asked = request(
        api, "get", "/workouts/{workoutId}", path_parameters={"workoutId": "w"}, headers={name: header}
    )
    found = {"if-match": asked["input"]["ifMatch"], "if-none-match": asked["input"]["ifNoneMatch"]}
    other = "if-match" if name == "if-none-match" else "if-none-match"
    assert found == {name.lower(): version, other: ""}


def test_without_a_key_the_key_is_empty(api: Api) -> None:
    assert request(api, "post", "/workouts", body="{}")["input"]["idempotencyKey"] == ""


@pytest.mark.parametrize("text", ["x", '"', "\\", "'", "ß", "東", "🏃"])
def test_an_input_leaves_room_for_what_states_add_to_it(api: Api, text: str) -> None:
    escaped = len(json.dumps(json.dumps(text, ensure_ascii=False))) - len(json.dumps(json.dumps("")))
    for count, fits in ((95 * 1024 // escaped, True), (97 * 1024 // escaped, False)):
        body = json.dumps({"notes": text * count}, ensure_ascii=False)
        asked = request(api, "post", "/workouts", body=body)
        assert isinstance(asked["input"], dict) is fits
        assert asked["name"] == REQUEST_ID


def test_no_part_of_a_request_replaces_the_caller(api: Api) -> None:
    mallory = {"userId": "mallory", "caller": {"userId": "mallory"}, "sub": "mallory"}
    asked = request(
        api,
        "post",
        "/workouts",
        headers={"Caller": "mallory", "userId": "mallory", "x-wotr-user": "mallory"},
        body=json.dumps(mallory),
    )
    assert asked["input"]["caller"] == {"userId": ANA}
    assert list(asked["input"])[-1] == "caller"


def test_the_request_id_names_the_execution(api: Api) -> None:
    assert request(api, "get", "/me/stats")["name"] == REQUEST_ID


NOBODY = [*HOSTILE, "a b", "a/b", "ana#", "é", "x" * 65]
SOMEBODY = ["a", "ana", ANA, "A-1", "x" * 64]


def test_the_caller_of_a_signed_route_is_in_the_path(api: Api) -> None:
    for user in SOMEBODY:
        asked = request(api, "get", "/stats/{userId}", path_parameters={"userId": user}, user=None)
        assert asked["input"]["caller"] == asked["input"]["path"] == {"userId": user}
        assert asked["name"] == REQUEST_ID


@pytest.mark.parametrize("name", ["x-wotr-user", "X-Wotr-User", "X-WOTR-USER"])
def test_the_caller_of_a_route_with_a_key_is_in_the_header(api: Api, name: str) -> None:
    for user in SOMEBODY:
        asked = request(api, "get", "/streak", headers={name: user}, user=None)
        assert (asked["input"]["caller"], asked["name"]) == ({"userId": user}, REQUEST_ID)


@pytest.mark.parametrize("user", NOBODY)
def test_what_cannot_be_an_id_asks_for_an_execution_that_is_refused(api: Api, user: str) -> None:
    in_path = request(api, "get", "/stats/{userId}", path_parameters={"userId": user}, user=None)
    in_header = request(api, "get", "/streak", headers={"x-wotr-user": user}, user=None)
    without = request(api, "get", "/streak", user=None)
    assert [asked["name"] for asked in (in_path, in_header, without)] == [
        ":user:userId",
        ":user:x-wotr-user",
        ":user:x-wotr-user",
    ]
    assert [asked["input"] for asked in (in_path, in_header, without)] == [{}, {}, {}]


@given(user=texts)
def test_an_id_is_letters_digits_and_dashes_and_nothing_else(api: Api, user: str) -> None:
    asked = request(api, "get", "/stats/{userId}", path_parameters={"userId": user}, user=None)
    is_one = re.fullmatch(r"[A-Za-z0-9-]{1,64}", user) is not None
    assert (asked["name"] == REQUEST_ID) is is_one
    assert (asked["input"].get("caller") == {"userId": user}) is is_one


def test_on_those_routes_a_token_names_nobody(api: Api) -> None:
    # API Gateway puts claims into the context only where it checks a token. Nothing may rest on that alone.
    stats = request(api, "get", "/stats/{userId}", path_parameters={"userId": "ben"}, user=ANA)
    streak = request(api, "get", "/streak", headers={"x-wotr-user": "ben"}, user=ANA)
    assert [asked["input"]["caller"] for asked in (stats, streak)] == [{"userId": "ben"}] * 2


def test_on_other_routes_neither_a_path_nor_a_header_names_somebody(api: Api) -> None:
    asked = request(
        api,
        "get",
        "/workouts/{workoutId}",
        path_parameters={"workoutId": "w", "userId": "ben"},
        headers={"x-wotr-user": "ben"},
    )
    assert asked["input"]["caller"] == {"userId": ANA}
    report = request(
        api,
        "get",
        "/reports/{date}",
        path_parameters={"date": "d"},
        headers={"x-wotr-user": "ben"},
        user=None,
    )
    assert report["input"]["caller"] == {"userId": ""}


def test_a_public_route_has_no_caller(api: Api) -> None:
    assert request(api, "get", "/health", user=None)["input"]["caller"] == {"userId": ""}


def test_values_longer_than_any_that_exist_are_cut(api: Api) -> None:
    asked = request(
        api,
        "get",
        "/workouts/{workoutId}",
        path_parameters={"workoutId": "9" * 5_000},
    )
    assert asked["input"]["path"]["workoutId"] == "9" * 128
    listed = request(api, "get", "/workouts", query={"nextToken": "x" * 5_000})
    assert listed["input"]["query"]["nextToken"] == "x" * 256
    posted = request(api, "post", "/workouts", headers={"Idempotency-Key": "k" * 5_000}, body="{}")
    # Longer than the 64 that are allowed, so that it is still refused.
    assert posted["input"]["idempotencyKey"] == "k" * 128


@given(body=st.dictionaries(texts, documents, max_size=4), key=texts)
def test_any_workout_is_queued_as_log_workout_gets_it(api: Api, body: dict[str, Any], key: str) -> None:
    parts: dict[str, Any] = {
        "headers": {"idempotency-key": key},
        "body": json.dumps(body, ensure_ascii=False),
    }
    message = queued(api, **parts)["MessageBody"]
    assert message == {
        "queueId": QUEUE_ID,
        "sentAt": 1_795_262_400,
        "userId": ANA,
        "input": request(api, "post", "/workouts", **parts)["input"],
    }


@hostile
def test_a_queued_message_has_only_what_sqs_takes_from_everybody(api: Api, value: str) -> None:
    body = json.dumps({"notes": value + "\ufffe\uffff"}, ensure_ascii=False)
    asked = request(api, "post", "/workouts/queue", body=body)
    assert re.fullmatch(r"[ -\x7f]+", asked["MessageBody"])
    assert asked["QueueUrl"] == "WorkoutsQueue"


def test_nothing_that_is_sent_replaces_who_queues(api: Api) -> None:
    mallory = {"userId": "mallory", "queueId": "mine", "caller": {"userId": "mallory"}}
    message = queued(
        api, headers={"userId": "mallory", "Idempotency-Key": '","userId":"mallory'}, body=json.dumps(mallory)
    )["MessageBody"]
    assert (message["userId"], message["queueId"]) == (ANA, QUEUE_ID)
    assert message["input"]["caller"] == {"userId": ANA}
    assert message["input"]["body"] == mallory


def test_no_request_id_that_a_client_chose_is_in_the_id_of_what_it_queues(api: Api) -> None:
    assert queued(api, body="{}", request_id="chosen")["MessageBody"]["queueId"] == QUEUE_ID


@hostile
def test_the_queue_knows_no_query_parameter(api: Api, value: str) -> None:
    assert queued(api, body="{}", query={f"type{value}": "Run"})["MessageBody"] == ""


@pytest.mark.parametrize("text", ["x", '"', "\\", "'", "ß", "東", "🏃"])
def test_five_messages_fit_into_the_input_of_an_execution(api: Api, text: str) -> None:
    def in_a_record(body: str) -> int:
        return len(json.dumps(json.dumps({"input": json.dumps({"notes": body}, ensure_ascii=False)})))

    least = in_a_record(text) - in_a_record("")
    for count, fits in ((44 * 1024 // least, True), (49 * 1024 // least, False)):
        asked = request(
            api, "post", "/workouts/queue", body=json.dumps({"notes": text * count}, ensure_ascii=False)
        )
        assert ("DelaySeconds" not in asked) is fits
        assert not fits or len(json.dumps(asked["MessageBody"])) <= 48 * 1024


def test_a_route_starts_its_machine(api: Api, document: dict[str, Any]) -> None:
    for name, path, operation in of_machines(document):
        parameters = dict.fromkeys(re.findall(r"\{(\w+)\}", path), "2026-11-20")
        body = "{}" if name in {"post", "put"} else ""
        asked = request(api, name, path, path_parameters=parameters, body=body)
        [machine] = machines_started(operation)
        assert asked["stateMachineArn"] == f"arn:aws:states:us-east-1:000000000000:stateMachine:{machine}"
        assert method_of(api, name, path).integration.passes_through is False
