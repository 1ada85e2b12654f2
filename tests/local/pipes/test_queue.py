"""A pipe from a queue to a machine, on a real engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.pipes.outbox import ACCOUNT, REGION, ROLE, Outbox

if TYPE_CHECKING:
    from tests.local.running_engine import Engine

SOURCE = "wotr-test-workouts"


def counting(then: dict[str, Any]) -> dict[str, Any]:
    """A machine that counts each record of its batch by the id in its body, and ends with `then`."""
    return {
        "StartAt": "Each record",
        "States": {
            "Each record": {
                "Type": "Map",
                "ItemProcessor": {
                    "StartAt": "Count",
                    "States": {
                        "Count": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::dynamodb:updateItem",
                            "Parameters": {
                                "TableName": "wotr-test",
                                "Key": {"pk": {"S": "SEEN"}, "sk": {"S.$": "$.id"}},
                                "UpdateExpression": "ADD times :one",
                                "ExpressionAttributeValues": {":one": {"N": "1"}},
                            },
                            "End": True,
                        }
                    },
                },
                "ResultPath": None,
                "Next": "End",
            },
            "End": then,
        },
    }


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    made = Outbox(engine)
    sqs = engine.client("sqs")
    sqs.create_queue(QueueName="wotr-test-dead")
    sqs.create_queue(
        QueueName=SOURCE,
        Attributes={
            "VisibilityTimeout": "1",
            "RedrivePolicy": json.dumps(
                {
                    "deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:wotr-test-dead",
                    "maxReceiveCount": "2",
                }
            ),
        },
    )
    return made


def make_pipe(outbox: Outbox, machine: str, **changes: Any) -> None:  # noqa: ANN401 -- any properties
    properties: dict[str, Any] = {
        "Name": "workouts",
        "RoleArn": ROLE,
        "Source": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{SOURCE}",
        "SourceParameters": {
            "SqsQueueParameters": {"BatchSize": 5},
            "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"type": ["Run"]}}'}]},
        },
        "Target": machine,
        "TargetParameters": {
            "InputTemplate": '{"id": "<$.body.id>", "messageId": "<$.messageId>"}',
            "StepFunctionStateMachineParameters": {"InvocationType": "REQUEST_RESPONSE"},
        },
    }
    outbox.engine.client("pipes").create_pipe(**{**properties, **changes})


def send(outbox: Outbox, *ids: str, kind: str = "Run") -> None:
    outbox.engine.client("sqs").send_message_batch(
        QueueUrl=SOURCE,
        Entries=[{"Id": one, "MessageBody": json.dumps({"type": kind, "id": one})} for one in ids],
    )


def left(outbox: Outbox) -> int:
    attributes = outbox.engine.client("sqs").get_queue_attributes(
        QueueUrl=SOURCE,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(int(number) for number in attributes.values())


def test_messages_go_to_the_machine_as_an_array_and_leave_the_queue(outbox: Outbox) -> None:
    machine = outbox.make_machine("counting", counting({"Type": "Succeed"}))
    send(outbox, "before-1", "before-2")

    make_pipe(outbox, machine)
    send(outbox, "after-1")

    assert outbox.wait_until_seen("before-1", "before-2", "after-1") == {
        "before-1": 1,
        "before-2": 1,
        "after-1": 1,
    }
    wait_until_left(outbox, 0)


def wait_until_left(outbox: Outbox, count: int) -> None:
    outbox.wait_until(lambda: left(outbox) == count)


def test_a_message_that_the_filter_does_not_take_is_deleted(outbox: Outbox) -> None:
    make_pipe(outbox, outbox.make_machine("counting", counting({"Type": "Succeed"})))

    send(outbox, "swim", kind="Swim")
    send(outbox, "run")

    assert outbox.wait_until_seen("run") == {"run": 1}
    wait_until_left(outbox, 0)


def test_a_failed_execution_leaves_its_messages_to_the_queue_s_redrive_policy(outbox: Outbox) -> None:
    failing = counting({"Type": "Fail", "Error": "Broken"})
    make_pipe(outbox, outbox.make_machine("failing", failing))

    send(outbox, "run")

    [message] = outbox.engine.client("sqs").receive_message(QueueUrl="wotr-test-dead", WaitTimeSeconds=20)[
        "Messages"
    ]
    assert json.loads(message["Body"]) == {"type": "Run", "id": "run"}
    assert outbox.seen() == {"run": 2}


def test_only_what_the_machine_reports_as_failed_comes_again(outbox: Outbox) -> None:
    reporting = {
        "StartAt": "Report",
        "States": {
            "Report": {
                "Type": "Pass",
                "Parameters": {"batchItemFailures": [{"itemIdentifier.$": "$[0].messageId"}]},
                "End": True,
            }
        },
    }
    send(outbox, "one", "two", "three")
    make_pipe(outbox, outbox.make_machine("reporting", reporting))

    dead = outbox.engine.client("sqs").receive_message(QueueUrl="wotr-test-dead", WaitTimeSeconds=20)

    assert len(dead["Messages"]) == 1
    wait_until_left(outbox, 0)


def test_a_source_or_a_property_that_is_not_known_is_refused(outbox: Outbox) -> None:
    machine = outbox.make_machine("counting", counting({"Type": "Succeed"}))
    with pytest.raises(ClientError, match="neither a DynamoDB stream nor a queue"):
        make_pipe(outbox, machine, Source=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/one")
    with pytest.raises(ClientError, match=r"TargetParameters.LambdaFunctionParameters: Extra inputs"):
        make_pipe(outbox, machine, TargetParameters={"LambdaFunctionParameters": {}})
