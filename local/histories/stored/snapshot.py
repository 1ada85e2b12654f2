"""The store at one moment, and what a row of it says."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from local.histories.source import Summary
from local.histories.stored.database import FAILURES, Outcome
from local.histories.stored.liveness import is_alive
from local.histories.stored.record import ENGINE_ENDED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

COLUMNS: Final = (
    "SELECT e.id, m.arn, m.stem, m.kind, e.name, e.outcome, e.started, e.stopped, e.http_status, e.user,"
    " e.error, e.parent, e.parent_event, e.via"
)
MACHINE: Final = "JOIN machine m ON m.id = e.machine"
EXECUTIONS: Final = f"{COLUMNS} FROM execution e {MACHINE}"


class Snapshot:
    """The store at one moment.

    Attributes:
        connection: for reading.
        version: a number that grows with each change.
        is_engine_alive: whether the engine that writes the store runs.
        failures: the outcomes, as they are stored, of what failed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read what the store says about itself."""
        self.connection = connection
        about = dict(connection.execute("SELECT name, value FROM about").fetchall())
        self.version = int(about["version"])
        self.is_engine_alive = is_alive(about["engine"])
        # What was running when its engine ended has ended too. The next engine will write that down.
        self.failures = FAILURES if self.is_engine_alive else (*FAILURES, Outcome.RUNNING)

    def outcome(self, stored: int) -> Outcome:
        """What became of an execution: one that ran when its engine ended was aborted."""
        outcome = Outcome(stored)
        return Outcome.ABORTED if outcome is Outcome.RUNNING and not self.is_engine_alive else outcome

    def summary(self, row: sqlite3.Row) -> Summary:
        """A row as a line of a list."""
        outcome = self.outcome(row["outcome"])
        is_cut_off = outcome is not Outcome.RUNNING and row["stopped"] is None
        return Summary(
            arn=arn_of(row),
            name=row["name"],
            machine=row["stem"],
            kind=row["kind"],
            status=outcome.status,
            started=time_of(row["started"]),
            stopped=time_if_any(row["started"] if is_cut_off else row["stopped"]),
            http_status=row["http_status"],
            user_id=row["user"],
            error=ENGINE_ENDED if is_cut_off else row["error"],
        )

    def newest(self, conditions: Iterable[str], values: Iterable[object], limit: int) -> list[sqlite3.Row]:
        """The newest that match all conditions, newest first."""
        where = " AND ".join(conditions)
        return self.connection.execute(
            f"{EXECUTIONS} {'WHERE' if where else ''} {where} ORDER BY e.id DESC LIMIT ?", (*values, limit)
        ).fetchall()

    def by_arns(self, arns: Iterable[str]) -> list[sqlite3.Row]:
        """The executions with these ARNs, in their order; for each ARN the oldest first."""
        found: list[sqlite3.Row] = []
        for arn in arns:
            machine, _, name = arn.replace(":execution:", ":stateMachine:").rpartition(":")
            found += self.connection.execute(
                f"{EXECUTIONS} WHERE e.name = ? AND m.arn = ? ORDER BY e.id", (name, machine)
            )
        return found


def arn_of(row: sqlite3.Row) -> str:
    """The ARN of an execution."""
    return f"{row['arn'].replace(':stateMachine:', ':execution:')}:{row['name']}"


def decompressed(text: bytes) -> str:
    """A definition, which is stored compressed."""
    return zlib.decompress(text).decode("utf-8", "surrogatepass")


def milliseconds(moment: datetime) -> int:
    """A moment as it is stored."""
    return round(moment.timestamp() * 1000)


def time_of(stored: int) -> datetime:
    """A moment that was stored."""
    return datetime.fromtimestamp(stored / 1000, UTC)


def time_if_any(stored: int | None) -> datetime | None:
    """A moment that was stored, if one was."""
    return None if stored is None else time_of(stored)
