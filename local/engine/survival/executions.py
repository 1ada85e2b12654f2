"""Executions last: on the disk, and of the newest a few in memory.

ministack keeps every execution, with its whole history, in memory and for ever, and saves them on a clean
stop only. AWS keeps them for 90 days. Here they are recorded as they begin and end (`local.histories`), the
newest stay in memory, and an older one is brought back when somebody asks for it.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextlib
import contextvars
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from local.engine.like_aws import histories
from local.engine.patching import replace
from local.histories.source import NoExecutionError
from local.histories.stored.writer import Machine, Parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from local.histories.source import Kind, Source, Via
    from local.histories.stored.writer import HistoryWriter

Json = Any
Key = tuple[str, str, str]
"""Account, region, ARN."""

KEPT_EXECUTIONS = 200
KEPT_CHARACTERS = 16 * 1024 * 1024
_UNNOTICED = 100
"""So many executions may be there uncounted (children of a Distributed Map) before all are counted again."""


class ExecutionKeeper:
    """Drops the oldest finished executions from memory when there are too many."""

    def __init__(self, executions: int = KEPT_EXECUTIONS, characters: int = KEPT_CHARACTERS) -> None:
        """Keep at most so many executions, and so many characters of their histories; always the newest."""
        self._executions = executions
        self._characters = characters
        self._lock = threading.Lock()
        self._counted: OrderedDict[Key, int] = OrderedDict()
        self._total = 0

    def install(self) -> None:
        """Patch ministack's Step Functions in this process.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(stepfunctions, "_run_execution", ("exec_arn",), self._trimming)
        replace(stepfunctions, "_start_sync_execution", ("data",), self._trimming_answered)

    def _trimming(self, run: Callable[[str], None]) -> Callable[[str], None]:
        def call(exec_arn: str) -> None:
            try:
                run(exec_arn)
            finally:
                key = (get_account_id(), get_region(), exec_arn)
                execution = stepfunctions._executions._data.get(key, {})
                waiting = _waiting.get()
                if execution.get("sync") and waiting is not None:
                    waiting.append(key)
                else:
                    self.finished(key)

        return call

    def _trimming_answered(self, start: Callable[[Json], Json]) -> Callable[[Json], Json]:
        """Keep what is waited for until it was answered: ministack looks it up again for the answer."""

        def call(data: Json) -> Json:
            waiting: list[Key] = []
            token = _waiting.set(waiting)
            try:
                return start(data)
            finally:
                _waiting.reset(token)
                for key in waiting:
                    self.finished(key)

        return call

    def finished(self, key: Key) -> None:
        """Count the execution (account, region, ARN) that just ended, and drop the oldest over the bounds."""
        kept = stepfunctions._executions._data
        with self._lock:
            if len(kept) > len(self._counted) + _UNNOTICED:
                # The copy is made at once: others may begin meanwhile.
                for other, execution in dict(kept).items():
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

    def _count(self, key: Key, execution: dict[str, Any] | None) -> None:
        if execution is not None and execution["status"] != "RUNNING" and key not in self._counted:
            self._counted[key] = size = _characters(execution)
            self._total += size


_waiting: contextvars.ContextVar[list[Key] | None] = contextvars.ContextVar("waiting", default=None)
"""What ended while a caller waits for it."""


