"""The integrations that ministack lacks, called as a state machine calls them."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from ministack import app as ministack
from ministack.services import sns
from ministack.services import stepfunctions as sfn

from local.engine.like_aws import integrations as engine_integrations
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

PUT_OBJECT = "arn:aws:states:::aws-sdk:s3:putObject"
GET_OBJECT = "arn:aws:states:::aws-sdk:s3:getObject"
PUBLISH = "arn:aws:states:::sns:publish"


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with restored(sfn, "_invoke_aws_sdk_integration", "_AWS_SDK_SERVICE_MAP"), restored(sns, "_publish"):
        engine_integrations.install()
        yield


def invoke(resource: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 -- any JSON
    return sfn._invoke_resource(resource, parameters)  # noqa: SLF001 -- what a Task state calls


def call(service: str, method: str, path: str, *, target: str = "", body: str = "") -> tuple[int, str]:
    handler = ministack.SERVICE_HANDLERS[service]
    headers = {"host": f"{service}.us-east-1.amazonaws.com", "x-amz-target": target}
    status, _, answer = asyncio.run(handler(method, path, headers, body.encode(), {}))
    return status, answer.decode() if isinstance(answer, bytes) else str(answer)


def query(service: str, action: str, **parameters: str) -> str:
    """Call a service that speaks the query protocol."""
    handler = ministack.SERVICE_HANDLERS[service]
    lists = {name: [value] for name, value in {"Action": action, **parameters}.items()}
    status, _, answer = asyncio.run(handler("POST", "/", {}, b"", lists))
    text = answer.decode() if isinstance(answer, bytes) else str(answer)
    assert status == 200, text
    return text


def sqs(action: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
    status, text = call("sqs", "POST", "/", target=f"AmazonSQS.{action}", body=json.dumps(parameters))
    assert status == 200, text
    answer: dict[str, Any] = json.loads(text)
    return answer


@pytest.fixture
def bucket() -> str:
    name = f"reports-{uuid.uuid4().hex}"
    status, text = call("s3", "PUT", f"/{name}")
    assert status == 200, text
    return name


def test_messages_are_received_as_the_sdk_gives_them() -> None:
    url = sqs("CreateQueue", QueueName=f"letters-{uuid.uuid4().hex}")["QueueUrl"]
    asked = {"QueueUrl": url, "MaxNumberOfMessages": 1, "VisibilityTimeout": 30}
    assert invoke("arn:aws:states:::aws-sdk:sqs:receiveMessage", asked) == {}
    sqs("SendMessage", QueueUrl=url, MessageBody='{"a": "ü <b>"}')

    [message] = invoke("arn:aws:states:::aws-sdk:sqs:receiveMessage", asked)["Messages"]

    assert message["Body"] == '{"a": "ü <b>"}'
    handle = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
    invoke("arn:aws:states:::aws-sdk:sqs:changeMessageVisibility", {**handle, "VisibilityTimeout": 0})
    invoke("arn:aws:states:::aws-sdk:sqs:deleteMessage", handle)
    assert invoke("arn:aws:states:::aws-sdk:sqs:receiveMessage", asked) == {}


def test_a_json_body_is_stored_as_its_text(bucket: str) -> None:
    report = {"date": "2026-11-20", "users": 2, "note": "Zürich ♥"}

    answer = invoke(PUT_OBJECT, {"Bucket": bucket, "Key": "reports/2026-11-20.json", "Body": report})

    status, text = call("s3", "GET", f"/{bucket}/reports/2026-11-20.json")
    assert (status, json.loads(text)) == (200, report)
    assert set(answer) == {"ETag"}
    assert answer["ETag"].strip('"')


def test_a_key_may_have_any_letters(bucket: str) -> None:
    invoke(PUT_OBJECT, {"Bucket": bucket, "Key": "reports/a b?c#d.json", "Body": {}})
    assert call("s3", "GET", f"/{bucket}/reports/a%20b%3Fc%23d.json") == (200, "{}")


def test_an_error_has_the_name_that_the_bucket_gives_it() -> None:
    with pytest.raises(sfn._ExecutionError) as raised:  # noqa: SLF001 -- what a Catch matches
        invoke(PUT_OBJECT, {"Bucket": "no-such-bucket", "Key": "report.json", "Body": {}})
    assert raised.value.error == "S3.NoSuchBucketException"


def test_what_was_stored_is_read_as_text(bucket: str) -> None:
    named = {"Bucket": bucket, "Key": "reports/2026-11-20.json"}
    stored = invoke(PUT_OBJECT, {**named, "Body": {"note": "Zürich ♥"}, "ContentType": "application/json"})

    read = invoke(GET_OBJECT, named)

    assert read["Body"] == '{"note":"Zürich ♥"}'
    assert (read["ETag"], read["ContentType"]) == (stored["ETag"], "application/json")


def test_an_object_that_is_not_there_has_the_error_that_a_catch_names(bucket: str) -> None:
    with pytest.raises(sfn._ExecutionError) as raised:  # noqa: SLF001 -- what a Catch matches
        invoke(GET_OBJECT, {"Bucket": bucket, "Key": "reports/2026-02-30.json"})
    assert raised.value.error == "S3.NoSuchKeyException"


@pytest.mark.parametrize("body", ["text", ["list"], None])
def test_a_body_that_is_no_object_is_refused(bucket: str, body: object) -> None:
    with pytest.raises(sfn._ExecutionError, match="only a JSON object") as raised:  # noqa: SLF001
        invoke(PUT_OBJECT, {"Bucket": bucket, "Key": "report.json", "Body": body})
    assert raised.value.error == "States.Runtime"


def test_message_attributes_reach_a_subscription_that_filters_by_them() -> None:
    unique = uuid.uuid4().hex
    topic = query("sns", "CreateTopic", Name=f"records-{unique}").partition("<TopicArn>")[2].partition("<")[0]
    queue = sqs("CreateQueue", QueueName=f"runs-{unique}")["QueueUrl"]
    subscription = {
        "TopicArn": topic,
        "Protocol": "sqs",
        "Endpoint": f"arn:aws:sqs:us-east-1:000000000000:runs-{unique}",
        "Attributes.entry.1.key": "FilterPolicy",
        "Attributes.entry.1.value": json.dumps({"type": ["Run"], "kind": ["longest-30d"]}),
    }
    query("sns", "Subscribe", **subscription)

    for workout_type, kinds in (
        ("Ride", ["longest-30d"]),
        ("Run", ["most-calories"]),
        ("Run", ["longest-30d"]),
    ):
        attributes = {
            "type": {"DataType": "String", "StringValue": workout_type},
            "kind": {"DataType": "String.Array", "StringValue": json.dumps(kinds)},
        }
        message = f"{workout_type} {kinds[0]}"
        invoke(PUBLISH, {"TopicArn": topic, "Message": message, "MessageAttributes": attributes})
    invoke(PUBLISH, {"TopicArn": topic, "Message": "without attributes"})

    received = sqs("ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    bodies = [json.loads(message["Body"]) for message in received]
    assert [body["Message"] for body in bodies] == ["Run longest-30d"]
    assert bodies[0]["MessageAttributes"] == {
        "type": {"Type": "String", "Value": "Run"},
        "kind": {"Type": "String.Array", "Value": '["longest-30d"]'},
    }


def test_an_error_of_step_functions_has_the_name_of_its_class() -> None:
    arn = "arn:aws:states:us-east-1:000000000000:execution:nothing:nobody"
    with pytest.raises(sfn._ExecutionError) as raised:  # noqa: SLF001 -- what a Catch sees
        invoke("arn:aws:states:::aws-sdk:sfn:describeExecution", {"ExecutionArn": arn})
    assert raised.value.error == "Sfn.ExecutionDoesNotExistException"
