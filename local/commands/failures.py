"""Dead letters: what could not be done, and doing it again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.clients import stack_outputs
from local.commands.executions import start
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

    from local.clients import Clients

QUEUES = {
    "failures": "FailuresQueueUrl",
    "undelivered": "UndeliveredQueueUrl",
    "unlogged": "UnloggedQueueUrl",
}
"""The queues of dead letters, with the stack's output that has the URL."""
_HIDDEN_SECONDS = 30
"""So that looking on does not show the same message again."""


@dataclass(frozen=True)
class Letter:
    """A message of a queue of dead letters. What the message does not say is empty."""

    queue: str
    sent: datetime
    machine: str
    error: str
    execution: str


def letters(clients: Clients, limit: int) -> list[Letter]:
    """The dead letters of each queue, at most so many. They stay where they are."""
    outputs = stack_outputs(clients)
    return [
        _letter(queue, message)
        for queue, output in QUEUES.items()
        for message in _messages(clients.sqs, outputs[output], limit)
    ]


def redrive(clients: Clients, machine: str | None, most: int | None) -> dict[str, Any]:
    """Run redrive-failures, and return what it reports.

    Raises:
        LocalError: it refused its input, or failed.
    """
    asked: dict[str, Any] = {"machine": machine, "max": most}
    given = json.dumps({name: value for name, value in asked.items() if value is not None})
    execution = start(clients, "redrive-failures", given)
    if execution["status"] != "SUCCEEDED":
        raise LocalError(
            f"redrive-failures: {execution['status']}: {execution.get('cause') or execution.get('error', '')}"
        )
    report: dict[str, Any] = json.loads(execution["output"])
    return report


def _messages(sqs: SQSClient, url: str, limit: int) -> list[MessageTypeDef]:
    found: list[MessageTypeDef] = []
    try:
        for message in _received(sqs, url):
            found.append(message)
            if len(found) == limit:
                break
    finally:
        for message in found:
            sqs.change_message_visibility(
                QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
    return found


def _received(sqs: SQSClient, url: str) -> Iterator[MessageTypeDef]:
    while True:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=1,
            VisibilityTimeout=_HIDDEN_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        if not answer.get("Messages"):
            return
        yield answer["Messages"][0]


def _letter(queue: str, message: MessageTypeDef) -> Letter:
    try:
        body = json.loads(message["Body"])
    except ValueError:
        body = message["Body"]
    said = body if isinstance(body, dict) else {}
    error = said.get("error")
    named = error.get("Error", "") if isinstance(error, dict) else ""
    attributes = message.get("MessageAttributes", {})
    attribute = attributes["ERROR_MESSAGE"]["StringValue"] if "ERROR_MESSAGE" in attributes else ""
    return Letter(
        queue=queue,
        sent=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        machine=str(said.get("machine", "")).removeprefix("wotr-local-"),
        error=str(named or attribute),
        execution=str(said.get("executionId", said.get("queueId", ""))).rpartition(":")[2],
    )
