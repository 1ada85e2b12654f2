"""What a machine ends with becomes an answer: status, headers and body, and never a cause."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.rendering import HOSTILE, QUEUE_ID, REQUEST_ID, answer, succeeded
from tests.api.test_request_templates import documents, texts

if TYPE_CHECKING:
    from local.gateway.document import Api

hostile = pytest.mark.parametrize("value", HOSTILE)


@hostile
def test_a_body_is_passed_on_as_it_is(api: Api, value: str) -> None:
    body = json.dumps({"notes": value, "workoutId": "w"}, ensure_ascii=False)
    got = succeeded(api, "get", "/workouts/{workoutId}", {"statusCode": 200, "body": body})
    assert (got.status, got.text) == (200, body)
    assert got.headers == {}


@given(body=st.dictionaries(texts, documents, max_size=4))
def test_any_body_is_passed_on(api: Api, body: dict[str, Any]) -> None:
    got = succeeded(api, "get", "/me/stats", {"statusCode": 200, "body": json.dumps(body)})
    assert got.body == body


def test_what_was_created_has_a_location(api: Api) -> None:
    envelope = {"statusCode": 201, "body": '{"workoutId": "w"}', "location": "/workouts/w"}
    got = succeeded(api, "post", "/workouts", envelope)
    assert (got.status, got.body, got.headers) == (201, {"workoutId": "w"}, {"Location": "/workouts/w"})


@given(values=st.lists(st.dictionaries(texts, texts, max_size=3), max_size=5))
def test_a_list_is_joined_from_its_documents(api: Api, values: list[dict[str, str]]) -> None:
    envelope = {
        "statusCode": 200,
        "field": "workouts",
        "documents": [json.dumps(value, ensure_ascii=False) for value in values],
        "nextToken": "",
    }
    got = succeeded(api, "get", "/workouts", envelope)
    assert (got.status, got.body) == (200, {"workouts": values})


def test_a_page_that_goes_on_has_a_token(api: Api) -> None:
    envelope = {"statusCode": 200, "field": "workouts", "documents": ["{}"], "nextToken": "20261120T1.ab"}
    assert succeeded(api, "get", "/workouts", envelope).body == {
        "workouts": [{}],
        "nextToken": "20261120T1.ab",
    }


def test_a_hundred_documents_of_two_kilobytes_are_joined(api: Api) -> None:
    documents = [json.dumps({"n": n, "notes": "x" * 2_000}) for n in range(100)]
    envelope = {"statusCode": 200, "field": "workouts", "documents": documents, "nextToken": ""}
    assert [w["n"] for w in succeeded(api, "get", "/workouts", envelope).body["workouts"]] == list(range(100))


def test_an_error_of_a_machine_gets_the_error_shape(api: Api) -> None:
    envelope = {"statusCode": 404, "error": {"code": "NOT_FOUND", "message": "You have no such workout."}}
    got = succeeded(api, "get", "/workouts/{workoutId}", envelope)
    assert got.status == 404
    assert got.body == {
        "error": {
            "code": "NOT_FOUND",
            "message": "You have no such workout.",
            "fields": [],
            "requestId": REQUEST_ID,
        }
    }


def test_a_conflict_names_the_first_workout(api: Api) -> None:
    error = {"code": "RECORDED_DIFFERENTLY", "message": "Other content.", "workoutId": "w"}
    got = succeeded(api, "post", "/workouts", {"statusCode": 409, "error": error})
    assert got.status == 409
    assert got.body == {"error": {**error, "fields": [], "requestId": REQUEST_ID}}


def test_an_error_about_a_field_names_it(api: Api) -> None:
    error = {"code": "INVALID_QUERY", "message": "must be true or false", "field": "history"}
    got = succeeded(api, "get", "/me/records", {"statusCode": 400, "error": error})
    assert got.body["error"]["fields"] == [{"field": "history", "message": "must be true or false"}]


def test_a_failed_execution_is_a_500_without_its_cause(api: Api) -> None:
    failed = {"status": "FAILED", "error": "KeyError", "cause": "secret detail", "output": "{}"}
    got = answer(api, "get", "/me/stats", 200, failed)
    assert got.status == 500
    assert got.body["error"]["code"] == "INTERNAL_ERROR"
    assert got.body["error"]["requestId"] == REQUEST_ID
    assert "secret" not in got.text
    assert "KeyError" not in got.text


def test_a_timeout_is_a_504(api: Api) -> None:
    got = answer(api, "get", "/me/stats", 200, {"status": "TIMED_OUT", "output": "{}"})
    assert (got.status, got.body["error"]["code"]) == (504, "TIMED_OUT")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("InvalidExecutionInput", 413, "REQUEST_TOO_LARGE"),
        ("com.amazon.coral.validate#ValidationException", 413, "REQUEST_TOO_LARGE"),
        ("SerializationException", 413, "REQUEST_TOO_LARGE"),
        ("ThrottlingException", 429, "THROTTLED"),
        ("ExecutionLimitExceeded", 429, "THROTTLED"),
        ("StateMachineDoesNotExist", 500, "INTERNAL_ERROR"),
    ],
)
def test_a_refusal_of_step_functions_is_explained(api: Api, kind: str, status: int, code: str) -> None:
    got = answer(api, "post", "/workouts", 400, {"__type": kind, "message": "internal wording"})
    assert (got.status, got.body["error"]["code"]) == (status, code)
    assert got.body["error"]["fields"] == []
    assert "internal wording" not in got.text


@pytest.mark.parametrize(
    ("kind", "message", "status", "code"),
    [
        ("MissingParameter", "The request must contain the parameter MessageBody.", 400, "INVALID_QUERY"),
        (
            "InvalidParameterValue",
            "Value 901 for parameter DelaySeconds is invalid.",
            413,
            "REQUEST_TOO_LARGE",
        ),
        ("RequestThrottled", "Request is throttled.", 429, "THROTTLED"),
        ("ThrottlingException", None, 429, "THROTTLED"),
        ("QueueDoesNotExist", "The specified queue does not exist.", 500, "INTERNAL_ERROR"),
        ("AccessDenied", None, 500, "INTERNAL_ERROR"),
    ],
)
def test_a_refusal_of_sqs_is_explained(
    api: Api, kind: str, message: str | None, status: int, code: str
) -> None:
    refused = {"__type": f"com.amazonaws.sqs#{kind}", "message": message}
    got = answer(api, "post", "/workouts/queue", 400, refused)
    assert (got.status, got.body["error"]["code"]) == (status, code)
    assert got.body["error"]["requestId"] == REQUEST_ID


def test_what_was_queued_has_an_id_and_a_location(api: Api) -> None:
    taken = {"MessageId": "5b1a4b1e-6d5e-4d7e-9f5f-0f3a1d2c9b7a", "MD5OfMessageBody": "1cbbd2a6"}
    got = answer(api, "post", "/workouts/queue", 200, taken)
    assert (got.status, got.body) == (202, {"queueId": QUEUE_ID})
    assert got.headers == {"Location": f"/workouts/queue/{QUEUE_ID}"}


def test_a_refusal_without_a_type_is_a_500(api: Api) -> None:
    got = answer(api, "post", "/workouts", 503, {"message": "Service Unavailable"})
    assert (got.status, got.body["error"]["code"]) == (500, "INTERNAL_ERROR")


@pytest.mark.parametrize("chosen", HOSTILE)
def test_a_refusal_quotes_whatever_request_id_a_client_chose(api: Api, chosen: str) -> None:
    refused = {"__type": "ThrottlingException"}
    got = answer(api, "post", "/workouts", 400, refused, request_id=chosen)
    assert got.body["error"]["requestId"] == chosen


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("Invalid Name: ':query:foo'", ["foo"]),
        ("Invalid Name: ':query:a_b.c-1'", ["a_b.c-1"]),
        ("something else", []),
        (None, []),
    ],
)
def test_an_unknown_query_parameter_is_named_if_step_functions_repeats_it(
    api: Api, message: str | None, fields: list[str]
) -> None:
    got = answer(api, "get", "/me/stats", 400, {"__type": "InvalidName", "message": message})
    assert (got.status, got.body["error"]["code"]) == (400, "INVALID_QUERY")
    assert [entry["field"] for entry in got.body["error"]["fields"]] == fields


@pytest.mark.parametrize("field", ["userId", "x-wotr-user"])
def test_what_cannot_be_a_person_s_id_is_named(api: Api, field: str) -> None:
    refused = {"__type": "InvalidName", "message": f"Invalid Name: ':user:{field}'"}
    got = answer(api, "get", "/streak", 400, refused)
    assert (got.status, got.body["error"]["code"]) == (400, "INVALID_USER")
    assert [entry["field"] for entry in got.body["error"]["fields"]] == [field]


def test_a_version_becomes_an_entity_tag(api: Api) -> None:
    got = succeeded(api, "get", "/workouts/{workoutId}", {"statusCode": 200, "body": "{}", "etag": "3"})
    assert got.headers == {"ETag": '"3"'}


@pytest.mark.parametrize(("status", "tag"), [(304, {"etag": "3"}), (204, {})])
def test_some_answers_have_no_body(api: Api, status: int, tag: dict[str, str]) -> None:
    got = succeeded(api, "get", "/workouts/{workoutId}", {"statusCode": status, **tag})
    assert (got.status, got.text) == (status, "")


def test_an_error_may_say_where_a_workout_went_and_which_version_there_is(api: Api) -> None:
    moved = {"code": "MOVED", "message": "It moved.", "workoutId": "w", "movedTo": "v", "version": "4"}
    got = succeeded(api, "get", "/workouts/{workoutId}", {"statusCode": 410, "error": moved})
    error = got.body["error"]
    assert (error["workoutId"], error["movedTo"], error["version"]) == ("w", "v", "4")
    assert error["requestId"] == REQUEST_ID
