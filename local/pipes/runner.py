"""Starts and stops the readers of pipes as these are deployed, and knows which pipe takes what."""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ministack.core.concurrency import esm_wake
from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb, pipes
from ministack.services.cloudformation import provisioners

from local.engine.patching import replace
from local.engine.survival.journal import Announcement
from local.pipes import completion
from local.pipes.definition import Definition, PipeError, QueueParameters
from local.pipes.queue import QueuePipe
from local.pipes.stream import StreamPipe, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from local.engine.survival.journal import Record
    from local.engine.survival.tables import JournalledTables

    Scope = tuple[str, str]

_CLOUDFORMATION = "AWS::Pipes::Pipe"
_OK = 200
_logger = logging.getLogger("wotr.pipes")


class PipeRunner:
    """All pipes of the engine."""

    def __init__(self, tables: JournalledTables) -> None:
        """Nothing runs before `start`. `tables` keeps in the journal what a pipe takes."""
        self._tables = tables
        self._streams: dict[tuple[str, str, str], list[StreamPipe]] = {}
        """By account, region and table."""
        self._running: dict[str, StreamPipe | QueuePipe] = {}
        """By the pipe's ARN."""

    def install(self) -> None:
        """Patch ministack in this process. Its own poller then delivers nothing.

        Call once, after all that replaces `_run_execution` of Step Functions.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        self._tables.reader = self
        completion.install()
        replace(pipes, "_ensure_poller", (), lambda _: lambda: None)
        replace(pipes, "_create_pipe", ("name", "body"), self._creating)
        replace(pipes, "_update_pipe", ("name", "body"), self._updating)
        replace(pipes, "_set_state", ("name", "desired"), self._updating)
        replace(pipes, "delete_pipe", ("name",), self._deleting)
        replace(provisioners, "_pipes_pipe_create", ("logical_id", "props", "stack_name"), self._provisioning)
        replace(
            provisioners,
            "_pipes_pipe_update",
            ("physical_id", "old_props", "new_props", "stack_name", "logical_id"),
            self._provisioning_again,
        )
        handlers = provisioners._RESOURCE_HANDLERS[_CLOUDFORMATION]
        handlers["create"] = provisioners._pipes_pipe_create
        handlers["update"] = provisioners._pipes_pipe_update
        esm_wake.set = self._waking(esm_wake.set)

    def start(self) -> None:
        """Begin with the pipes that were deployed before, and with what they had not delivered."""
        with self._tables.lock:
            for (account, region, _), pipe in list(pipes._pipes.all_items()):
                try:
                    self._open(pipe, (account, region))
                except PipeError:
                    _logger.exception("this pipe carries nothing")

    # ---- what JournalledTables asks

    def takers(self, account: str, region: str, table: str, record: Record) -> Sequence[str]:
        """The ARNs of the pipes that take a record of the stream of `table`."""
        readers = self._streams.get((account, region, table), ())
        return [reader.arn for reader in readers if reader.takes(record)]

    def hand_over(self, announcements: Iterable[Announcement]) -> None:
        """Carry these; they are in the journal."""
        for announcement in announcements:
            reader = self._running.get(announcement.pipe)
            if isinstance(reader, StreamPipe):
                reader.feed([announcement])

    # ---- pipes that come, change and go

    def _open(self, pipe: dict[str, Any], scope: Scope) -> None:
        definition = Definition.of(pipe)
        if pipe.get("CurrentState") != "RUNNING":
            return
        if definition.source_service == "sqs":
            parameters = definition.source_parameters.queue or QueueParameters()
            queue_pipe = QueuePipe(definition, parameters, *scope)
            self._running[definition.arn] = queue_pipe
            queue_pipe.start()
            return
        stream = definition.source_parameters.stream
        assert stream is not None  # noqa: S101 -- the definition was checked
        surroundings = Surroundings(
            *scope,
            finish=lambda announcements: self._tables.finish(*scope, [a.position for a in announcements]),
        )
        reader = StreamPipe(definition, stream, surroundings)
        reader.feed(self._tables.pending(definition.arn))
        self._running[definition.arn] = reader
        self._streams.setdefault((*scope, _table_of(definition)), []).append(reader)
        reader.start()

    def _close(self, arn: str) -> None:
        running = self._running.pop(arn, None)
        if running is not None:
            running.stop()
        for readers in self._streams.values():
            readers[:] = [reader for reader in readers if reader is not running]

    def _begin(self, pipe: dict[str, Any]) -> None:
        """Open a new pipe. From TRIM_HORIZON it also takes what is in the stream already."""
        scope = (get_account_id(), get_region())
        with self._tables.lock:
            self._open(pipe, scope)
            reader = self._running.get(pipe["Arn"])
            if isinstance(reader, StreamPipe) and pipe.get("StartingPosition") == "TRIM_HORIZON":
                table = _table_of(Definition.of(pipe))
                self._tables.announce(
                    *scope,
                    [
                        Announcement(reader.arn, record)
                        for record in dynamodb.stream_live_records(table)
                        if reader.takes(record)
                    ],
                )

    def _change(self, pipe: dict[str, Any]) -> None:
        with self._tables.lock:
            self._close(pipe["Arn"])
            self._open(pipe, (get_account_id(), get_region()))

    def _creating(self, create: Callable[[str, dict[str, Any]], Any]) -> Callable[..., Any]:
        def call(name: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
            answer = create(name, body)
            if answer[0] != _OK:
                return answer
            stream = (body.get("SourceParameters") or {}).get("DynamoDBStreamParameters") or {}
            pipes._pipes[name]["StartingPosition"] = stream.get("StartingPosition", "LATEST")
            try:
                self._begin(_keep(name, body))
            except PipeError as error:
                pipes.delete_pipe(name)
                return pipes._error(400, "ValidationException", str(error))
            return answer

        return call

    def _updating(self, update: Callable[[str, Any], Any]) -> Callable[..., Any]:
        def call(name: str, change: Any) -> Any:  # noqa: ANN401 -- ministack's body or state, and its answer
            answer = update(name, change)
            if answer[0] == _OK:
                self._change(_keep(name, change if isinstance(change, dict) else {}))
            return answer

        return call

    def _deleting(self, delete: Callable[[str], None]) -> Callable[[str], None]:
        def call(name: str) -> None:
            pipe = pipes._pipes.get(name)
            delete(name)
            if pipe:
                with self._tables.lock:
                    self._close(pipe["Arn"])
                    pending = self._tables.pending(pipe["Arn"])
                    self._tables.finish(get_account_id(), get_region(), [a.position for a in pending])

        return call

    def _provisioning(self, create: Callable[..., Any]) -> Callable[..., Any]:
        def call(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:  # noqa: ANN401 -- ministack's
            name, attributes = create(logical_id, props, stack_name)
            try:
                self._begin(_keep(name, props))
            except PipeError:
                pipes.delete_pipe(name)
                raise
            return name, attributes

        return call

    def _provisioning_again(self, update: Callable[..., Any]) -> Callable[..., Any]:
        def call(
            physical_id: str,
            old_props: dict[str, Any],
            new_props: dict[str, Any],
            stack_name: str,
            logical_id: str | None = None,
        ) -> Any:  # noqa: ANN401 -- ministack's
            name, attributes = update(physical_id, old_props, new_props, stack_name, logical_id)
            self._change(_keep(name, new_props))
            return name, attributes

        return call

    def _waking(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Ministack calls this for whatever may have written to a queue."""

        def call() -> None:
            wake()
            for reader in list(self._running.values()):
                if isinstance(reader, QueuePipe):
                    reader.look()

        return call


def _keep(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Add to ministack's pipe what ministack does not keep; returns the pipe."""
    pipe: dict[str, Any] = pipes._pipes[name]
    pipe |= {
        part: properties[part] for part in ("SourceParameters", "TargetParameters") if part in properties
    }
    return pipe


def _table_of(definition: Definition) -> str:
    return str(pipes._table_name_from_stream_arn(definition.source))
