"""The outbox: every event that a transaction writes reaches the bus, or waits where it is seen."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.statemachines import definitions
from tests.templates.test_template import of_type, statements

Template = dict[str, Any]

REFERENCE = {
    *("eventId", "eventType", "userId", "version", "origin", "localDate", "workoutId", "workoutType"),
    *("previousWorkoutId", "previousType", "recordsFrom", "recordsTo", "sessionId"),
}
"""What consumers find in the detail of an event."""


@pytest.fixture(scope="module")
def pipe(translated: Template) -> dict[str, Any]:
    return of_type(translated, "AWS::Pipes::Pipe")["EventsPipe"]


def attributes_named(pipe: dict[str, Any]) -> set[tuple[str, str]]:
    """Name and DynamoDB type of every attribute of the event item that the pipe reads."""
    parameters = pipe["TargetParameters"]
    text = parameters["InputTemplate"] + parameters["EventBridgeEventBusParameters"]["DetailType"]
    return set(re.findall(r"\$\.dynamodb\.NewImage\.(\w+)\.([SN])\b", text))


def test_it_takes_each_event_item_when_it_is_written(pipe: dict[str, Any]) -> None:
    assert pipe["Source"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    [filter_] = pipe["SourceParameters"]["FilterCriteria"]["Filters"]
    assert json.loads(filter_["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}}},
    }


def test_it_starts_with_the_oldest_record_so_that_none_is_passed_over(pipe: dict[str, Any]) -> None:
    stream = pipe["SourceParameters"]["DynamoDBStreamParameters"]
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert stream["BatchSize"] <= 10  # the most that a bus takes


def test_what_it_cannot_deliver_waits_in_the_queue_while_the_stream_still_has_it(
    pipe: dict[str, Any],
) -> None:
    stream = pipe["SourceParameters"]["DynamoDBStreamParameters"]
    assert stream["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}}
    assert stream["MaximumRetryAttempts"] > 0
    assert 0 < stream["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert stream["OnPartialBatchItemFailure"] == "AUTOMATIC_BISECT"


def test_the_bus_gets_the_reference_of_the_event_as_texts(pipe: dict[str, Any]) -> None:
    bus = pipe["TargetParameters"]["EventBridgeEventBusParameters"]
    assert bus == {"Source": "wotr", "DetailType": "$.dynamodb.NewImage.type.S"}
    detail = json.loads(pipe["TargetParameters"]["InputTemplate"])
    assert set(detail) == REFERENCE
    assert all(re.fullmatch(r"<\$[\w.]+>", value) for value in detail.values())


def test_every_machine_that_puts_an_event_gives_it_all_that_the_pipe_reads(pipe: dict[str, Any]) -> None:
    found = []
    for path in definitions.SHIPPED:
        for name, state in definitions.all_states(definitions.read(path)).items():
            for item in event_items(state):
                kinds = {key: next(iter(value)).removesuffix(".$") for key, value in item.items()}
                lacking = {(key, kind) for key, kind in attributes_named(pipe) if kinds.get(key) != kind}
                found.append((f"{path.name}: {name}", lacking))
    assert found
    assert [where for where in found if where[1]] == []


def event_items(node: object) -> list[dict[str, dict[str, object]]]:
    """The items with a sort key of EVENT# that a state puts."""
    if isinstance(node, list):
        return [item for part in node for item in event_items(part)]
    if not isinstance(node, dict):
        return []
    item = node.get("Item")
    if isinstance(item, dict) and "'EVENT#" in json.dumps(item.get("sk")):
        return [item]
    return [found for part in node.values() for found in event_items(part)]


def test_its_role_may_do_what_it_does_and_no_more_and_is_for_this_pipe_only(translated: Template) -> None:
    allowed = {
        action: statement["Resource"]
        for name, statement in statements(translated)
        if name == "EventsPipeRole"
        for action in [statement["Action"]]
        for action in (action if isinstance(action, list) else [action])
    }
    stream = {"Fn::GetAtt": ["Table", "StreamArn"]}
    logs = {"Fn::GetAtt": ["EventsPipeLogs", "Arn"]}
    assert allowed == {
        "dynamodb:DescribeStream": stream,
        "dynamodb:GetRecords": stream,
        "dynamodb:GetShardIterator": stream,
        "dynamodb:ListStreams": stream,
        "events:PutEvents": {"Fn::GetAtt": ["EventBus", "Arn"]},
        "sqs:SendMessage": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]},
        "logs:CreateLogStream": logs,
        "logs:PutLogEvents": logs,
    }
    [statement] = translated["Resources"]["EventsPipeRole"]["Properties"]["AssumeRolePolicyDocument"][
        "Statement"
    ]
    assert set(statement["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}


def test_what_was_announced_is_archived(translated: Template) -> None:
    [archive] = of_type(translated, "AWS::Events::Archive").values()
    assert archive["SourceArn"] == {"Fn::GetAtt": ["EventBus", "Arn"]}
    assert archive["EventPattern"] == {"source": ["wotr"]}
