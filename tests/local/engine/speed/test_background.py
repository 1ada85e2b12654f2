"""Which executions wait for their turn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from ministack.services import stepfunctions as sfn

from local.engine.speed import background as engine_background
from local.engine.speed.background import CONCURRENT
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 30
"""A test that waits so long has failed."""


class Executions:
    """Executions that run until they are let go; counts how many run, and how many did at most."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.started = threading.Semaphore(0)
        self.may_end = threading.Event()
        self._lock = threading.Lock()

    def run(self, exec_arn: str) -> None:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.started.release()
        if exec_arn.startswith("held"):
            assert self.may_end.wait(SECONDS)
        with self._lock:
            self.running -= 1
        if exec_arn.startswith("failing"):
            raise RuntimeError(exec_arn)


@pytest.fixture
def executions() -> Iterator[Executions]:
    made = Executions()

    def run_execution(exec_arn: str) -> None:
        made.run(exec_arn)

    with restored(sfn) as patch:
        patch.setattr(sfn, "_run_execution", run_execution)
        patch.setattr(sfn, "_executions", {})
        patch.setattr(
            sfn, "_state_machines", {"express": {"type": "EXPRESS"}, "standard": {"type": "STANDARD"}}
        )
        engine_background.install()
        yield made
        made.may_end.set()


def starting(name: str, machine: str = "express", *, sync: bool = False) -> Callable[[], None]:
    sfn._executions[name] = {"stateMachineArn": machine} | ({"sync": True} if sync else {})  # noqa: SLF001
    return lambda: sfn._run_execution(name)  # noqa: SLF001 -- what was replaced


def test_of_many_background_executions_a_few_run_at_a_time_and_all_in_the_end(executions: Executions) -> None:
    with ThreadPoolExecutor(3 * CONCURRENT) as pool:
        runs = [pool.submit(starting(f"held {number}")) for number in range(3 * CONCURRENT)]
        for _ in range(CONCURRENT):
            assert executions.started.acquire(timeout=SECONDS)
        executions.may_end.set()
        for run in runs:
            run.result(SECONDS)
    assert executions.most == CONCURRENT


def test_neither_a_synchronous_nor_a_standard_execution_waits_for_them(executions: Executions) -> None:
    with ThreadPoolExecutor(CONCURRENT) as pool:
        runs = [pool.submit(starting(f"held {number}")) for number in range(CONCURRENT)]
        for _ in range(CONCURRENT):
            assert executions.started.acquire(timeout=SECONDS)

        starting("awaited", sync=True)()
        starting("standard", "standard")()

        assert not any(run.done() for run in runs)
        executions.may_end.set()
    assert executions.most == CONCURRENT + 1


def test_one_that_fails_gives_its_turn_back(executions: Executions) -> None:
    for number in range(CONCURRENT + 1):
        with pytest.raises(RuntimeError, match="failing"):
            starting(f"failing {number}")()
    assert executions.running == 0
