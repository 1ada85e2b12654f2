"""What an execution says about itself."""

from __future__ import annotations

import json

import pytest

from local.histories.reading import (
    http_status_of,
    parsed,
    received_events,
    redriven,
    searchable,
    user_of,
    written_events,
)

QUEUED = {"body": json.dumps({"queueId": "q", "userId": "ana", "input": "{}"})}
CHANGED = {"dynamodb": {"NewImage": {"eventId": {"S": "e1"}, "userId": {"S": "ben"}}}}


@pytest.mark.parametrize(
    ("given", "user"),
    [
        ({"caller": {"userId": "ana"}, "userId": "ben"}, "ana"),
        ({"detail": {"userId": "ana"}}, "ana"),
        ({"userId": "ana"}, "ana"),
        ([QUEUED, QUEUED], "ana"),
        ([CHANGED], "ben"),
        ([QUEUED, CHANGED], None),
        ([], None),
        ({"caller": {}}, None),
        ({"userId": 7}, None),
        ("ana", None),
        (None, None),
    ],
)
def test_the_person_is_the_caller_or_the_one_that_it_is_about(given: object, user: str | None) -> None:
    assert user_of(given) == user


@pytest.mark.parametrize(
    ("output", "status"),
    [({"statusCode": 422}, 422), ({"statusCode": "422"}, None), ({"statusCode": True}, None), ([], None)],
)
def test_the_status_is_that_of_the_envelope(output: object, status: int | None) -> None:
    assert http_status_of(output) == status


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ({"detail": {"eventId": "e1"}}, ("event", {"e1"})),
        ({"eventId": "e1"}, ("event", {"e1"})),
        ([CHANGED, {"eventId": "e2"}], ("pipe", {"e1", "e2"})),
        ({"caller": {"userId": "ana"}, "eventId": "e1"}, ("event", set())),
        (None, ("event", set())),
    ],
)
def test_events_come_from_the_bus_or_a_pipe_and_never_from_a_caller(
    given: object, events: tuple[str, set[str]]
) -> None:
    assert received_events(given) == events


def scheduled(number: int, action: str, parameters: object) -> dict[str, object]:
    details = {"resource": action, "resourceType": "aws-sdk:dynamodb", "parameters": json.dumps(parameters)}
    return {"id": number, "type": "TaskScheduled", "taskScheduledEventDetails": details}


def transaction(number: int, event: str) -> dict[str, object]:
    key = {"pk": {"S": "USER#u"}, "sk": {"S": f"EVENT#2026-11-20T06:30:00.000Z#{event}"}}
    return scheduled(number, "transactWriteItems", {"TransactItems": [{"Put": {"Item": key}}]})


def test_a_cancelled_transaction_wrote_no_event() -> None:
    events = [
        transaction(3, "cancelled"),
        {"id": 4, "previousEventId": 3, "type": "TaskFailed"},
        transaction(7, "e1"),
        {"id": 8, "previousEventId": 7, "type": "TaskSucceeded"},
    ]
    assert written_events(events) == {"e1": 7}


def test_a_redrive_says_which_failed_execution_it_started_again() -> None:
    step = {"executionId": "arn:failed", "arn": "arn:x:stateMachine:wotr-local-log-workout", "name": "again"}
    entered = {
        "id": 2,
        "type": "TaskStateEntered",
        "stateEnteredEventDetails": {"input": json.dumps({"step": step})},
    }
    [found] = redriven([entered, {**scheduled(3, "startSyncExecution", {}), "previousEventId": 2}])
    assert (found.failed, found.again) == ("arn:failed", "arn:x:execution:wotr-local-log-workout:again")


def test_values_are_searchable_however_deep_they_are_in_texts_and_names_of_fields_are_not() -> None:
    body = json.dumps(
        {"notes": "Müller's hill", "inner": json.dumps([{"id": "w-1"}]), "km": 11.5, "ok": True}
    )
    words = searchable(
        ["name"], [{"body": body}], [scheduled(3, "putItem", {"Item": {"sk": {"S": "RECORD#x"}}})]
    )
    assert words.split("\n") == ["name", "Müller's hill", "w-1", "11.5", "RECORD#x"]


def test_a_text_that_is_none_of_sqlite_is_searchable_without_it() -> None:
    assert searchable(["a \ud800 b"], [], []) == "a ? b"


def test_deep_nesting_is_no_error() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    assert parsed(deep) is None
    value: object = "x"
    for _ in range(10_000):
        value = [value]
    assert searchable([], [value], []) == "x"


def test_what_is_searchable_of_one_execution_has_an_end() -> None:
    assert len(searchable(["x" * 100_000, "y" * 100_000], ["z"], [])) <= 128 * 1024 + 1
