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

_NAME_IN_ARN = 7


@dataclass(frozen=True)
class Letter:
    """A message of a queue of dead letters. What the message does not say is empty.

    Args:
        id: of the message.
        queue: of `QUEUES`.
        sent: when it was put into the queue.
        machine: the stem of the machine's file.
        error: the name of the error.
        cause: what the error said.
        execution: the name of the execution that failed; of a workout that was not logged, the id that its
            caller got.
        input: what the machine was given, or would have been; of what is none of our messages, all of it.
    """

    id: str
    queue: str
    sent: datetime
    machine: str
    error: str
    cause: str
    execution: str
    input: str


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
    error = said["error"] if isinstance(said.get("error"), dict) else {}
    # What the bus says of an event that it could not deliver, and to whom.
    told = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
    target = told.get("TARGET_ARN", "")
    machine = said.get("machine") or (target.rpartition(":")[2] if ":stateMachine:" in target else "")
    reason = told.get("ERROR_MESSAGE", "")
    given = said.get("input", body)
    return Letter(
        id=message["MessageId"],
        queue=queue,
        sent=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        machine=str(machine).removeprefix("wotr-local-"),
        error=str(error.get("Error", "") or told.get("ERROR_CODE", reason)),
        cause=str(error.get("Cause", "") or (reason if "ERROR_CODE" in told else "")),
        execution=_name(str(said.get("executionId", said.get("queueId", "")))),
        input=given if isinstance(given, str) else json.dumps(given, ensure_ascii=False),
    )


def _name(execution: str) -> str:
    """The name in an ARN, behind which that of an Express execution has an id; what is no ARN as it is."""
    parts = execution.split(":")
    return parts[_NAME_IN_ARN] if len(parts) > _NAME_IN_ARN else parts[-1]
