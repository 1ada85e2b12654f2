"""Reads an SQS queue for one pipe.

As on AWS: messages that the filters do not take are deleted; those that were delivered too; the others appear
again when their visibility timeout ends, and the queue's own redrive policy decides when that is enough.

Unlike AWS, which reads more and more batches at a time as long as there are messages, this stays at the five
that AWS begins with. There, whoever reads a queue never slows down those who fill it. Here both share one
process, so a burst of messages is let in first.
"""

# ruff: noqa: SLF001 -- ministack's services have no public functions
from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from ministack.core.responses import _request_account_id, _request_region
from ministack.services import sqs

from local.pipes.patterns import matcher
from local.pipes.records import UndeliverableError
from local.pipes.targets import target_of

if TYPE_CHECKING:
    from local.pipes.definition import Definition, QueueParameters
    from local.pipes.records import Record

CONCURRENT_BATCHES = 5
QUIET_SECONDS = 0.025
"""After so long without a new message the burst is over."""
LONGEST_PATIENCE_SECONDS = 1.0
"""While there is no end to new messages, each reader takes a batch about as often."""
_logger = logging.getLogger("wotr.pipes")


class QueuePipe:
    """A pipe that reads a queue."""

    def __init__(self, pipe: Definition, parameters: QueueParameters, account: str, region: str) -> None:
        """Read its definition; `start` begins.

        Raises:
            PipeError: it says something that is not understood here.
        """
        criteria = pipe.source_parameters.filter_criteria
        self._pipe = pipe
        self._parameters = parameters
        self._account = account
        self._region = region
        self._takes = matcher([filter_.pattern for filter_ in criteria.filters])
        self._target = target_of(pipe, lambda record: str(record["messageId"]))
        self._queue = pipe.source.rsplit(":", 1)[-1]
        self._wake = threading.Event()
        self._filled_at = 0.0
        self._stopped = False

    def start(self) -> None:
        """Begin to read."""
        for number in range(CONCURRENT_BATCHES):
            name = f"{self._pipe.name}-{number}"
            threading.Thread(target=self._read, name=name, daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopped = True
        self._wake.set()

    def look(self) -> None:
        """Something was written to some queue: look whether to this one."""
        queue = sqs._queue_by_arn(self._pipe.source)
        if queue is not None and queue["messages"]:
            self._filled_at = time.monotonic()
            self._wake.set()

    def _read(self) -> None:
        _request_account_id.set(self._account)
        _request_region.set(self._region)
        while not self._stopped:
            self._wake.clear()
            self._let_a_burst_in()
            batch = self._batch()
            if batch:
                self._carry(batch)
            else:
                self._wake.wait(self._seconds_until_one_appears())

    def _let_a_burst_in(self) -> None:
        patience = time.monotonic() + LONGEST_PATIENCE_SECONDS
        while time.monotonic() < min(patience, self._filled_at + QUIET_SECONDS) and not self._stopped:
            time.sleep(QUIET_SECONDS)

    def _batch(self) -> list[dict[str, Any]]:
        """The messages of a batch, as ministack keeps them."""
        batch: list[dict[str, Any]] = []
        end = time.monotonic() + self._parameters.maximum_batching_window_in_seconds
        with contextlib.suppress(sqs._Err):  # the queue is gone
            while len(batch) < self._parameters.batch_size and not self._stopped:
                more = sqs._receive_messages_for_esm(self._queue, self._parameters.batch_size - len(batch))
                batch += more
                if not more:
                    rest = end - time.monotonic()
                    if rest <= 0 or not batch or not self._wake.wait(rest):
                        break
                    self._wake.clear()
        return batch

    def _seconds_until_one_appears(self) -> float | None:
        queue = sqs._queue_by_arn(self._pipe.source)
        times = [message["visible_at"] for message in queue["messages"]] if queue else []
        return max(0.0, min(times) - time.time()) if times else None

    def _carry(self, messages: list[dict[str, Any]]) -> None:
        done, rendered = [], []
        for message in messages:
            record = self._record(message)
            readable = _readable(record)
            if not self._takes(readable):
                done.append(message)
                continue
            try:
                rendered.append((message, self._target.render(readable if self._reads_the_body else record)))
            except UndeliverableError as error:
                _logger.error("%s: message %s: %s", self._pipe.name, message["id"], error)  # noqa: TRY400
        try:
            failed = self._target.deliver([one for _, one in rendered]) if rendered else {}
        except Exception as error:  # noqa: BLE001 -- ministack's own errors too are tried again
            failed = dict.fromkeys(range(len(rendered)), f"{type(error).__name__}: {error}")
        if failed:
            _logger.warning(
                "%s: %d messages not delivered: %s", self._pipe.name, len(failed), next(iter(failed.values()))
            )
        done += [message for number, (message, _) in enumerate(rendered) if number not in failed]
        sqs._delete_messages_for_esm(self._queue, {message["receipt_handle"] for message in done})

    @property
    def _reads_the_body(self) -> bool:
        """Without a template the target gets the body as the text that it is."""
        return self._pipe.target_parameters.input_template is not None

    def _record(self, message: dict[str, Any]) -> Record:
        return {
            "messageId": message["id"],
            "receiptHandle": message["receipt_handle"],
            "body": message["body"],
            "attributes": sqs._build_sys_attrs(message, ["All"]),
            "messageAttributes": {
                name: _lower_first(attribute) for name, attribute in message["message_attributes"].items()
            },
            "md5OfBody": message["md5_body"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._pipe.source,
            "awsRegion": self._region,
        }


def _readable(record: Record) -> Record:
    """The record with its body as JSON, if it is: filters and templates see into it."""
    try:
        return {**record, "body": json.loads(record["body"])}
    except ValueError:
        return record


def _lower_first(attribute: dict[str, Any]) -> dict[str, Any]:
    return {name[0].lower() + name[1:]: value for name, value in attribute.items()}
