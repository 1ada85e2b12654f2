"""Queues of a killed engine: every message that was sent is there, and none that was deleted."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from local.deploy import take_snapshot
from local.engine.survival import queues
from local.engine.survival.journal import Journal, read
from local.engine.survival.queues import QueueChange, QueueOperation
from tests.local.pipes.outbox import ACCOUNT, REGION, ROLE, Outbox
from tests.local.pipes.test_queue import counting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local.running_engine import Engine

ALL = ["All"]


@pytest.fixture
def sqs(engine: Engine) -> Any:  # noqa: ANN401 -- boto3's types want the service as a literal
    """Two queues; what `work` gives up goes to `dead`. They are in the last snapshot."""
    client = engine.client("sqs")
    client.create_queue(QueueName="dead")
    policy = {"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead", "maxReceiveCount": "2"}
    client.create_queue(QueueName="work", Attributes={"RedrivePolicy": json.dumps(policy)})
    take_snapshot(engine.stack)
    return client


def received(sqs: Any, queue: str = "work", hidden_seconds: int = 0) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    """All that is visible, by body."""
    answer = sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=hidden_seconds, AttributeNames=ALL
    )
    return {message["Body"]: message for message in answer.get("Messages", [])}


def restart(engine: Engine) -> None:
    engine.kill()
    engine.start()


def test_what_was_sent_is_there_and_what_was_deleted_is_not(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    sqs.send_message(
        QueueUrl="work",
        MessageBody="one",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "run"}},
    )
    sqs.send_message_batch(
        QueueUrl="work", Entries=[{"Id": name, "MessageBody": name} for name in ("two", "three")]
    )
    two = received(sqs, hidden_seconds=30)["two"]
    sqs.delete_message(QueueUrl="work", ReceiptHandle=two["ReceiptHandle"])
    restart(engine)
    sqs.send_message(QueueUrl="work", MessageBody="four")
    restart(engine)

    attributes = sqs.get_queue_attributes(QueueUrl="work", AttributeNames=ALL)["Attributes"]
    # What a client received stays hidden from others for as long as it asked.
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "2"
    assert set(received(sqs)) == {"four"}


def test_a_message_comes_back_as_it_was_sent_and_with_its_count(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    sqs.send_message(
        QueueUrl="work",
        MessageBody="ein Lauf 🏃",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "run"}},
    )
    before = received(sqs)["ein Lauf 🏃"]
    restart(engine)

    after = received(sqs)["ein Lauf 🏃"]
    assert (after["MessageId"], after["MD5OfBody"]) == (before["MessageId"], before["MD5OfBody"])
    assert before["Attributes"]["ApproximateReceiveCount"] == "1"
    assert after["Attributes"]["ApproximateReceiveCount"] == "2"
    assert after["Attributes"]["SentTimestamp"] == before["Attributes"]["SentTimestamp"]


def test_what_is_made_visible_again_is_so_after_a_kill(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    sqs.send_message(QueueUrl="work", MessageBody="one")
    handle = received(sqs, hidden_seconds=600)["one"]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl="work", ReceiptHandle=handle, VisibilityTimeout=0)
    restart(engine)
    assert set(received(sqs)) == {"one"}


def test_what_was_received_too_often_is_in_the_other_queue_alone(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    sqs.send_message(QueueUrl="work", MessageBody="poison")
    for _ in range(2):
        assert set(received(sqs)) == {"poison"}
    assert received(sqs) == {}
    restart(engine)
    assert received(sqs) == {}
    assert set(received(sqs, "dead")) == {"poison"}


def test_a_queue_that_was_emptied_or_made_anew_is_empty(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    sqs.send_message(QueueUrl="work", MessageBody="one")
    sqs.send_message(QueueUrl="dead", MessageBody="two")
    sqs.purge_queue(QueueUrl="work")
    sqs.delete_queue(QueueUrl="dead")
    sqs.create_queue(QueueName="dead")
    restart(engine)
    assert received(sqs) == {}
    assert received(sqs, "dead") == {}


def test_a_message_that_a_snapshot_has_is_not_there_twice(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    sqs.send_message(QueueUrl="work", MessageBody="one")
    take_snapshot(engine.stack)
    restart(engine)
    sqs.send_message(QueueUrl="work", MessageBody="two")
    restart(engine)
    answer = sqs.receive_message(QueueUrl="work", MaxNumberOfMessages=10)
    assert [message["Body"] for message in answer["Messages"]] == ["one", "two"]


def test_an_event_whose_machine_is_missing_is_in_the_queue_of_its_rule(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    events, arn = engine.client("events"), f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:none"
    events.put_rule(Name="all", EventPattern=json.dumps({"source": ["wotr"]}))
    dead = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"}
    target = {"Id": "machine", "Arn": arn, "RoleArn": ROLE, "DeadLetterConfig": dead}
    events.put_targets(Rule="all", Targets=[target])
    events.put_events(Entries=[{"Source": "wotr", "DetailType": "hello", "Detail": '{"a": 1}'}])
    restart(engine)
    answer = sqs.receive_message(QueueUrl="dead", MessageAttributeNames=ALL)
    [message] = answer["Messages"]
    assert json.loads(message["Body"])["detail"] == {"a": 1}
    said = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert (said["ERROR_CODE"], said["TARGET_ARN"]) == ("StateMachineDoesNotExist", arn)


def test_a_dead_letter_of_a_rule_survives(engine: Engine, sqs: Any) -> None:  # noqa: ANN401
    events = engine.client("events")
    events.put_rule(Name="all", EventPattern=json.dumps({"source": ["wotr"]}))
    target = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:work"}
    events.put_targets(Rule="all", Targets=[target])
    events.put_events(Entries=[{"Source": "wotr", "DetailType": "hello", "Detail": "{}"}])
    restart(engine)
    [body] = received(sqs)
    assert json.loads(body)["detail-type"] == "hello"


def test_each_message_of_many_senders_reaches_its_machine_once_though_the_engine_is_killed(
    engine: Engine,
) -> None:
    outbox = Outbox(engine)
    client = engine.client("sqs")
    client.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "600"})
    arn = outbox.make_machine("counting", counting({"Type": "Succeed"}))
    engine.client("pipes").create_pipe(
        Name="work",
        RoleArn=ROLE,
        Source=f"arn:aws:sqs:{REGION}:{ACCOUNT}:work",
        SourceParameters={"SqsQueueParameters": {"BatchSize": 5}},
        Target=arn,
        TargetParameters={
            "InputTemplate": '{"id": "<$.body.id>"}',
            "StepFunctionStateMachineParameters": {"InvocationType": "REQUEST_RESPONSE"},
        },
    )
    take_snapshot(engine.stack)
    acknowledged: list[str] = []
    enough = threading.Event()

    def send(sender: int) -> None:
        for number in range(15):
            one = f"{sender}-{number}"
            try:
                client.send_message(QueueUrl="work", MessageBody=json.dumps({"id": one}))
            except (BotoCoreError, ClientError):
                return
            acknowledged.append(one)
            if len(acknowledged) > 100:
                enough.set()

    with ThreadPoolExecutor(20) as pool:
        for sender in range(20):
            pool.submit(send, sender)
        assert enough.wait(60)
        engine.kill()
    engine.start()

    seen = outbox.wait_until_seen(*acknowledged)
    # One that was under way when the engine was killed comes again: at least once, as SQS has it.
    assert set(acknowledged) <= set(seen)
    outbox.wait_until(lambda: not any_left(client))
    assert sum(count - 1 for count in outbox.seen().values()) <= 4 * 5


def any_left(client: Any) -> bool:  # noqa: ANN401
    attributes = client.get_queue_attributes(QueueUrl="work", AttributeNames=ALL)["Attributes"]
    return any(
        attributes[name] != "0"
        for name in ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    )


def test_a_line_says_what_changed_together() -> None:
    operation = QueueOperation(
        (QueueChange("arn:dead", ({"id": "1"},)), QueueChange("arn:work", gone=("1",), whole=False))
    )
    assert QueueOperation.of(json.loads(operation.to_line()[9:])) == operation


def test_the_journal_does_not_grow_with_what_went_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "LARGEST_JOURNAL", 1_000)
    path = tmp_path / "sqs.journal"
    journalled = queues.JournalledQueues(Journal.open(path))
    for number in range(100):
        journalled.keep([QueueChange("arn:work", ({"id": str(number), "body": "x" * 100},))], wait=False)
    assert path.stat().st_size < 2_000
    assert len(list(read(path))) < 20