class ExecutionRecorder:
    """Tells the store of what begins and ends, and brings back from there what is no longer in memory."""

    def __init__(self, writer: HistoryWriter, stored: Source, keeper: ExecutionKeeper) -> None:
        """`keeper` bounds what is brought back."""
        self._writer = writer
        self._stored = stored
        self._keeper = keeper

    def install(self) -> None:
        """Patch ministack's Step Functions in this process. Call last of what replaces `_run_execution`.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(stepfunctions, "_run_execution", ("exec_arn",), self._recording)
        replace(
            stepfunctions,
            "_run_distributed_map",
            ("state_def", "raw_input", "effective", "iterator", "execution", "ctx"),
            _remembering_what_it_runs,
        )
        replace(
            stepfunctions,
            "_run_sub_machine",
            ("states", "start_at", "input_data", "execution", "ctx"),
            self._recording_children,
        )
        for name in (
            "_describe_execution",
            "_get_execution_history",
            "_describe_state_machine_for_execution",
        ):
            replace(stepfunctions, name, ("data",), self._bringing_back)
        replace(stepfunctions, "get_state", (), _without_executions)

    def _recording(self, run: Callable[[str], None]) -> Callable[[str], None]:
        def call(exec_arn: str) -> None:
            execution = stepfunctions._executions.get(exec_arn)
            machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) if execution else None
            if machine is None:
                run(exec_arn)
                return
            with self._recorded(_machine(machine), execution, "startExecution"):
                run(exec_arn)

        return call

    def _recording_children(self, run: Callable[..., Json]) -> Callable[..., Json]:
        """A child of a Distributed Map runs as a part of a machine; what runs within a child is no child."""

        def call(states: Json, start_at: str, data: Json, execution: dict[str, Any], ctx: Json) -> Json:
            mapped = _mapped.get()
            if mapped is None or "mapRunArn" not in execution or execution["events"]:
                return run(states, start_at, data, execution, ctx)
            machine = Machine(execution["stateMachineArn"], mapped.kind, mapped.definition)
            with self._recorded(machine, execution, "map"):
                return run(states, start_at, data, execution, ctx)

        return call

    @contextlib.contextmanager
    def _recorded(self, machine: Machine, execution: dict[str, Any], via: Via) -> Iterator[None]:
        starter = histories.current()
        parent = Parent(*starter, via) if starter else None
        run = self._writer.started(machine, execution["executionArn"], execution["events"], parent)
        try:
            yield
        finally:
            self._writer.ended(run)

    def _bringing_back(self, ask: Callable[[Json], Json]) -> Callable[[Json], Json]:
        def call(data: Json) -> Json:
            arn = data.get("executionArn")
            if isinstance(arn, str) and arn not in stepfunctions._executions:
                with contextlib.suppress(NoExecutionError):
                    self._bring_back(arn)
            return ask(data)

        return call

    def _bring_back(self, arn: str) -> None:
        kept = self._stored.execution(arn)
        summary = kept.summary
        stepfunctions._executions[arn] = {
            "executionArn": arn,
            "stateMachineArn": arn.replace(":execution:", ":stateMachine:").rpartition(":")[0],
            "name": summary.name,
            "status": summary.status,
            "startDate": _text(summary.started),
            "stopDate": _text(summary.stopped) if summary.stopped else None,
            "input": kept.input,
            "output": kept.output,
            "error": kept.error,
            "cause": kept.cause,
            "events": [{**event, "timestamp": _text(event["timestamp"])} for event in kept.events],
        }
        self._keeper.finished((get_account_id(), get_region(), arn))


def machines() -> list[Machine]:
    """The machines that the engine has now."""
    return [_machine(machine) for machine in dict(stepfunctions._state_machines._data).values()]


@dataclass(frozen=True)
class _Mapped:
    """What the Distributed Map runs whose child this thread is about to run."""

    kind: Kind
    definition: str


_mapped: contextvars.ContextVar[_Mapped | None] = contextvars.ContextVar("mapped", default=None)


def _remembering_what_it_runs(run: Callable[..., Json]) -> Callable[..., Json]:
    def call(*args: Json) -> Json:
        _, _, _, iterator, _, _ = args
        kind = iterator.get("ProcessorConfig", {}).get("ExecutionType", "STANDARD")
        part = {name: iterator[name] for name in ("Comment", "StartAt", "States") if name in iterator}
        token = _mapped.set(_Mapped(kind, json.dumps(part)))
        try:
            return run(*args)
        finally:
            _mapped.reset(token)

    return call


def _machine(machine: dict[str, Any]) -> Machine:
    return Machine(machine["stateMachineArn"], machine["type"], machine["definition"])


def _without_executions(get_state: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """A snapshot without them: they are in the store."""

    def call() -> dict[str, Any]:
        return {**get_state(), "executions": {}}

    return call


def _text(moment: datetime) -> str:
    """A time as ministack writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _characters(execution: dict[str, Any]) -> int:
    """About how long the execution's JSON is: its texts, and a constant for each event's names."""
    total = len(execution.get("input") or "") + len(execution.get("output") or "")
    for event in execution["events"]:
        total += 200
        for details in event.values():
            if isinstance(details, dict):
                total += sum(len(text) for text in details.values() if isinstance(text, str))
    return total
