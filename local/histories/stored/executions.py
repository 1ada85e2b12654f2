"""Single executions of the store, and what led from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from local.histories.source import Execution, Link, Links, NoExecutionError
from local.histories.steps import details
from local.histories.stored.database import Outcome
from local.histories.stored.packing import unpack
from local.histories.stored.record import ENGINE_ENDED, with_abort
from local.histories.stored.snapshot import EXECUTIONS, arn_of, decompressed

if TYPE_CHECKING:
    import sqlite3

    from local.histories.stored.snapshot import Snapshot

_MOST_NAMES: Final = 10
"""So many names are listed when several begin alike."""
_MOST_LINKS: Final = 200
"""A Distributed Map starts thousands."""


class Executions:
    """The executions that the store has at one moment."""

    def __init__(self, store: Snapshot) -> None:
        """Find what is in `store`."""
        self._store = store

    def find(self, arn_or_name: str) -> sqlite3.Row:
        """The execution's row.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        if ":execution:" in arn_or_name:
            found = self._store.by_arns([arn_or_name])
            if not found:
                raise none_like(arn_or_name)
            return found[-1]
        name = self._whole_name(arn_or_name)
        rows = self._store.connection.execute(
            f"{EXECUTIONS} WHERE e.name = ? ORDER BY e.id", (name,)
        ).fetchall()
        several = {row["id"] for row in rows}
        outermost: sqlite3.Row = [row for row in rows if row["parent"] not in several][-1]
        return outermost

    def _whole_name(self, beginning: str) -> str:
        """The name that begins like this.

        Raises:
            NoExecutionError: none does, or several do.
        """
        rows = self._store.connection.execute(
            "SELECT DISTINCT name FROM execution WHERE name >= ?1 AND name < ?1 || char(0x10FFFF)"
            " ORDER BY name LIMIT ?2",
            (beginning, _MOST_NAMES + 1),
        )
        names = [str(name) for (name,) in rows] if beginning else []
        if not names:
            raise none_like(beginning)
        if len(names) > 1 and beginning not in names:
            told = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
            raise NoExecutionError(f"Several names begin with {beginning}: {told}. Give more of the name.")
        return names[0]

    def execution(self, row: sqlite3.Row) -> Execution:
        """Everything about the execution of a row."""
        kept = self._store.connection.execute(
            "SELECT h.events, d.text FROM history h, execution e JOIN definition d ON d.id = e.definition"
            " WHERE h.id = ?1 AND e.id = ?1",
            (row["id"],),
        ).fetchone()
        events = unpack(kept["events"])
        summary = self._store.summary(row)
        if summary.error == ENGINE_ENDED and row["outcome"] == Outcome.RUNNING:
            events = with_abort(events, events[-1]["timestamp"])
        ending = details(events[-1]) if summary.stopped else {}
        return Execution(
            summary=summary,
            input=details(events[0]).get("input", ""),
            output=ending.get("output"),
            error=summary.error,
            cause=ending.get("cause") or None,
            definition=decompressed(kept["text"]),
            events=events,
        )

    def links(self, row: sqlite3.Row) -> Links:
        """What led to the execution of a row, and what it led to."""
        arn = arn_of(row)
        started_by = [
            *self._selected("e.id = ?", row["parent"]),
            *self._selected(
                "e.id IN (SELECT w.execution FROM outbox r JOIN outbox w USING (event)"
                " WHERE r.execution = ? AND r.number IS NULL AND w.number IS NOT NULL)",
                row["id"],
            ),
        ]
        failed = self._store.connection.execute(
            "SELECT failed FROM redriven WHERE again = ?", (arn,)
        ).fetchall()
        started_by += self._store.by_arns(name for (name,) in failed)
        started = [
            Link(child["parent_event"], self._store.summary(child), child["via"])
            for child in self._selected("e.parent = ?", row["id"])
        ]
        written = self._store.connection.execute(
            "SELECT DISTINCT r.execution, w.number, r.via FROM outbox w JOIN outbox r USING (event)"
            " WHERE w.execution = ? AND w.number IS NOT NULL AND r.number IS NULL LIMIT ?",
            (row["id"], _MOST_LINKS),
        ).fetchall()
        for execution, number, via in written:
            started += [
                Link(number, self._store.summary(found), via)
                for found in self._selected("e.id = ?", execution)
            ]
        again = self._store.connection.execute(
            "SELECT again FROM redriven WHERE failed = ?", (arn,)
        ).fetchall()
        started += [
            Link(None, self._store.summary(found), "redrive")
            for found in self._store.by_arns(name for (name,) in again)
        ]
        return Links([self._store.summary(found) for found in started_by], started)

    def _selected(self, condition: str, value: object) -> list[sqlite3.Row]:
        """The oldest that match a condition, oldest first."""
        return self._store.connection.execute(
            f"{EXECUTIONS} WHERE {condition} ORDER BY e.id LIMIT ?", (value, _MOST_LINKS)
        ).fetchall()


def none_like(wanted: str) -> NoExecutionError:
    """The error for an ARN or a name that no execution has."""
    what = "has the ARN" if wanted.startswith("arn:") else "has a name that begins with"
    return NoExecutionError(f"No execution {what} {wanted}.")
