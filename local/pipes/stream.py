"""Reads a DynamoDB stream for one pipe.

As on AWS: records of one partition key stay in order. A batch that fails holds up those behind it until it is
delivered, too old, or tried too often; then its place in the stream goes to the dead-letter queue. Records of
other keys go on in other lanes. There are as many lanes as the pipe's ParallelizationFactor says.
"""

# ruff: noqa: SLF001 -- ministack's services have no public functions
from __future__ import annotations

import json
import logging
import threading
import time
import zlib
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from ministack.core.responses import _request_account_id, _request_region
from ministack.services import sqs

from local.pipes.completion import Delivery
from local.pipes.patterns import matcher
from local.pipes.records import UndeliverableError
from local.pipes.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from local.engine.survival.journal import Announcement
    from local.pipes.definition import Definition, StreamParameters
    from local.pipes.records import Record

_FIRST_PAUSE_SEC = 0.1
_LONGEST_PAUSE_SEC = 30.0
_SHARD = "shardId-00000000000000000000-00000000"
"""ministack's streams have this one."""
_logger = logging.getLogger("wotr.pipes")


@dataclass(frozen=True)
class Surroundings:
    """What a reader needs, and the pipe that it reads for."""

    account: str
    region: str
    finish: Callable[[list[Announcement]], None]
    """Told what the pipe is done with."""


@dataclass
class _Part:
    """A batch, or a half of one that failed."""

    waiting: list[Announcement]
    attempts: int = 0


class StreamPipe:
    """A pipe that reads a stream."""

    def __init__(self, pipe: Definition, parameters: StreamParameters, surroundings: Surroundings) -> None:
        """Read its definition; `start` begins.

        Raises:
            PipeError: it says something that is not understood here.
        """
        criteria = pipe.source_parameters.filter_criteria
        self.arn = pipe.arn
        self.takes = matcher([filter_.pattern for filter_ in criteria.filters])
        self._carrier = _Carrier(pipe, parameters, surroundings)
        self._lanes = [
            _Lane(f"{pipe.name}-{number}", self._carrier, parameters, surroundings)
            for number in range(parameters.parallelization_factor)
        ]

    def start(self) -> None:
        """Begin to deliver what was fed, and what will be."""
        for lane in self._lanes:
            lane.start()

    def feed(self, announcements: Iterable[Announcement]) -> None:
        """Deliver these as well, after those before."""
        for announcement in announcements:
            keys = announcement.record["dynamodb"]["Keys"]
            partition = json.dumps(next(iter(keys.values())))
            self._lanes[zlib.crc32(partition.encode()) % len(self._lanes)].waiting.put(announcement)

    def stop(self) -> None:
        """Begin nothing more. What was not delivered stays in the journal."""
        self._carrier.stopped.set()
        for lane in self._lanes:
            lane.waiting.put(None)


