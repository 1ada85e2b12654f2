"""What an execution says about itself."""

from __future__ import annotations

import json

import pytest

from local.histories.facts import (
    http_status_of,
    received_events,
    redriven,
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
