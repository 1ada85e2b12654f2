"""Writes executions into the store, from a thread of its own.

An execution never waits for the disk: it says that it began and that it ended, and goes on. The thread takes
what has ended since it looked last, and commits it at once. One that ends within `_HOLD_SECONDS` is written
once; one that takes longer is written as running meanwhile, with what it has done so far.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import zlib
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from local.histories.stored.database import (
    FAILURES,
    PARTITION,
    Outcome,
    is_of_the_disk,
    make_words_table,
    open_to_write,
    put_aside,
    words_table,
    words_tables,
)
from local.histories.stored.liveness import this_process
from local.histories.stored.packing import unpack
from local.histories.stored.record import Record, with_abort

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from local.histories.source import Kind, Via
    from local.histories.stored.bounds import Bounds

_HOLD_SECONDS: Final = 0.1
_REST_SECONDS: Final = 0.02
"""Between two commits: under load one has what ended meanwhile, which halves the cost of each."""
_LOOK_SECONDS: Final = 1.0
"""How often what still runs is looked at, and which machines there are."""
_GROWN: Final = 1.25
"""A running history is written again when it has grown so much: so a long one is not written hundreds of
times."""
_MOST_WAITING: Final = 20_000
_PRUNE_SECONDS: Final = 30.0
_SLICE: Final = 500
_KEPT_OTHERS: Final = 1_000
"""So many of those that did not fail are kept, however many failed."""
_INSERT_EXECUTION: Final = """
INSERT INTO execution VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    outcome = excluded.outcome, stopped = excluded.stopped, http_status = excluded.http_status,
    error = excluded.error
"""
_logger = logging.getLogger("wotr.engine")


@dataclass(frozen=True)
class Machine:
    """A machine as it is now, or was when an execution of it began."""

    arn: str
    kind: Kind
    definition: str

    @property
    def execution_prefix(self) -> str:
        """What the ARNs of its executions begin with."""
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:"

    @property
    def stem(self) -> str:
        """The stem of its file; for what a Distributed Map runs, followed by the Map's label."""
        return self.arn.rpartition(":")[2].removeprefix("wotr-local-")


@dataclass(frozen=True)
class Parent:
    """The execution that started another one, and the last event of it at that moment."""

    arn: str
    event_id: int
    via: Via


@dataclass(eq=False)
class Run:
    """An execution that the writer knows of.

    Args:
        identifier: its number in the store.
        machine: what it is an execution of.
        name: its name.
        events: ministack's own list of them, which grows.
        parent: the number and the place of what started it.
        began: a monotonic time.
        written: how many of its events are in the store.
        committed: set when all of it is in the store, or cannot be.
    """

    identifier: int
    machine: Machine
    name: str
    events: list[dict[str, Any]]
    parent: tuple[int, Parent] | None
    began: float
    written: int = 0
    committed: threading.Event = field(default_factory=threading.Event)


