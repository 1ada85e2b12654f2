"""Dead letters are read, whoever left them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from local.commands import failures

if TYPE_CHECKING:
    from local.clients import Clients

SENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATES = "arn:aws:states:us-east-1:000000000000"


class Queues:
    """SQS with messages in one of the queues; what is taken is hidden until it is put back."""

    def __init__(self, queue: str, *messages: dict[str, Any]) -> None:
        self.waiting = {failures.QUEUES[queue]: list(messages)}
        self.taken: list[dict[str, Any]] = []

    def receive_message(self, *, QueueUrl: str, **_asked: Any) -> dict[str, Any]:  # noqa: ANN401, N803 -- boto3's
        waiting = self.waiting.get(QueueUrl, [])
        self.taken += waiting[:1]
        return {"Messages": [waiting.pop(0)] if waiting else []}

    def change_message_visibility(self, *, ReceiptHandle: str, **_asked: Any) -> None:  # noqa: ANN401, N803 -- same
        self.taken = [message for message in self.taken if message["ReceiptHandle"] != ReceiptHandle]


def message(body: object, **attributes: str) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {
        "MessageId": "m1",
        "ReceiptHandle": text,
        "Body": text,
        "Attributes": {"SentTimestamp": str(int(SENT.timestamp() * 1000))},
        "MessageAttributes": {name: {"StringValue": value} for name, value in attributes.items()},
    }


@pytest.fixture(autouse=True)
def _outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {output: output for output in failures.QUEUES.values()}
    monkeypatch.setattr(failures, "stack_outputs", lambda _clients: outputs)


def read(queue: str, *messages: dict[str, Any], limit: int = 10) -> list[failures.Letter]:
    queues = Queues(queue, *messages)
    found = failures.letters(cast("Clients", SimpleNamespace(sqs=queues)), limit)
    assert queues.taken == [], "a look takes no letter away"
    return found


@pytest.mark.parametrize(
    "execution",
    [f"{STATES}:execution:wotr-local-log-workout:x", f"{STATES}:express:wotr-local-log-workout:x:id"],
)
def test_a_machine_leaves_its_input_with_the_error_and_the_execution(execution: str) -> None:
    body = {
        "machine": "wotr-local-log-workout",
        "executionId": execution,
        "error": {"Error": "KeyError", "Cause": "'rpe'"},
        "input": {"note": "été"},
    }
    [letter] = read("failures", message(body))
    assert letter == failures.Letter(
        "m1", "failures", SENT, "log-workout", "KeyError", "'rpe'", "x", '{"note": "été"}'
    )


def test_the_bus_leaves_an_event_and_says_whom_it_could_not_reach() -> None:
    told = {
        "ERROR_CODE": "StateMachineDoesNotExist",
        "ERROR_MESSAGE": "It is not there.",
        "RULE_ARN": "arn:aws:events:us-east-1:000000000000:rule/r",
        "TARGET_ARN": f"{STATES}:stateMachine:wotr-local-detect-records",
    }
    [letter] = read("undelivered", message({"detail": {"eventId": "e"}}, **told))
    assert (letter.machine, letter.error, letter.cause) == (
        "detect-records",
        "StateMachineDoesNotExist",
        "It is not there.",
    )
    assert (letter.execution, json.loads(letter.input)) == ("", {"detail": {"eventId": "e"}})


def test_a_pipe_says_only_why() -> None:
    [letter] = read("undelivered", message([{"eventID": "1"}], ERROR_MESSAGE="The bus is gone."))
    assert (letter.machine, letter.error, letter.cause) == ("", "The bus is gone.", "")


def test_a_workout_that_was_not_logged_has_the_id_that_its_caller_got() -> None:
    [letter] = read("unlogged", message({"queueId": "20261120-q", "input": '{"body": {}}'}))
    assert (letter.execution, letter.input) == ("20261120-q", '{"body": {}}')


def test_what_is_no_message_of_ours_is_shown_as_it_is() -> None:
    [letter] = read("unlogged", message("{poison"))
    assert (letter.machine, letter.execution, letter.input) == ("", "", "{poison")


def test_no_more_are_read_than_asked_for() -> None:
    assert len(read("failures", *(message(f"{number}") for number in range(5)), limit=3)) == 3
