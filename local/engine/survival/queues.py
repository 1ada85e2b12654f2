"""Every message of every queue, in a journal, so that a killed engine loses none that it acknowledged.

ministack keeps messages in memory and saves them on a clean stop only. It changes them on the event loop for
API calls and on worker threads for pipes and Step Functions, most of it without a lock: a message that is
sent while another is deleted can get lost. `install()` puts one lock around all of it. Under the lock,

- a message that was sent is in the journal, on the disk, before the call is answered;
- how often it was received, until when it is hidden, and that it was deleted or moved to a dead-letter queue
  follows without waiting for the disk. A power cut may take that back, a kill does not. The message then
  comes once more, as SQS allows at any time.

A pipe runs in the engine's process and dies with it. So what a pipe had received, and was not done with, is
visible again at once after a start, and counts as received.

FIFO queues are not kept beyond their messages: their deduplication begins anew.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import functools
import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ministack.core.concurrency import esm_wake
from ministack.services import eventbridge, sqs

from local.engine.patching import replace
from local.engine.survival.journal import packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from local.engine.survival.journal import Journal

Message = dict[str, Any]
"""A message as ministack keeps it."""
Queue = dict[str, Any]

LARGEST_JOURNAL = 8 * 1024 * 1024
"""Bytes. A larger journal is written anew with what is in the queues, once it has also doubled since then."""

_WRITTEN = "_written"
"""Marks a message that is in the journal or in a snapshot."""
_BY_A_PIPE = "_by_a_pipe"
"""Marks a message whose receiver is inside of this process."""
_MANY = ("data", "qurl")


@dataclass(frozen=True)
class QueueChange:
    """What changed in one queue.

    Attributes:
        queue: Its ARN.
        kept: Messages that are new or have changed, whole.
        gone: The ids of messages that are no longer in it.
        whole: Whether `kept` are all that it has.
    """

    queue: str
    kept: tuple[Message, ...] = ()
    gone: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class QueueOperation:
    """What changed together, in one line of the journal."""

    changes: tuple[QueueChange, ...]

    def to_line(self) -> bytes:
        """The journal line, newline included."""
        return packed([[c.queue, c.kept, c.gone, c.whole] for c in self.changes])

    @classmethod
    def of(cls, value: Any) -> Self:  # noqa: ANN401 -- JSON
        """Read what `to_line` wrote."""
        return cls(tuple(QueueChange(queue, tuple(k), tuple(g), w) for queue, k, g, w in value))


class JournalledQueues:
    """ministack's queues behind one lock, with a journal."""

    def __init__(self, journal: Journal) -> None:
        """Changes go to `journal` once `install` was called."""
        self.lock = threading.RLock()
        self._journal = journal
        self._rewritten_size = 0
        self._pipe_receives = False

    def install(self) -> None:
        """Patch ministack's SQS in this process.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(sqs, "_act_send_message", _MANY, self._locked)
        replace(eventbridge, "_dispatch_to_sqs", ("spec", "payload", "sqs_parameters"), self._locked)
        replace(sqs, "_receive_messages_for_esm", ("queue_url", "max_number"), self._receiving_for_a_pipe)
        replace(sqs, "_delete_messages_for_esm", ("queue_url", "receipt_handles"), self._taking_away)
        replace(sqs, "_act_delete_message", _MANY, self._taking_away)
        replace(sqs, "_act_delete_message_batch", _MANY, self._taking_away)
        replace(sqs, "_act_purge_queue", _MANY, self._taking_away)
        replace(sqs, "_act_delete_queue", _MANY, self._taking_away)
        replace(sqs, "_act_change_visibility", _MANY, self._changing)
        replace(sqs, "_act_change_visibility_batch", _MANY, self._changing)
        replace(sqs, "_collect_msgs", ("q", "max_n", "vis_timeout"), self._collecting)
        replace(sqs, "_dlq_sweep", ("q",), self._sweeping)
        replace(sqs, "_expire_retained", ("q",), self._locked)
        for action, handler in sqs._HANDLERS.items():
            sqs._HANDLERS[action] = getattr(sqs, handler.__name__)
        # Whoever puts a message into a queue, by whatever way, calls this before it answers.
        esm_wake.set = self._waking(esm_wake.set)

    def replay(self, values: Iterable[Any]) -> int:
        """Apply the lines of the journal to the queues of the last snapshot. Returns how many there were.

        Changes of a queue that is not in the snapshot are dropped: it was deleted, or had no message yet.
        """
        count = 0
        with self.lock:
            for value in values:
                count += 1
                for change in QueueOperation.of(value).changes:
                    queue = sqs._queue_by_arn(change.queue)
                    if queue is not None:
                        _apply(queue, change)
            for queue in _queues():
                for message in queue["messages"]:
                    message[_WRITTEN] = True
                    if message.pop(_BY_A_PIPE, False):
                        message["visible_at"] = min(message["visible_at"], time.time())
        return count

    def snapshot_taken(self) -> None:
        """Forget the journal: a snapshot has all of it. Hold `lock`."""
        self._journal.replace([])
        self._rewritten_size = 0

    # ---- what is replaced

    def _locked(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def locked(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 -- ministack's
            with self.lock:
                return call(*arguments, **named)

        return locked

    def _waking(self, wake: Callable[[], None]) -> Callable[[], None]:
        def call() -> None:
            with self.lock:
                new = [change for change in map(_unwritten, _queues()) if change.kept]
                if new:
                    self.keep(new, wait=True)
            wake()

        return call

    def _collecting(self, collect: Callable[[Queue, int, int], list[Message]]) -> Callable[..., Any]:
        def call(q: Queue, max_n: int, vis_timeout: int) -> list[Message]:
            with self.lock:
                received = collect(q, max_n, vis_timeout)
                for message in received:
                    message[_BY_A_PIPE] = self._pipe_receives
                self._keep_messages(q, received)
                return received

        return call

    def _receiving_for_a_pipe(self, receive: Callable[[str, int], Any]) -> Callable[..., Any]:
        def call(queue_url: str, max_number: int) -> Any:  # noqa: ANN401 -- ministack's
            with self.lock:
                self._pipe_receives = True
                try:
                    return receive(queue_url, max_number)
                finally:
                    self._pipe_receives = False

        return call

    def _changing(self, change: Callable[[dict[str, Any], str], Any]) -> Callable[..., Any]:
        def call(data: dict[str, Any], qurl: str) -> Any:  # noqa: ANN401 -- ministack's
            with self.lock:
                answer = change(data, qurl)
                handles = {entry.get("ReceiptHandle") for entry in data.get("Entries", [data])}
                queue = sqs._get_q(data.get("QueueUrl", qurl))
                self._keep_messages(queue, [m for m in queue["messages"] if m["receipt_handle"] in handles])
                return answer

        return call

    def _taking_away(self, take_away: Callable[..., Any]) -> Callable[..., Any]:
        """Of a call whose first argument is the queue's URL, or has it."""

        def call(first: Any, second: Any) -> Any:  # noqa: ANN401 -- ministack's
            with self.lock:
                url = first.get("QueueUrl", second) if isinstance(first, dict) else first
                queue = sqs._get_q(url)
                before = list(queue["messages"])
                answer = take_away(first, second)
                deleted = sqs._queue_by_arn(_arn(queue)) is not queue
                gone = _gone(before, [] if deleted else queue["messages"])
                if gone:
                    self.keep([QueueChange(_arn(queue), gone=gone)], wait=False)
                return answer

        return call

    def _sweeping(self, sweep: Callable[[Queue], None]) -> Callable[[Queue], None]:
        def call(q: Queue) -> None:
            with self.lock:
                before = q["messages"]
                sweep(q)
                gone = _gone(before, q["messages"])
                if gone:
                    dead = sqs._queue_by_arn(
                        json.loads(q["attributes"]["RedrivePolicy"])["deadLetterTargetArn"]
                    )
                    moved = tuple(message for message in dead["messages"] if message["id"] in gone)
                    self.keep([QueueChange(_arn(dead), moved), QueueChange(_arn(q), gone=gone)], wait=False)

        return call

    # ---- the journal

    def _keep_messages(self, queue: Queue, messages: list[Message]) -> None:
        if messages:
            self.keep([QueueChange(_arn(queue), tuple(messages))], wait=False)

    def keep(self, changes: list[QueueChange], *, wait: bool) -> None:
        """Write these changes, and wait for the disk or not. Hold `lock`."""
        self._journal.append(QueueOperation(tuple(changes)), wait=wait)
        for change in changes:
            for message in change.kept:
                message[_WRITTEN] = True
        if self._journal.size > max(LARGEST_JOURNAL, 2 * self._rewritten_size):
            everything = tuple(QueueChange(_arn(q), tuple(q["messages"]), whole=True) for q in _queues())
            self._journal.replace([QueueOperation(everything)])
            self._rewritten_size = self._journal.size


def _queues() -> Iterator[Queue]:
    return (queue for _, queue in list(sqs._queues.all_items()))


def _arn(queue: Queue) -> str:
    return str(queue["attributes"]["QueueArn"])


def _unwritten(queue: Queue) -> QueueChange:
    """The messages at the end of a queue that are not in the journal yet."""
    new: list[Message] = []
    for message in reversed(queue["messages"]):
        if message.get(_WRITTEN):
            break
        new.append(message)
    return QueueChange(_arn(queue), tuple(reversed(new)))


def _gone(before: list[Message], after: list[Message]) -> tuple[str, ...]:
    """The ids of the messages that were there and are not any more."""
    if len(before) == len(after):
        return ()
    left = {message["id"] for message in after}
    return tuple(message["id"] for message in before if message["id"] not in left)


def _apply(queue: Queue, change: QueueChange) -> None:
    messages = {} if change.whole else {message["id"]: message for message in queue["messages"]}
    for message in change.kept:
        messages[message["id"]] = dict(message)
    for one in change.gone:
        messages.pop(one, None)
    queue["messages"] = list(messages.values())
