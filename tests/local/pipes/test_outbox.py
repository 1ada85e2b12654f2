"""The outbox on a real engine: what was acknowledged is announced, whenever the engine is killed."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from local.deploy import take_snapshot
from local.engine.survival import journal
from tests.local.pipes.outbox import Outbox, event, listener

if TYPE_CHECKING:
    from tests.local.running_engine import Engine


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    made = Outbox(engine)
    made.make_pipe()
    return made


def test_an_event_item_arrives_as_its_reference_and_nothing_else_does(outbox: Outbox) -> None:
    outbox.listen(outbox.make_machine("listener", listener()))
    workout = {"pk": {"S": "USER#ana"}, "sk": {"S": "WORKOUT#1"}}

    outbox.write(workout, event(7))
    outbox.write({**workout, "version": {"N": "2"}})
    outbox.wait_until_seen("ana-7")

    on_the_bus = outbox.first_seen()
    assert (on_the_bus["source"], on_the_bus["detail-type"]) == ("wotr", "workout.created")
    assert on_the_bus["detail"] == {
        "eventId": "ana-7",
        "eventType": "workout.created",
        "userId": "ana",
        "version": "1",
        "origin": "manual",
        "localDate": "2026-11-21",
        "workoutId": "20261121T070700Z-1a2b3c4d",
        "workoutType": "Run",
        "previousWorkoutId": "20261121T070700Z-1a2b3c4d",
        "previousType": "Run",
        "recordsFrom": "20261022T060000Z",
        "recordsTo": "20261221T060000Z",
        "sessionId": "-",
    }
    assert outbox.seen() == {"ana-7": 1}


def test_it_arrives_within_a_few_milliseconds(outbox: Outbox) -> None:
    outbox.listen(outbox.make_machine("listener", listener()))
    outbox.write(event(0))
    outbox.wait_until_seen("ana-0")

    times = []
    for number in range(1, 6):
        begin = time.monotonic()
        outbox.write(event(number))
        outbox.wait_until_seen(f"ana-{number}")
        times.append(time.monotonic() - begin)

    assert min(times) < 0.2


def test_what_a_transaction_that_failed_would_have_written_is_not_announced(outbox: Outbox) -> None:
    outbox.listen(outbox.make_machine("listener", listener()))
    with pytest.raises(ClientError):
        outbox.engine.dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "wotr-test", "Item": event(1)}},
                {
                    "Put": {
                        "TableName": "wotr-test",
                        "Item": {"pk": {"S": "USER#ana"}, "sk": {"S": "WORKOUT#1"}},
                        "ConditionExpression": "attribute_exists(pk)",
                    }
                },
            ]
        )

    outbox.write(event(2))

    assert outbox.wait_until_seen("ana-2") == {"ana-2": 1}


def test_a_consumer_that_ran_when_the_engine_was_killed_runs_again(outbox: Outbox) -> None:
    machine = outbox.make_machine("listener", listener(wait_seconds=2))
    outbox.listen(machine)
    take_snapshot(outbox.engine.stack)
    outbox.write(event(1))
    outbox.wait_until_running(machine)

    outbox.engine.kill()
    outbox.engine.start()

    assert outbox.wait_until_seen("ana-1") == {"ana-1": 1}


def test_so_does_one_whose_event_was_written_before_a_snapshot(outbox: Outbox) -> None:
    machine = outbox.make_machine("listener", listener(wait_seconds=2))
    outbox.listen(machine)
    outbox.write(event(1))
    outbox.wait_until_running(machine)
    take_snapshot(outbox.engine.stack)

    outbox.engine.kill()
    outbox.engine.start()

    assert outbox.wait_until_seen("ana-1") == {"ana-1": 1}


def test_so_does_one_that_ran_when_the_engine_was_stopped(outbox: Outbox) -> None:
    machine = outbox.make_machine("listener", listener(wait_seconds=2))
    outbox.listen(machine)
    outbox.write(event(1))
    outbox.wait_until_running(machine)

    outbox.engine.stop()
    outbox.engine.start()

    assert outbox.wait_until_seen("ana-1") == {"ana-1": 1}


def test_an_execution_that_a_consumer_started_counts_as_its_own(outbox: Outbox) -> None:
    rebuilding = outbox.make_machine("rebuilding", listener(wait_seconds=2), kind="STANDARD")
    starting: dict[str, Any] = {
        "StartAt": "Start another",
        "States": {
            "Start another": {
                "Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution",
                "Parameters": {"StateMachineArn": rebuilding, "Input.$": "$"},
                "End": True,
            }
        },
    }
    machine = outbox.make_machine("starting", starting)
    outbox.listen(machine)
    take_snapshot(outbox.engine.stack)
    outbox.write(event(1))
    outbox.wait_until_running(rebuilding)

    outbox.engine.kill()
    outbox.engine.start()

    assert outbox.wait_until_seen("ana-1") == {"ana-1": 1}


def test_what_is_done_is_not_announced_again(outbox: Outbox) -> None:
    outbox.listen(outbox.make_machine("listener", listener()))
    take_snapshot(outbox.engine.stack)
    outbox.write(*(event(number) for number in range(10)))
    outbox.wait_until_seen(*(f"ana-{number}" for number in range(10)))
    outbox.write(event(10, "ben"))
    outbox.wait_until_seen("ben-10")
    wait_until_done(outbox)

    outbox.engine.kill()
    outbox.engine.start()
    outbox.write(event(11))
    seen = outbox.wait_until_seen("ana-11")

    assert set(seen.values()) == {1}


def wait_until_done(outbox: Outbox) -> None:
    """Wait until the journal says that the pipe is done with everything."""
    end = time.monotonic() + 10
    while True:
        operations = list(journal.operations(outbox.engine.home.journal))
        announced = {each.position for operation in operations for each in operation.announced}
        if announced == {position for operation in operations for position in operation.done}:
            return
        assert time.monotonic() < end
        time.sleep(0.02)


def test_whatever_was_acknowledged_is_announced_when_kills_come_in_the_middle(outbox: Outbox) -> None:
    outbox.listen(outbox.make_machine("listener", listener()))
    take_snapshot(outbox.engine.stack)
    acknowledged: set[str] = set()

    def write_until_it_dies(person: str, first: int) -> None:
        for number in range(first, first + 1000):
            try:
                outbox.write(event(number, person))
            except (BotoCoreError, ClientError):
                return
            acknowledged.add(f"{person}-{number}")

    with ThreadPoolExecutor(4) as pool:
        for kills in range(3):
            writing = [pool.submit(write_until_it_dies, f"p{person}", kills * 1000) for person in range(4)]
            while len(acknowledged) < 20 * (kills + 1):
                time.sleep(0.01)
            outbox.engine.kill()
            for each in writing:
                each.result()
            outbox.engine.start()

    outbox.wait_until_seen(*acknowledged)


def test_an_event_item_that_lacks_an_attribute_is_a_dead_letter_that_names_it(outbox: Outbox) -> None:
    outbox.listen(outbox.make_machine("listener", listener()))
    incomplete = event(1)
    del incomplete["recordsTo"]

    outbox.write(incomplete)
    outbox.write(event(2))

    letter = outbox.dead_letter()
    assert letter["MessageAttributes"]["ERROR_MESSAGE"]["StringValue"] == (
        "the record has no $.dynamodb.NewImage.recordsTo.S"
    )
    body = json.loads(letter["Body"])
    assert body["context"]["partnerResourceArn"].endswith(":pipe/wotr-test-events")
    assert body["DDBStreamBatchInfo"]["batchSize"] == 1
    outbox.wait_until_seen("ana-2")


def test_a_pipe_that_comes_later_takes_what_the_stream_has_already(engine: Engine) -> None:
    outbox = Outbox(engine)
    outbox.listen(outbox.make_machine("listener", listener()))
    outbox.write(event(1))

    outbox.make_pipe()

    outbox.wait_until_seen("ana-1")


def test_a_pipe_that_is_not_understood_is_refused_by_what_it_says(outbox: Outbox) -> None:
    pipes = outbox.engine.client("pipes")
    described = pipes.describe_pipe(Name="wotr-test-events")
    with pytest.raises(ClientError, match="a bus takes at most 10 records"):
        pipes.create_pipe(
            Name="other",
            RoleArn=described["RoleArn"],
            Source=described["Source"],
            SourceParameters={"DynamoDBStreamParameters": {"StartingPosition": "LATEST", "BatchSize": 11}},
            Target=described["Target"],
        )
