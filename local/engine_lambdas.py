"""Lambda workers that fit a laptop.

ministack starts a process for every concurrent call of a function: a burst of 100 calls makes 100 Python
processes that import the same libraries on two cores, and the first calls take seconds. It also waits 50 ms
after each call for log lines of a function that prints none. After `install()` a call waits for a free worker
when as many as useful exist, and for a log line at most 2 ms; a line that comes later is shown with the next
call. A function that calls itself synchronously deeper than the number of workers would wait for itself; none
of wotr's does.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import functools
import os
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.engine_patching import EnginePatchError, replace

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS_PER_FUNCTION = 4 * (os.cpu_count() or 1)
_LOG_WAIT_SECONDS = 0.002
_LOG_PAUSE_SECONDS = 0.001


class WorkerLimit:
    """At most `workers` processes per function; further calls wait for one."""

    def __init__(self, workers: int = WORKERS_PER_FUNCTION) -> None:
        """See `install`."""
        self._slots: defaultdict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(workers)
        )
        self._creating = threading.Lock()
        self._held = threading.local()

    def install(self) -> None:
        """Patch ministack's Lambda in this process.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(
            lambda_svc,
            "acquire_worker",
            ("func_name", "config", "code_zip", "qualifier", "max_concurrency"),
            self._waiting,
        )
        replace(lambda_svc, "release_worker", ("worker",), self._freeing)
        drain = getattr(lambda_runtime.Worker, "_drain_stderr_bounded", None)
        if drain is None:
            raise EnginePatchError("ministack's Worker has no _drain_stderr_bounded any more")
        lambda_runtime.Worker._drain_stderr_bounded = functools.partialmethod(
            drain, first_line_wait=_LOG_WAIT_SECONDS, idle_confirm=_LOG_PAUSE_SECONDS
        )

    def _waiting(self, acquire: Callable[..., Any]) -> Callable[..., Any]:
        def call(
            func_name: str,
            config: dict[str, Any],
            code_zip: bytes,
            qualifier: str = "$LATEST",
            max_concurrency: int | None = None,
        ) -> object:
            with self._creating:
                slot = self._slots[lambda_runtime._worker_key(func_name, config, qualifier)]
            slot.acquire()
            try:
                leased = acquire(func_name, config, code_zip, qualifier, max_concurrency)
            except BaseException:
                slot.release()
                raise
            # ministack acquires and releases on the same thread, and releases None after an error.
            self._stack().append(slot)
            return leased

        return call

    def _freeing(self, release: Callable[..., None]) -> Callable[..., None]:
        def call(worker: object) -> None:
            release(worker)
            self._stack().pop().release()

        return call

    def _stack(self) -> list[threading.BoundedSemaphore]:
        stack: list[threading.BoundedSemaphore] | None = getattr(self._held, "slots", None)
        if stack is None:
            stack = self._held.slots = []
        return stack