class _Lane(threading.Thread):
    def __init__(
        self, name: str, carrier: _Carrier, parameters: StreamParameters, surroundings: Surroundings
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.waiting: SimpleQueue[Announcement | None] = SimpleQueue()
        self._carrier = carrier
        self._size = parameters.batch_size
        self._window = parameters.maximum_batching_window_in_seconds
        self._surroundings = surroundings

    def run(self) -> None:
        _request_account_id.set(self._surroundings.account)
        _request_region.set(self._surroundings.region)
        while not self._carrier.stopped.is_set():
            batch = self._batch()
            if batch:
                self._carrier.carry(batch)

    def _batch(self) -> list[Announcement]:
        batch = []
        announcement = self.waiting.get()
        end = time.monotonic() + self._window
        while announcement is not None:
            batch.append(announcement)
            if len(batch) == self._size:
                break
            try:
                announcement = self.waiting.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                break
        return batch


class _Carrier:
    """Delivers batches, and tries again."""

    def __init__(self, pipe: Definition, parameters: StreamParameters, surroundings: Surroundings) -> None:
        self.stopped = threading.Event()
        self._pipe = pipe
        self._parameters = parameters
        self._surroundings = surroundings
        self._target = target_of(pipe, lambda record: str(record["eventID"]))
        self._dead_letters = (
            DeadLetters(pipe, parameters.dead_letter_config.arn, surroundings)
            if parameters.dead_letter_config
            else None
        )

    def carry(self, batch: list[Announcement]) -> None:
        """Return when every record is delivered, or given up, or the pipe is stopped."""
        parts = deque([_Part(batch)])
        while parts and not self.stopped.is_set():
            part = parts[0]
            self._give_up_the_old(part)
            reason = self._attempt(part) if part.waiting else ""
            if not part.waiting:
                parts.popleft()
                continue
            part.attempts += 1
            if part.attempts == 1:
                _logger.warning(
                    "%s: %d records not delivered: %s", self._pipe.name, len(part.waiting), reason
                )
            if 0 <= self._parameters.maximum_retry_attempts < part.attempts:
                self._give_up(part.waiting, "RetryAttemptsExhausted", reason)
                parts.popleft()
                continue
            self.stopped.wait(min(_FIRST_PAUSE_SEC * 2 ** (part.attempts - 1), _LONGEST_PAUSE_SEC))
            if self._parameters.on_partial_batch_item_failure and len(part.waiting) > 1:
                half = len(part.waiting) // 2
                parts.popleft()
                parts.extendleft(
                    [_Part(part.waiting[half:], part.attempts), _Part(part.waiting[:half], part.attempts)]
                )

    def _attempt(self, part: _Part) -> str:
        """Deliver a part. Records that were not taken stay in it. Returns the reason."""
        rendered = self._render(part)
        if not part.waiting:
            return ""
        delivery = Delivery()
        failed: Mapping[int, str]
        try:
            with delivery.begun():
                failed = self._target.deliver(rendered)
        except Exception as error:  # noqa: BLE001 -- ministack's own errors too are tried again
            failed = dict.fromkeys(range(len(rendered)), f"{type(error).__name__}: {error}")
        taken = [a for number, a in enumerate(part.waiting) if number not in failed]
        part.waiting = [a for number, a in enumerate(part.waiting) if number in failed]
        delivery.handed_over(lambda: self._surroundings.finish(taken))
        return next(iter(failed.values()), "")

    def _render(self, part: _Part) -> list[Any]:
        rendered, kept = [], []
        for announcement in part.waiting:
            try:
                rendered.append(self._target.render(announcement.record))
            except UndeliverableError as error:
                self._give_up([announcement], "RetryAttemptsExhausted", str(error))
            else:
                kept.append(announcement)
        part.waiting = kept
        return rendered

    def _give_up_the_old(self, part: _Part) -> None:
        most = self._parameters.maximum_record_age_in_seconds
        if most < 0:
            return
        oldest = time.time() - most
        old = [a for a in part.waiting if _created(a.record) < oldest]
        if old:
            part.waiting = [a for a in part.waiting if _created(a.record) >= oldest]
            self._give_up(old, "RecordAgeExceeded", f"older than {most} s")

    def _give_up(self, announcements: list[Announcement], condition: str, reason: str) -> None:
        _logger.error("%s: %d records given up: %s", self._pipe.name, len(announcements), reason)
        if self._dead_letters is not None:
            self._dead_letters.send([a.record for a in announcements], condition, reason)
        self._surroundings.finish(announcements)


class DeadLetters:
    """The queue of what could not be delivered. A message says where in the stream it is, as on AWS."""

    def __init__(self, pipe: Definition, queue: str, surroundings: Surroundings) -> None:
        """Write to the queue of this ARN."""
        self._pipe = pipe
        self._queue = queue.rsplit(":", 1)[-1]
        self._surroundings = surroundings

    def send(self, records: list[Record], condition: str, reason: str) -> None:
        """Write where in the stream these records are; and the reason, as an attribute of the message."""
        body = {
            "context": {"partnerResourceArn": self._pipe.arn, "condition": condition},
            "version": "1.0",
            "timestamp": _time(time.time()),
            "DDBStreamBatchInfo": {
                "shardId": _SHARD,
                "startSequenceNumber": records[0]["dynamodb"]["SequenceNumber"],
                "endSequenceNumber": records[-1]["dynamodb"]["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _time(_created(records[0])),
                "approximateArrivalOfLastRecord": _time(_created(records[-1])),
                "batchSize": len(records),
                "streamArn": self._pipe.source,
            },
        }
        attribute = {"DataType": "String", "StringValue": reason[:1000] or condition}
        message = {
            "QueueUrl": self._queue,
            "MessageBody": json.dumps(body),
            "MessageAttributes": {"ERROR_MESSAGE": attribute},
        }
        try:
            sqs._act_send_message(message, "")
        except sqs._Err as error:
            _logger.error("%s: no dead letter: %s", self._pipe.name, error.message)  # noqa: TRY400 -- said


def _created(record: Record) -> float:
    return float(record["dynamodb"]["ApproximateCreationDateTime"])


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
