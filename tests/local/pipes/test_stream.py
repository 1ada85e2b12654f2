"""How a stream is read: in order per key, again after a failure, and given up as the pipe says."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from local.engine.survival.journal import Announcement
from local.pipes import stream
from local.pipes.definition import Definition
from local.pipes.stream import StreamPipe, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SECONDS = 20
ARN = "arn:aws:pipes:us-east-1:000000000000:pipe/events"


class PlayedTarget:
    """Takes batches, or fails as told."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.fails: Callable[[str], bool] = lambda _: False

    def render(self, record: Mapping[str, Any]) -> str:
        return str(record["eventID"])

    def deliver(self, rendered: Sequence[str]) -> Mapping[int, str]:
        self.batches.append(list(rendered))
        return {number: "played" for number, name in enumerate(rendered) if self.fails(name)}


class World:
    """A pipe with a played target and no dead-letter queue."""

    def __init__(self, target: PlayedTarget, **parameters: object) -> None:
        self.target = target
        self.finished: list[str] = []
        self._changed = threading.Condition()
        definition = Definition.model_validate(
            {
                "Name": "events",
                "Arn": ARN,
                "Source": "arn:aws:dynamodb:us-east-1:000000000000:table/wotr/stream/now",
                "Target": "arn:aws:events:us-east-1:000000000000:event-bus/wotr",
                "SourceParameters": {
                    "DynamoDBStreamParameters": {
                        "StartingPosition": "TRIM_HORIZON",
                        "BatchSize": 10,
                        **parameters,
                    }
                },
            }
        )
        read = definition.source_parameters.stream
        assert read is not None
        surroundings = Surroundings("000000000000", "us-east-1", self._finish)
        self.pipe = StreamPipe(definition, read, surroundings)

    def _finish(self, announcements: list[Announcement]) -> None:
        with self._changed:
            self.finished += [announcement.record["eventID"] for announcement in announcements]
            self._changed.notify_all()

    def wait_until_finished(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.finished) >= count, SECONDS)


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> PlayedTarget:
    played = PlayedTarget()
    monkeypatch.setattr(stream, "target_of", lambda *_: played)
    monkeypatch.setattr(stream, "_FIRST_PAUSE_SEC", 0.001)
    return played


def announcement(person: str, number: int, age: float = 0) -> Announcement:
    record = {
        "eventID": f"{person}-{number}",
        "dynamodb": {
            "Keys": {"pk": {"S": person}, "sk": {"S": str(number)}},
            "SequenceNumber": f"{person}-{number}",
            "ApproximateCreationDateTime": time.time() - age,
        },
    }
    return Announcement(ARN, record)


def test_records_of_one_key_stay_in_order_while_the_target_breaks_now_and_then(target: PlayedTarget) -> None:
    calls = Counter[str]()

    def breaks(name: str) -> bool:
        calls[name] += 1
        if calls[name] < 3 and name.endswith("5"):
            raise ConnectionError("away")
        return False

    target.fails = breaks
    world = World(target, ParallelizationFactor=4, OnPartialBatchItemFailure="AUTOMATIC_BISECT")
    people = [f"person {number}" for number in range(8)]
    world.pipe.feed(announcement(person, number) for number in range(30) for person in people)

    world.pipe.start()
    world.wait_until_finished(240)
    world.pipe.stop()

    for person in people:
        of_one = [name for name in world.finished if name.startswith(person)]
        assert of_one == [f"{person}-{number}" for number in range(30)]


def test_a_full_batch_goes_at_once_and_the_rest_without_waiting(target: PlayedTarget) -> None:
    world = World(target)
    world.pipe.feed(announcement("ana", number) for number in range(25))

    world.pipe.start()
    world.wait_until_finished(25)
    world.pipe.stop()

    assert [len(batch) for batch in target.batches] == [10, 10, 5]
    assert world.finished == [f"ana-{number}" for number in range(25)]


def test_a_window_gathers_what_comes_within_it(target: PlayedTarget) -> None:
    world = World(target, MaximumBatchingWindowInSeconds=1)
    world.pipe.start()
    world.pipe.feed([announcement("ana", 1)])
    world.pipe.feed([announcement("ana", 2)])

    world.wait_until_finished(2)
    world.pipe.stop()

    assert target.batches == [["ana-1", "ana-2"]]


def test_one_that_always_fails_is_given_up_and_the_others_of_its_batch_are_not(target: PlayedTarget) -> None:
    target.fails = lambda name: name == "ana-3"
    world = World(target, MaximumRetryAttempts=3)
    world.pipe.feed(announcement("ana", number) for number in range(5))

    world.pipe.start()
    world.wait_until_finished(5)
    world.pipe.stop()

    assert Counter(name for batch in target.batches for name in batch) == {
        "ana-0": 1,
        "ana-1": 1,
        "ana-2": 1,
        "ana-3": 4,
        "ana-4": 1,
    }


def test_one_that_is_too_old_is_not_tried(target: PlayedTarget) -> None:
    world = World(target, MaximumRecordAgeInSeconds=60)
    world.pipe.feed([announcement("ana", 1, age=61), announcement("ana", 2)])

    world.pipe.start()
    world.wait_until_finished(2)
    world.pipe.stop()

    assert target.batches == [["ana-2"]]


def test_a_target_that_breaks_is_tried_again(target: PlayedTarget) -> None:
    broken = [True]

    def fails(_: str) -> bool:
        if broken:
            broken.pop()
            raise RuntimeError("dictionary changed size during iteration")
        return False

    target.fails = fails
    world = World(target)
    world.pipe.feed([announcement("ana", 1)])

    world.pipe.start()
    world.wait_until_finished(1)
    world.pipe.stop()

    assert target.batches == [["ana-1"], ["ana-1"]]
