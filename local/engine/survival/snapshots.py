"""Snapshots of the engine's services on disk, while it runs as well as when it stops.

ministack saves its state on a clean stop only, logs a failure and goes on, and encodes with Python's slow
streaming encoder. Here a snapshot can be taken at any time, each file is on the disk before it replaces the
old one, the journal is forgotten only when the tables are saved, and a snapshot that cannot be read stops the
start instead of being overwritten by an empty one.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
from typing import TYPE_CHECKING, Any

from ministack import app as ministack
from ministack.core import persistence

from local.engine.patching import replace
from local.engine.survival.journal import flush_folder, operations, read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from local.engine.survival.queues import JournalledQueues
    from local.engine.survival.tables import JournalledTables
    from local.home import Home

    StateReader = Callable[[], dict[str, Any] | None]

_TABLES = "dynamodb"
_QUEUES = "sqs"
_ATTEMPTS = 20
_logger = logging.getLogger("wotr.engine")


class SnapshotError(Exception):
    """A service's state could not be saved, or a saved one not be read."""


class Snapshots:
    """Takes and loads the snapshots of one engine."""

    def __init__(self, tables: JournalledTables, queues: JournalledQueues, home: Home) -> None:
        """Snapshots go to the state folder of `home`, which is ministack's STATE_DIR."""
        self._tables = tables
        self._queues = queues
        self._keepers: dict[str, JournalledTables | JournalledQueues] = {_TABLES: tables, _QUEUES: queues}
        self._folder = home.state_folder
        self._journals = {_TABLES: home.journal, _QUEUES: home.queue_journal}
        self._one_at_a_time = threading.Lock()

    def install(self) -> None:
        """Patch ministack's persistence in this process.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        replace(ministack, "save_all", ("services",), self._saving)
        replace(ministack, "load_state", ("service",), _refusing_damaged(self._folder))
        replace(ministack, "_load_persisted_state", (), self._loading)

    def take(self, services: Collection[str] = ()) -> None:
        """Save the state of these services (all when empty).

        Raises:
            SnapshotError: naming each service that could not be saved; the others are.
        """
        available = ministack._build_persistence_save_dict()
        self.save({name: get for name, get in available.items() if not services or name in services})

    def save(self, services: Mapping[str, StateReader]) -> None:
        """What ministack calls when it stops: save every service, the tables last.

        Raises:
            SnapshotError: naming each service that could not be saved; the others are.
        """
        with self._one_at_a_time:
            self._save(services)

    def _save(self, services: Mapping[str, StateReader]) -> None:
        failures = []
        for name in sorted(services, key=lambda name: name == _TABLES):
            try:
                keeper = self._keepers.get(name)
                if keeper is not None:
                    with keeper.lock:
                        self._write(name, _read_state(services[name]))
                        keeper.snapshot_taken()
                else:
                    self._write(name, _read_state(services[name]))
            except Exception as error:  # the other services must be saved all the same
                _logger.exception("the state of %s is not saved", name)
                failures.append(f"{name}: {error}")
        if failures:
            raise SnapshotError("not saved: " + "; ".join(failures))

    def _write(self, name: str, state: dict[str, Any] | None) -> None:
        if state is None:
            return
        document = {
            "__ministack_format__": persistence._state_format_version(name),
            "payload": state,
        }
        path = self._folder / f"{name}.json"
        temporary = path.with_name(f"{path.name}.tmp")
        with temporary.open("w", encoding="utf-8") as file:
            file.write(json.dumps(document, default=persistence._json_default))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        flush_folder(self._folder)

    def _saving(self, _save: Callable[[dict[str, StateReader]], None]) -> Callable[..., None]:
        def call(services: dict[str, StateReader]) -> None:
            self.save(services)

        return call

    def _loading(self, load: Callable[[], None]) -> Callable[[], None]:
        def call() -> None:
            load()
            count = self._tables.replay(operations(self._journals[_TABLES]))
            count += self._queues.replay(read(self._journals[_QUEUES]))
            if count:
                _logger.warning("replayed %d writes that were made after the last snapshot", count)

        return call


def _read_state(get_state: StateReader) -> dict[str, Any] | None:
    """The state of a service that may be working: its copy fails when a dictionary grows meanwhile."""
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(RuntimeError):
            return get_state()
    return get_state()


def _refusing_damaged(
    folder: Path,
) -> Callable[[Callable[[str], dict[str, Any] | None]], Callable[[str], dict[str, Any] | None]]:
    def make(load: Callable[[str], dict[str, Any] | None]) -> Callable[[str], dict[str, Any] | None]:
        def call(service: str) -> dict[str, Any] | None:
            state = load(service)
            path = folder / f"{service}.json"
            if state is None and path.exists():
                raise SnapshotError(
                    f"{path} cannot be read (see above). Put it right or move it away, then start again."
                )
            return state

        return call

    return make
