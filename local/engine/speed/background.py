"""Executions that nobody waits for take turns.

On AWS an execution that an event starts never slows down one that a caller waits for. Here all share one
process, and a burst of posts starts as many record detections. After `install()` at most `CONCURRENT`
asynchronous Express executions run at a time, and the others wait for their turn. Standard executions do not
wait: one of them may wait for another that it started.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

CONCURRENT = 4
"""More would only take the processor from each other: an execution waits for little but its tasks."""


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once, last of what replaces `_run_execution`.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_run_execution", ("exec_arn",), _take_turns)


def _take_turns(run: Callable[[str], None]) -> Callable[[str], None]:
    turns = threading.BoundedSemaphore(CONCURRENT)

    def call(exec_arn: str) -> None:
        execution = sfn._executions[exec_arn]
        machine = sfn._state_machines.get(execution["stateMachineArn"], {})
        if execution.get("sync") or machine.get("type") != "EXPRESS":
            run(exec_arn)
            return
        with turns:
            run(exec_arn)

    return call
