"""The file with the executions: its tables, and how it is opened.

It is written by the engine alone, in WAL mode, so that others read without waiting for it or holding it up. A
commit is a write to the log, not a sync of the disk: it survives the end of the process at once, and a power
cut up to the last checkpoint. What a power cut costs is a moment of histories, never the file.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local.histories.source import LOWEST_REFUSAL, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.histories.source import Status

VERSION: Final = 2
"""Of the tables. A file of another version is put aside."""
PARTITION: Final = 10_000
"""So many executions share a table of words. It is dropped as a whole: deleting from it would cost as much as
writing did."""
_BUSY_SECONDS: Final = 10.0
_CACHE_KIB: Final = 8 * 1024
_PRIMARY: Final = 0xFF
"""The part of SQLite's extended error codes that says what kind of error it is."""
_OF_THE_DISK: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }
)
_logger = logging.getLogger("wotr.engine")

_TABLES: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO about VALUES ('version', 0), ('engine', '');
CREATE TABLE definition (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, text BLOB NOT NULL);
CREATE TABLE machine (
    id INTEGER PRIMARY KEY,
    arn TEXT NOT NULL UNIQUE,
    stem TEXT NOT NULL,
    kind TEXT NOT NULL,
    definition INTEGER,  -- that it would run with now; none once it was deleted
    last_started INTEGER,
    last_failed INTEGER
);
CREATE TABLE execution (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order of start, and never given twice
    machine INTEGER NOT NULL,
    name TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    started INTEGER NOT NULL,  -- milliseconds
    stopped INTEGER,
    http_status INTEGER,
    user TEXT,
    error TEXT,
    definition INTEGER NOT NULL,
    parent INTEGER,
    parent_event INTEGER,
    via TEXT
);
CREATE INDEX execution_name ON execution (name);
CREATE INDEX execution_machine ON execution (machine, outcome, id);
CREATE INDEX execution_outcome ON execution (outcome, id);
CREATE INDEX execution_user ON execution (user, outcome, id) WHERE user IS NOT NULL;
CREATE INDEX execution_parent ON execution (parent) WHERE parent IS NOT NULL;
CREATE INDEX execution_started ON execution (started);
CREATE TABLE history (id INTEGER PRIMARY KEY, events BLOB NOT NULL);
CREATE TABLE outbox (event TEXT NOT NULL, execution INTEGER NOT NULL, number INTEGER, via TEXT);
CREATE INDEX outbox_event ON outbox (event);
CREATE INDEX outbox_execution ON outbox (execution);
CREATE TABLE redriven (failed TEXT NOT NULL, again TEXT NOT NULL, execution INTEGER NOT NULL, number INTEGER);
CREATE INDEX redriven_failed ON redriven (failed);
CREATE INDEX redriven_again ON redriven (again);
CREATE INDEX redriven_execution ON redriven (execution);
"""
_INDEX_OF_TIMES: Final = (
    "CREATE INDEX IF NOT EXISTS execution_took ON execution (machine, outcome, stopped - started, started)"
)
"""In its order the times of each machine are counted, without sorting them. A file of 0.4.0 gets it here."""


class Outcome(IntEnum):
    """What became of an execution."""

    RUNNING = 0
    SUCCEEDED = 1
    REFUSED = 2
    FAILED = 3
    TIMED_OUT = 4
    ABORTED = 5

    @property
    def status(self) -> Status:
        """What Step Functions calls it."""
        return "SUCCEEDED" if self is Outcome.REFUSED else self.name  # type: ignore[return-value]

    @property
    def is_failure(self) -> bool:
        """Whether it did not do what it should."""
        return self >= Outcome.FAILED

    @classmethod
    def of(cls, status: str, http_status: int | None) -> Outcome:
        """The outcome for a status of Step Functions and the status code of the answer."""
        if status == "SUCCEEDED" and (http_status or 0) >= LOWEST_REFUSAL:
            return cls[REFUSED]
        return cls[status]


FAILURES: Final = tuple(outcome for outcome in Outcome if outcome.is_failure)


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open the file, and make it when there is none.

    One that cannot be read, or is of another version, is put aside: the engine must start all the same.

    Raises:
        OSError, sqlite3.Error: nothing can be written there.
    """
    try:
        return _opened(path)
    except sqlite3.DatabaseError as error:
        if is_of_the_disk(error):
            raise
        put_aside(path, error)
        return _opened(path)


def is_of_the_disk(error: Exception) -> bool:
    """Whether an error says nothing against the file: the disk is full, or nobody may write there."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _OF_THE_DISK


def put_aside(path: Path, reason: Exception) -> None:
    """Rename a file that cannot be used, and log how that was noticed."""
    aside = path.with_name(f"{path.name}.old")
    _logger.error("%s cannot be used, and is now %s", path, aside.name, exc_info=reason)
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{ending}").replace(f"{aside}{ending}")


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """Open the file for reading only; None when there is none, or one of another version."""
    if not path.exists():
        return None
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        connection.close()
        return None
    return connection


def words_tables(connection: sqlite3.Connection) -> Iterator[tuple[str, bool, int]]:
    """The tables of words, newest first: name, whether it is of failures, the first id of its partition."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage = 0")
    tables = [(name, name.split("_")[1] == "failed", int(name.split("_")[2])) for (name,) in rows]
    yield from sorted(tables, key=lambda table: -table[2])


def words_table(outcome: Outcome, identifier: int) -> str:
    """The table that has the words of an execution."""
    first = identifier - identifier % PARTITION
    return f"words_{'failed' if outcome.is_failure else 'other'}_{first}"


def make_words_table(connection: sqlite3.Connection, name: str) -> None:
    """Make a table of words, unless it is there. It can be searched and holds no text itself."""
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} "
        "USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2')"
    )


def _opened(path: Path) -> sqlite3.Connection:
    # SQLite gives its other files the permissions of this one.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        is_new = _is_new(connection)
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before the first table
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if is_new:
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        connection.execute(_INDEX_OF_TIMES)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether the file has no tables yet.

    Raises:
        sqlite3.DatabaseError: it has those of another version, or is no file of SQLite.
    """
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        return True
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != VERSION:
        raise sqlite3.DatabaseError(f"version {found} of the tables, not {VERSION}")
    return False
