"""A table, a bus and the template's own pipe between them, on a real engine; and a machine that listens."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.statemachines import deployment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.running_engine import Engine

ACCOUNT = "000000000000"
REGION = "us-east-1"
TABLE = "wotr-test"
BUS = "wotr-test"
PIPE = "wotr-test-events"
QUEUE = "wotr-test-undelivered"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/any"
SECONDS = 30
"""A test that waits so long has failed."""


def event(number: int, person: str = "ana") -> dict[str, Any]:
    """An event item as machines write it."""
    workout = f"20261121T{number % 24:02}{number % 60:02}00Z-1a2b3c4d"
    texts = {
        "pk": f"USER#{person}",
        "sk": f"EVENT#2026-11-21T06:00:00.{number:06}Z#{person}-{number}",
        "type": "workout.created",
        "eventId": f"{person}-{number}",
        "userId": person,
        "origin": "manual",
        "localDate": "2026-11-21",
        "workoutId": workout,
        "workoutType": "Run",
        "previousWorkoutId": workout,
        "previousType": "Run",
        "recordsFrom": "20261022T060000Z",
        "recordsTo": "20261221T060000Z",
        "sessionId": "-",
        "sent": json.dumps({"type": "Run", "notes": 'it\'s "wet"'}),
    }
    return {name: {"S": text} for name, text in texts.items()} | {"version": {"N": "1"}}


def listener(wait_seconds: int = 0) -> dict[str, Any]:
    """A machine that counts the events that it gets, by id, in the table."""
    return {
        "StartAt": "Wait",
        "States": {
            "Wait": {"Type": "Wait", "Seconds": wait_seconds, "Next": "Count"},
            "Count": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:updateItem",
                "Parameters": {
                    "TableName": TABLE,
                    "Key": {
                        "pk": {"S": "SEEN"},
                        "sk": {"S.$": "$.detail.eventId"},
                    },
                    "UpdateExpression": "ADD times :one SET detail = :detail",
                    "ExpressionAttributeValues": {
                        ":one": {"N": "1"},
                        ":detail": {"S.$": "States.JsonToString($)"},
                    },
                },
                "End": True,
            },
        },
    }


class Outbox:
    """What the tests do with it."""

    def __init__(self, engine: Engine) -> None:
        """Make all of it."""
        self.engine = engine
        engine.dynamodb.create_table(
            TableName=TABLE,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        engine.client("events").create_event_bus(Name=BUS)
        engine.client("sqs").create_queue(QueueName=QUEUE)

    def make_pipe(self) -> None:
        """Make the pipe of the template."""
        stream = self.engine.dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
        properties = deployment.template()["Resources"]["EventsPipe"]["Properties"]
        source = properties["SourceParameters"]
        queue = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{QUEUE}"}
        self.engine.client("pipes").create_pipe(
            Name=PIPE,
            RoleArn=ROLE,
            Source=stream,
            SourceParameters={
                **source,
                "DynamoDBStreamParameters": {
                    **source["DynamoDBStreamParameters"],
                    "DeadLetterConfig": queue,
                    "MaximumRetryAttempts": 1,
                },
            },
            Target=f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{BUS}",
            TargetParameters=properties["TargetParameters"],
        )

    def make_machine(self, name: str, definition: dict[str, Any], kind: str = "EXPRESS") -> str:
        """Make a machine; its ARN."""
        made = self.engine.client("stepfunctions").create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=ROLE, type=kind
        )
        return str(made["stateMachineArn"])

    def listen(self, machine: str, name: str = "created") -> None:
        """Start the machine for every new workout."""
        events = self.engine.client("events")
        pattern = {"source": ["wotr"], "detail-type": ["workout.created"]}
        events.put_rule(Name=name, EventBusName=BUS, EventPattern=json.dumps(pattern))
        events.put_targets(
            Rule=name, EventBusName=BUS, Targets=[{"Id": "machine", "Arn": machine, "RoleArn": ROLE}]
        )

    def write(self, *items: dict[str, Any]) -> None:
        """Write items in one transaction."""
        self.engine.dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": TABLE, "Item": item}} for item in items]
        )

    def seen(self) -> dict[str, int]:
        """How often each event was seen."""
        found = self.engine.dynamodb.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :seen",
            ExpressionAttributeValues={":seen": {"S": "SEEN"}},
            ConsistentRead=True,
        )
        return {item["sk"]["S"]: int(item["times"]["N"]) for item in found["Items"]}

    def first_seen(self) -> dict[str, Any]:
        """The first event that was seen, as it was on the bus."""
        found = self.engine.dynamodb.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :seen",
            ExpressionAttributeValues={":seen": {"S": "SEEN"}},
        )
        document: dict[str, Any] = json.loads(found["Items"][0]["detail"]["S"])
        return document

    def wait_until_seen(self, *ids: str) -> dict[str, int]:
        """Wait until all of these were seen."""
        end = time.monotonic() + SECONDS
        while not set(ids) <= set(seen := self.seen()):
            assert time.monotonic() < end, f"only {sorted(seen)}"
            time.sleep(0.02)
        return seen

    def running(self, machine: str) -> int:
        """How many executions of the machine run."""
        found = self.engine.client("stepfunctions").list_executions(
            stateMachineArn=machine, statusFilter="RUNNING"
        )
        return len(found["executions"])

    def wait_until_running(self, machine: str) -> None:
        """Wait until an execution of the machine runs."""
        self.wait_until(lambda: self.running(machine) > 0)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until this is so."""
        end = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.02)

    def dead_letter(self) -> dict[str, Any]:
        """Wait for a dead letter."""
        [message] = self.engine.client("sqs").receive_message(
            QueueUrl=QUEUE, WaitTimeSeconds=SECONDS - 10, MessageAttributeNames=["All"]
        )["Messages"]
        return dict(message)
