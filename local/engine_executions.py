"""Bounds what the engine keeps of finished executions.

ministack keeps every execution, with its whole history, for ever: memory and the snapshot grow with use. AWS
keeps them for 90 days. Here the newest are kept, by number and by size; running ones always are.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions

from local.engine_patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT_EXECUTIONS = 2_000
KEPT_CHARACTERS = 64 * 1024 * 1024
_SLACK = 1.1
"""Trim when this much above the bounds, down to them: a walk over all executions for every tenth of them."""


class ExecutionKeeper:
    """Drops the oldest finished executions when there are too many."""

    def __init__(self, executions: int = KEPT_EXECUTIONS, characters: int = KEPT_CHARACTERS) -> None:
        """Keep at most about so many executions, and so many characters of their histories."""
        self._executions = executions
        self._characters = characters
        self._lock = threading.Lock()
        self._total = 0

    def install(self) -> None:
        """Patch ministack's Step Functions in this process.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(stepfunctions, "_run_execution", ("exec_arn",), self._trimming)

    def _trimming(self, run: Callable[[str], None]) -> Callable[[str], None]:
        def call(exec_arn: str) -> None:
            try:
                run(exec_arn)
            finally:
                execution = stepfunctions._executions.get(exec_arn)
                if execution is not None:
                    self._finished(execution)

        return call

    def _finished(self, execution: dict[str, Any]) -> None:
        with self._lock:
            self._total += _characters(execution)
            if (
                len(stepfunctions._executions._data) > self._executions * _SLACK
                or self._total > self._characters * _SLACK
            ):
                self._trim()

    def _trim(self) -> None:
        kept = characters = 0
        for key, execution in reversed(list(stepfunctions._executions._data.items())):
            if execution["status"] == "RUNNING":
                continue
            size = _characters(execution)
            if kept and (kept >= self._executions or characters + size > self._characters):
                stepfunctions._executions._data.pop(key, None)
            else:
                kept += 1
                characters += size
        self._total = characters


def _characters(execution: dict[str, Any]) -> int:
    """About how long the execution's JSON is: its texts, and a constant for each event's names."""
    total = len(execution.get("input") or "") + len(execution.get("output") or "")
    for event in execution["events"]:
        total += 200
        for details in event.values():
            if isinstance(details, dict):
                total += sum(len(text) for text in details.values() if isinstance(text, str))
    return total
