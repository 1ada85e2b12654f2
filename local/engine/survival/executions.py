"""Bounds what the engine keeps of finished executions.

ministack keeps every execution, with its whole history, for ever: memory and the snapshot grow with use. AWS
keeps them for 90 days. Here the newest are kept, by number and by size; running ones always are.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

Key = tuple[str, str, str]
"""Account, region, ARN."""

KEPT_EXECUTIONS = 2_000
KEPT_CHARACTERS = 64 * 1024 * 1024
_UNNOTICED = 500
"""So many executions may be there uncounted (children of a Distributed Map) before all are counted again."""


class ExecutionKeeper:
    """Drops the oldest finished executions when there are too many."""

    def __init__(self, executions: int = KEPT_EXECUTIONS, characters: int = KEPT_CHARACTERS) -> None:
        """Keep at most so many executions, and so many characters of their histories; always the newest."""
        self._executions = executions
        self._characters = characters
        self._lock = threading.Lock()
        self._counted: OrderedDict[tuple[str, str, str], int] = OrderedDict()
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
                self.finished((get_account_id(), get_region(), exec_arn))

        return call

    def finished(self, key: tuple[str, str, str]) -> None:
        """Count the execution (account, region, ARN) that just ended, and drop the oldest over the bounds."""
        kept = stepfunctions._executions._data
        with self._lock:
            if len(kept) > len(self._counted) + _UNNOTICED:
                for other, execution in _at_once(kept):
                    self._count(other, execution)
            self._count(key, kept.get(key))
            if key in self._counted:
                self._counted.move_to_end(key)
            while len(self._counted) > 1 and (
                len(self._counted) > self._executions or self._total > self._characters
            ):
                oldest, size = self._counted.popitem(last=False)
                self._total -= size
                kept.pop(oldest, None)

    def _count(self, key: tuple[str, str, str], execution: dict[str, Any] | None) -> None:
        if execution is not None and execution["status"] != "RUNNING" and key not in self._counted:
            self._counted[key] = size = _characters(execution)
            self._total += size


def _at_once(executions: dict[Key, dict[str, Any]]) -> list[tuple[Key, dict[str, Any]]]:
    """All executions at one moment. When others begin meanwhile, they are listed again."""
    while True:
        with contextlib.suppress(RuntimeError):
            return list(executions.items())


def _characters(execution: dict[str, Any]) -> int:
    """About how long the execution's JSON is: its texts, and a constant for each event's names."""
    total = len(execution.get("input") or "") + len(execution.get("output") or "")
    for event in execution["events"]:
        total += 200
        for details in event.values():
            if isinstance(details, dict):
                total += sum(len(text) for text in details.values() if isinstance(text, str))
    return total
