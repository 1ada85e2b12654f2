"""Calls of a function take turns at its workers."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.engine.speed.lambdas import WorkerPools
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 30
"""A test that waits so long has failed."""
CONFIG = {"FunctionName": "task", "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:task"}


class Machine:
    """Where workers are made, as long as there is room."""

    has_room = True

    def __init__(self) -> None:
        self.pools = WorkerPools(workers=2)

    def wait_for_queue(self, length: int) -> None:
        deadline = time.monotonic() + SECONDS
        while sum(map(len, self.pools._queues.values())) < length:  # noqa: SLF001 -- nobody else looks
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def acquire(self, *call: object) -> tuple[Any, str]:
        if not self.has_room:
            raise OSError("no room")
        acquired: tuple[Any, str] = lambda_runtime.acquire_worker(*call)
        return acquired


@pytest.fixture
def machine() -> Iterator[Machine]:
    made = Machine()

    def acquire_worker(
        func_name: str,
        config: dict[str, Any],
        code_zip: bytes,
        qualifier: str = "$LATEST",
        max_concurrency: int | None = None,
    ) -> tuple[Any, str]:
        return made.acquire(func_name, config, code_zip, qualifier, max_concurrency)

    with restored(lambda_svc, "release_worker") as patch:
        patch.setattr(lambda_svc, "acquire_worker", acquire_worker)
        patch.setattr(lambda_runtime, "_workers", {})
        patch.setattr(lambda_runtime, "ensure_spawned", lambda _: None)
        drain = lambda_runtime.Worker._drain_stderr_bounded  # noqa: SLF001 -- put back as it was
        patch.setattr(lambda_runtime.Worker, "_drain_stderr_bounded", drain)
        made.pools.install()
        yield made


def test_every_call_hears_that_no_worker_can_be_made_and_a_later_one_gets_one(machine: Machine) -> None:
    machine.has_room = False
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(lambda_svc.acquire_worker, "task", CONFIG, b"") for _ in range(3)]
        for call in calls:
            with pytest.raises(OSError, match="no room"):
                call.result(SECONDS)

    machine.has_room = True

    assert lambda_svc.acquire_worker("task", CONFIG, b"")[0].func_name == "task"


def test_the_call_that_waits_longest_is_the_next(machine: Machine) -> None:
    assert machine.has_room
    held = [lambda_svc.acquire_worker("task", CONFIG, b"")[0] for _ in range(2)]
    served: list[int] = []
    done = threading.Semaphore(0)

    def call(number: int) -> None:
        worker, _ = lambda_svc.acquire_worker("task", CONFIG, b"")
        served.append(number)
        lambda_svc.release_worker(worker)
        done.release()

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=call, args=(number,), daemon=True))
        threads[-1].start()
        machine.wait_for_queue(number + 1)
    lambda_svc.release_worker(held[0])
    for _ in threads:
        assert done.acquire(timeout=SECONDS)

    assert served == list(range(20))


def test_a_pool_does_not_grow_above_its_bound(machine: Machine) -> None:
    assert machine.has_room
    with ThreadPoolExecutor(20) as pool:

        def call(_: int) -> int:
            worker, _reason = lambda_svc.acquire_worker("task", CONFIG, b"")
            lambda_svc.release_worker(worker)
            return id(worker)

        assert 1 <= len(set(pool.map(call, range(200)))) <= 2
