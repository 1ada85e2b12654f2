"""Finds out when everything that a delivery started has ended.

An event on the bus starts asynchronous executions, and these start others. They run in the
engine's process and die with it. So a pipe is done with a record only when they have ended: after a kill the
record is delivered again.

An execution inherits the delivery that it belongs to with the context of the thread that starts it.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OK = 200
_delivery: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


class Delivery:
    """One delivery, and the executions that it led to."""

    def __init__(self) -> None:
        """Begin with the delivery itself; `handed_over` ends that."""
        self._lock = threading.Lock()
        self._running = 1
        self._then: Callable[[], None] = lambda: None

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Everything started in this block belongs to this delivery."""
        token = _delivery.set(self)
        try:
            yield
        finally:
            _delivery.reset(token)

    def handed_over(self, then: Callable[[], None]) -> None:
        """The target has it. `then` is called when all that it started has ended, maybe at once."""
        self._then = then
        self.ended()

    def started(self) -> None:
        """One more execution runs."""
        with self._lock:
            self._running += 1

    def ended(self) -> None:
        """One execution has ended, or never began."""
        with self._lock:
            self._running -= 1
            all_ended = self._running == 0
        if all_ended:
            self._then()


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once, after all that replaces `_run_execution`.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(stepfunctions, "_start_execution", ("data",), _counting_start)
    replace(stepfunctions, "_run_execution", ("exec_arn",), _counting_end)


def _counting_start(start: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def call(data: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
        delivery = _delivery.get()
        if delivery is None:
            return start(data)
        delivery.started()
        answer = None
        try:
            answer = start(data)
        finally:
            if answer is None or answer[0] != _OK:
                delivery.ended()
        return answer

    return call


def _counting_end(run: Callable[[str], None]) -> Callable[[str], None]:
    def call(exec_arn: str) -> None:
        delivery = _delivery.get()
        execution = stepfunctions._executions.get(exec_arn)
        if delivery is None or (execution and execution.get("sync")):
            run(exec_arn)  # its caller waits for it, or it belongs to no delivery
            return
        try:
            run(exec_arn)
        finally:
            delivery.ended()

    return call
