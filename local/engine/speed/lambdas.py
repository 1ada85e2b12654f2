"""Lambda workers that fit a laptop.

ministack starts a process for every concurrent call of a function: a burst of 100 calls makes 100 Python
processes that unpack and import the same libraries on two cores, and the first calls take seconds or time
out. It also waits 50 ms after each call for log lines of a function that prints none. After `install()`:

- a call takes a free worker, or waits for one; the call that waits longest is the next. While calls wait, the
  pool grows, by one worker at a time, to as many as are of use. So a burst is served by the first worker as
  soon as that one is up;
- a log line is waited for at most 2 ms; one that comes later is shown with the next call.

A function that calls itself and waits for the answer, deeper than there are workers, would wait for ever.
None of wotr's does that.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextvars
import functools
import logging
import os
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.engine.patching import EnginePatchError, replace

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = tuple[str, dict[str, Any], bytes, str]

WORKERS_PER_FUNCTION = 2 * (os.cpu_count() or 1)
_LOG_WAIT_SECONDS = 0.002
_LOG_PAUSE_SECONDS = 0.001
_logger = logging.getLogger("wotr.engine")


@dataclass(frozen=True)
class _Waiting:
    """A call that needs a worker; `ceiling` is the largest number of workers that it may make."""

    call: Call
    ceiling: int
    worker: Future[tuple[Any, str]] = field(default_factory=Future)


class WorkerPools:
    """At most `workers` processes per function; further calls wait for one."""

    def __init__(self, workers: int = WORKERS_PER_FUNCTION) -> None:
        """See `install`."""
        self._workers = workers
        self._lock = threading.Lock()
        self._queues: dict[str, deque[_Waiting]] = {}
        self._growing: set[str] = set()
        self._acquire: Callable[..., tuple[Any, str]]

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
        replace(lambda_svc, "release_worker", ("worker",), self._telling)
        drain = getattr(lambda_runtime.Worker, "_drain_stderr_bounded", None)
        if drain is None:
            raise EnginePatchError("ministack's Worker has no _drain_stderr_bounded any more")
        lambda_runtime.Worker._drain_stderr_bounded = functools.partialmethod(
            drain, first_line_wait=_LOG_WAIT_SECONDS, idle_confirm=_LOG_PAUSE_SECONDS
        )

    def _waiting(self, acquire: Callable[..., tuple[Any, str]]) -> Callable[..., tuple[Any, str]]:
        self._acquire = acquire

        def call(
            func_name: str,
            config: dict[str, Any],
            code_zip: bytes,
            qualifier: str = "$LATEST",
            max_concurrency: int | None = None,
        ) -> tuple[Any, str]:
            key = lambda_runtime._worker_key(func_name, config, qualifier)
            waiting = _Waiting((func_name, config, code_zip, qualifier), max_concurrency or self._workers)
            with self._lock:
                self._queues.setdefault(key, deque()).append(waiting)
                self._serve(key)
            return waiting.worker.result()

        return call

    def _serve(self, key: str) -> None:
        """Give free workers to the calls that wait longest; grow while calls wait. Hold the lock."""
        queue = self._queues.get(key, deque())
        while queue:
            existing = len(lambda_runtime._workers.get(key, ()))
            # With the pool's size as the ceiling, ministack gives a free worker or none.
            worker, reason = self._acquire(*queue[0].call, existing) if existing else (None, "")
            if worker is None:
                break
            queue.popleft().worker.set_result((worker, reason))
        if not queue:
            self._queues.pop(key, None)
        elif key not in self._growing and existing < queue[0].ceiling:
            self._growing.add(key)
            grow = functools.partial(self._grow, key, queue[0].call)
            threading.Thread(target=contextvars.copy_context().run, args=(grow,), daemon=True).start()

    def _grow(self, key: str, call: Call) -> None:
        """Add one worker. One that does not come up stays: the call that gets it reports why.

        When no worker could be made at all, the waiting calls report that.
        """
        worker = failure = None
        try:
            worker, _ = self._acquire(*call, None)
            lambda_runtime.ensure_spawned(worker)
        except Exception as error:
            _logger.exception("a worker of %s did not start", call[0])
            failure = error
        with self._lock:
            self._growing.discard(key)
            if worker is not None:
                lambda_runtime.release_worker(worker)
            elif failure is not None:
                for waiting in self._queues.pop(key, ()):
                    waiting.worker.set_exception(failure)
            self._serve(key)

    def _telling(self, release: Callable[..., None]) -> Callable[..., None]:
        def call(worker: object) -> None:
            with self._lock:
                release(worker)
                for key in list(self._queues):
                    self._serve(key)

        return call