class HistoryWriter:
    """The store's only writer."""

    def __init__(self, path: Path, bounds: Bounds, machines: Callable[[], Iterable[Machine]]) -> None:
        """Open the store, note what an earlier engine left running, and start the thread.

        Args:
            path: the file.
            bounds: what is kept.
            machines: gives the machines there are now.

        Raises:
            OSError, sqlite3.Error: nothing can be written there.
        """
        self._connection = open_to_write(path)
        self._bounds = bounds
        self._machines = machines
        self._known_machines: dict[str, Machine] = {}
        self._definitions: dict[str, int] = {}
        self._machine_ids: dict[str, int] = {}
        self._words: set[str] = set()
        self._lock = threading.Condition()
        self._running: dict[Run, None] = {}
        self._held: dict[Run, None] = {}
        self._by_arn: dict[str, Run] = {}
        self._ended: deque[Run] = deque()
        self._stopping = threading.Event()
        self._is_failing = False
        self._lost = 0
        self._prune_at = 0.0
        self._next = self._begin(path)
        self._thread = threading.Thread(target=self._work, name="histories", daemon=True)
        self._thread.start()

    def started(self, machine: Machine, arn: str, events: list[dict[str, Any]], parent: Parent | None) -> Run:
        """An execution begins. Call `ended` with the answer."""
        with self._lock:
            above = self._by_arn.get(parent.arn) if parent else None
            run = Run(
                identifier=self._next,
                machine=machine,
                name=arn.rpartition(":")[2],
                events=events,
                parent=(above.identifier, parent) if above and parent else None,
                began=time.monotonic(),
            )
            self._next += 1
            self._running[run] = self._held[run] = None
            self._by_arn[arn] = run
        return run

    def ended(self, run: Run) -> None:
        """An execution has ended, and its history is whole."""
        with self._lock:
            self._running.pop(run, None)
            self._held.pop(run, None)
            arn = f"{run.machine.execution_prefix}{run.name}"
            if self._by_arn.get(arn) is run:
                del self._by_arn[arn]
            if self._stopping.is_set() or len(self._ended) >= _MOST_WAITING:
                self._lost += 1
                run.committed.set()
                return
            self._ended.append(run)
            self._lock.notify()

    def close(self) -> None:
        """Write everything, what still runs as aborted, and stop."""
        self._stopping.set()
        with self._lock:
            self._lock.notify()
        self._thread.join()

    def _work(self) -> None:
        looked = 0.0
        while not self._stopping.is_set():
            with self._lock:
                self._lock.wait_for(lambda: self._ended or self._stopping.is_set(), self._pause())
                ended, self._ended = list(self._ended), deque()
                running = self._no_longer_held()
                if is_time := time.monotonic() - looked > _LOOK_SECONDS:
                    looked = time.monotonic()
                    running += [run for run in self._running if 0 < run.written * _GROWN <= len(run.events)]
                lost, self._lost = self._lost, 0
            if lost:
                _logger.error("%d executions were too many at once to be recorded", lost)
            with self._going_on():
                self._write(ended, running)
                if is_time:
                    self._note_machines()
                if time.monotonic() >= self._prune_at:
                    self._prune_at = time.monotonic() + _PRUNE_SECONDS
                    if self._prune():
                        self._prune_at = 0.0
            for run in ended:
                run.committed.set()
            if ended:
                self._stopping.wait(_REST_SECONDS)
        with self._going_on():
            self._finish()
        self._connection.close()

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """Histories are lost when they cannot be written, most likely to a full disk; nothing else may be."""
        try:
            yield
        except Exception:
            if not self._is_failing:
                _logger.exception("executions are not recorded")
            self._is_failing = True
        else:
            if self._is_failing:
                _logger.warning("executions are recorded again")
            self._is_failing = False

    def _pause(self) -> float:
        """How long there is nothing to do unless an execution ends."""
        now = time.monotonic()
        due = [self._prune_at, now + _LOOK_SECONDS]
        if self._held:
            due.append(next(iter(self._held)).began + _HOLD_SECONDS)
        return max(0.0, min(due) - now)

    def _no_longer_held(self) -> list[Run]:
        until = time.monotonic() - _HOLD_SECONDS
        due = list(takewhile(lambda run: run.began <= until, self._held))
        for run in due:
            del self._held[run]
        return due

    def _write(self, ended: Collection[Run], running: Collection[Run]) -> None:
        records, over = [], set(ended)
        for run in (*ended, *running):
            try:
                record = Record.of(run.name, list(run.events))
            except Exception:  # one that cannot be read must not cost the others
                _logger.exception("execution %s of %s is not recorded", run.name, run.machine.stem)
                continue
            # One that ends at this moment comes with the next ones, and is written as ended once.
            if record.outcome is Outcome.RUNNING or run in over:
                records.append((run, record))
        if records:
            with self._transaction():
                for run, record in records:
                    self._insert(run, record)

    def _insert(self, run: Run, record: Record) -> None:
        machine = self._machine_id(run.machine)
        parent, origin = run.parent or (None, None)
        self._connection.execute(
            _INSERT_EXECUTION,
            (
                run.identifier,
                machine,
                run.name,
                record.outcome,
                record.started,
                record.stopped,
                record.http_status,
                record.user,
                record.error,
                self._definition_id(run.machine.definition),
                parent,
                origin.event_id if origin else None,
                origin.via if origin else None,
            ),
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO history VALUES (?, ?)", (run.identifier, record.history)
        )
        if run.written == 0:
            self._connection.execute(
                "UPDATE machine SET last_started = ?1 WHERE id = ?2 AND ifnull(last_started, 0) < ?1",
                (record.started, machine),
            )
            self._connection.executemany(
                "INSERT INTO outbox VALUES (?, ?, NULL, ?)",
                [(event, run.identifier, record.via) for event in record.received],
            )
        run.written = record.count
        if record.outcome is not Outcome.RUNNING:
            self._insert_end(run.identifier, machine, record)

    def _insert_end(self, identifier: int, machine: int, record: Record) -> None:
        if record.outcome.is_failure:
            self._connection.execute(
                "UPDATE machine SET last_failed = ?1 WHERE id = ?2 AND ifnull(last_failed, 0) < ?1",
                (record.started, machine),
            )
        self._connection.executemany(
            "INSERT INTO outbox VALUES (?, ?, ?, NULL)",
            [(event, identifier, number) for event, number in record.wrote.items()],
        )
        self._connection.executemany(
            "INSERT INTO redriven VALUES (?, ?, ?, ?)",
            [(letter.failed, letter.again, identifier, letter.event_id) for letter in record.redriven],
        )
        words = words_table(record.outcome, identifier)
        if words not in self._words:
            make_words_table(self._connection, words)
            self._words.add(words)
        self._connection.execute(
            f"INSERT INTO {words} (rowid, words) VALUES (?, ?)",  # noqa: S608 -- our own name
            (identifier, record.words),
        )

    def _machine_id(self, machine: Machine) -> int:
        if machine.arn not in self._machine_ids:
            self._connection.execute(
                "INSERT INTO machine (arn, stem, kind) VALUES (?, ?, ?) ON CONFLICT (arn) DO NOTHING",
                (machine.arn, machine.stem, machine.kind),
            )
            self._machine_ids[machine.arn] = self._one("SELECT id FROM machine WHERE arn = ?", (machine.arn,))
        return self._machine_ids[machine.arn]

    def _definition_id(self, definition: str) -> int:
        if definition not in self._definitions:
            digest = hashlib.sha256(definition.encode("utf-8", "surrogatepass")).digest()
            self._connection.execute(
                "INSERT INTO definition (digest, text) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
                (digest, zlib.compress(definition.encode("utf-8", "surrogatepass"))),
            )
            self._definitions[definition] = self._one("SELECT id FROM definition WHERE digest = ?", (digest,))
        return self._definitions[definition]

    def _note_machines(self) -> None:
        """Write down which machines there are, when that has changed."""
        now = {machine.arn: machine for machine in self._machines()}
        if now == self._known_machines:
            return
        with self._transaction():
            gone = self._known_machines.keys() - now.keys()
            self._connection.executemany(
                "UPDATE machine SET definition = NULL WHERE arn = ?", [(arn,) for arn in gone]
            )
            for machine in now.values():
                self._connection.execute(
                    "UPDATE machine SET definition = ?, kind = ? WHERE id = ?",
                    (self._definition_id(machine.definition), machine.kind, self._machine_id(machine)),
                )
        self._known_machines = now

    def _prune(self) -> bool:
        """Delete some of what is out of bounds. Returns whether there may be more."""
        oldest = (datetime.now(UTC) - self._bounds.age).timestamp() * 1000
        found = self._connection.execute(
            "SELECT id FROM execution WHERE started < ? AND outcome != ? ORDER BY started LIMIT ?",
            (oldest, Outcome.RUNNING, _SLICE),
        ).fetchall()
        if not found and self._used_bytes() > self._bounds.bytes_:
            found = self._cheapest()
        if not found:
            self._give_space_back()
            return False
        with self._transaction():
            for table, column in (
                ("execution", "id"),
                ("history", "id"),
                ("outbox", "execution"),
                ("redriven", "execution"),
            ):
                self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", found)  # noqa: S608 -- own names
        return True

    def _cheapest(self) -> list[tuple[int]]:
        """The oldest ones of those that are worth least."""
        others = [outcome for outcome in Outcome if outcome not in {Outcome.RUNNING, *FAILURES}]
        return self._oldest(others, _KEPT_OTHERS) or self._oldest(FAILURES, 0)

    def _oldest(self, outcomes: Iterable[Outcome], kept: int) -> list[tuple[int]]:
        found: list[tuple[int]] = []
        for outcome in outcomes:
            newer = self._connection.execute(
                "SELECT id FROM execution WHERE outcome = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
                (outcome, kept),
            ).fetchone()
            if newer:
                found += self._connection.execute(
                    "SELECT id FROM execution WHERE outcome = ? AND id <= ? ORDER BY id LIMIT ?",
                    (outcome, newer[0], _SLICE),
                )
        return sorted(found)[:_SLICE]

    def _used_bytes(self) -> int:
        pages, free, size = (
            self._one(f"PRAGMA {name}") for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _give_space_back(self) -> None:
        """Drop tables of words whose executions are all gone, and shorten the file."""
        for name, is_of_failures, first in list(words_tables(self._connection)):
            left = self._connection.execute(
                "SELECT 1 FROM execution WHERE id >= ? AND id < ? AND (outcome >= ?) = ? LIMIT 1",
                (first, first + PARTITION, Outcome.FAILED, is_of_failures),
            ).fetchone()
            if not left and first + PARTITION < self._next:
                with self._transaction():
                    self._connection.execute(f"DROP TABLE {name}")
                self._words.discard(name)
        self._connection.execute(f"PRAGMA incremental_vacuum({_SLICE})").fetchall()

    def _begin(self, path: Path) -> int:
        """Take the store over, or begin an empty one in place of a broken one. Returns the next free id."""
        try:
            return self._take_over()
        except Exception as error:
            self._connection.close()
            if is_of_the_disk(error):
                raise
            put_aside(path, error)
            self._connection = open_to_write(path)
            return self._take_over()

    def _take_over(self) -> int:
        """Mark what an earlier engine left running as aborted. Returns the next free id."""
        with self._transaction():
            self._abort_running()
            self._connection.execute("UPDATE about SET value = ? WHERE name = 'engine'", (this_process(),))
            self._connection.execute(
                "DELETE FROM definition WHERE id NOT IN (SELECT definition FROM execution)"
                " AND id NOT IN (SELECT definition FROM machine WHERE definition IS NOT NULL)"
            )
        last = self._connection.execute("SELECT seq FROM sqlite_sequence").fetchone()
        return last[0] + 1 if last else 1

    def _abort_running(self) -> None:
        """They ended when the last thing was written, as far as anybody knows."""
        last = self._one("SELECT max(max(started), max(ifnull(stopped, 0))) FROM execution")
        found = self._connection.execute(
            "SELECT id, machine, name, events FROM execution JOIN history USING (id) WHERE outcome = ?",
            (Outcome.RUNNING,),
        ).fetchall()
        for identifier, machine, name, packed in found:
            events = with_abort(unpack(packed), datetime.fromtimestamp(last / 1000, UTC))
            record = Record.of(
                name, [{**event, "timestamp": event["timestamp"].isoformat()} for event in events]
            )
            self._connection.execute(
                "UPDATE execution SET outcome = ?, stopped = ?, error = ? WHERE id = ?",
                (record.outcome, record.stopped, record.error, identifier),
            )
            self._connection.execute(
                "UPDATE history SET events = ? WHERE id = ?", (record.history, identifier)
            )
            self._insert_end(identifier, machine, record)

    def _finish(self) -> None:
        with self._lock:
            left = [*self._ended, *self._running]
        self._write(left, [])
        with self._transaction():
            self._abort_running()
            self._connection.execute("UPDATE about SET value = '' WHERE name = 'engine'")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("UPDATE about SET value = value + 1 WHERE name = 'version'")
            self._connection.execute("COMMIT")
        except BaseException:
            # What was cached may have been rolled back.
            self._definitions.clear()
            self._machine_ids.clear()
            self._words.clear()
            self._connection.execute("ROLLBACK")
            raise

    def _one(self, sql: str, parameters: tuple[object, ...] = ()) -> int:
        value: int = self._connection.execute(sql, parameters).fetchone()[0]
        return value
