"""Lists of the executions in the store, newest first, a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from local.histories.facts import parsed
from local.histories.source import CursorError, Page
from local.histories.steps import details
from local.histories.stored.database import Outcome, words_tables
from local.histories.stored.packing import unpack
from local.histories.stored.snapshot import COLUMNS, MACHINE, milliseconds
from local.histories.words import searchable, terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from local.histories.source import Query, Summary
    from local.histories.stored.snapshot import Snapshot

_BY_START: Final = "FROM execution INDEXED BY execution_started WHERE started"
"""Without this index, SQLite looks through all ids, from the lowest one on, to find the lowest."""
_NO_ID: Final = 2**62
_MOST_RUNNING: Final = 1_000
"""So many running executions are searched for words; others are found when they have ended."""
_ALL, _FAILED, _OTHERS = "a", "f", "o"
"""What a cursor continues with: all executions, those that failed, or the others behind those."""
_CURSOR: Final = re.compile(r"([afo])([0-9]{1,18})")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: in which part of the list, and behind which execution."""

    part: str
    before: int | None

    @classmethod
    def of(cls, query: Query) -> Cursor:
        """Where the page of a query begins.

        Raises:
            CursorError: the query's cursor is not one of a page.
        """
        first = _FAILED if query.failures_first else _ALL
        if query.cursor is None:
            return cls(first, None)
        found = _CURSOR.fullmatch(query.cursor)
        if not found or (found[1] == _ALL) != (first == _ALL):
            raise CursorError(f"{query.cursor!r} is not a cursor of this list.")
        return cls(found[1], int(found[2]))

    @property
    def text(self) -> str:
        """The cursor as a page gives it."""
        return f"{self.part}{self.before}"


class Lists:
    """The lists that the store has at one moment."""

    def __init__(self, store: Snapshot) -> None:
        """List what is in `store`."""
        self._store = store

    def page(self, query: Query, cursor: Cursor) -> Page:
        """The page that begins at a cursor.

        Raises:
            ValueError: the query asks for a status that there is not.
        """
        parts = {_ALL: self._outcomes(query.statuses)}
        if query.failures_first:
            every = parts.pop(_ALL)
            parts[_FAILED] = [outcome for outcome in every if outcome in self._store.failures]
            parts[_OTHERS] = [outcome for outcome in every if outcome not in self._store.failures]
        found: list[tuple[Cursor, Summary]] = []
        for part, outcomes in parts.items():
            if cursor.part == _OTHERS and part == _FAILED:
                continue
            before = cursor.before if part == cursor.part else None
            rows = self._rows(query, outcomes, before, query.limit + 1 - len(found))
            found += [(Cursor(part, row["id"]), self._store.summary(row)) for row in rows]
        page = found[: query.limit]
        has_more = page and len(found) > query.limit
        return Page([summary for _, summary in page], page[-1][0].text if has_more else None)

    def _outcomes(self, statuses: Collection[str]) -> list[Outcome]:
        """The outcomes, as they are stored, of these statuses; all when there are none.

        Raises:
            ValueError: there is no such status.
        """
        unknown = sorted(set(statuses) - set(Outcome.__members__))
        if unknown:
            known = ", ".join(Outcome.__members__)
            raise ValueError(f"{unknown[0]} is not a status. There are {known}.")
        return [
            outcome for outcome in Outcome if not statuses or self._store.outcome(outcome).name in statuses
        ]

    def _rows(
        self, query: Query, outcomes: Sequence[Outcome], before: int | None, limit: int
    ) -> list[sqlite3.Row]:
        """The newest executions of these outcomes that a query asks for."""
        if limit <= 0 or not outcomes:
            return []
        conditions, values = self._conditions(query, before)
        if query.text:
            return self._rows_with_words(query.text, outcomes, conditions, values, limit)
        if len(outcomes) == len(Outcome) and query.machine is None and query.user_id is None:
            return self._store.newest(conditions, values, limit)
        # Each outcome by itself is in order in an index.
        found = [
            row
            for outcome in outcomes
            for row in self._store.newest([*conditions, "e.outcome = ?"], [*values, outcome], limit)
        ]
        return _newest(found, limit)

    def _conditions(self, query: Query, before: int | None) -> tuple[list[str], list[object]]:
        conditions: list[str] = []
        values: list[object] = []
        if before is not None:
            conditions.append("e.id < ?")
            values.append(before)
        if query.machine is not None:
            conditions.append("e.machine = (SELECT id FROM machine WHERE stem = ?)")
            values.append(query.machine)
        if query.user_id is not None:
            conditions.append("e.user = ?")
            values.append(query.user_id)
        # Lists are in the order of ids, so the times become bounds of ids as well.
        if query.since is not None:
            moment = milliseconds(query.since)
            conditions.append("e.id >= ? AND e.started >= ?")
            values += [self._bound(f"SELECT min(id) {_BY_START} >= ?", moment, _NO_ID), moment]
        if query.until is not None:
            moment = milliseconds(query.until)
            conditions.append("e.id <= ? AND e.started < ?")
            values += [self._bound(f"SELECT max(id) {_BY_START} < ?", moment, 0), moment]
        return conditions, values

    def _bound(self, sql: str, moment: int, otherwise: int) -> int:
        bound: int | None = self._store.connection.execute(sql, (moment,)).fetchone()[0]
        return otherwise if bound is None else bound

    def _rows_with_words(
        self,
        text: str,
        outcomes: Sequence[Outcome],
        conditions: list[str],
        values: list[object],
        limit: int,
    ) -> list[sqlite3.Row]:
        wanted_terms = terms(text)
        wanted = " ".join(f'"{term}"{"" if is_phrase else "*"}' for term, is_phrase in wanted_terms)
        if not wanted:
            return []
        found = self._running_with_words([term for term, _ in wanted_terms], outcomes, conditions, values)
        among = f"e.outcome IN ({', '.join('?' * len(outcomes))})"
        for _, tables in groupby(words_tables(self._store.connection), key=lambda table: table[2]):
            for name, _, _ in tables:
                # The table of words gives its rows newest first, so that a frequent word ends this soon.
                found += self._store.connection.execute(
                    f"{COLUMNS} FROM {name} CROSS JOIN execution e ON e.id = {name}.rowid {MACHINE}"
                    f" WHERE {' AND '.join([*conditions, among])} AND {name} MATCH ?"
                    f" ORDER BY {name}.rowid DESC LIMIT ?",
                    (*values, *outcomes, wanted, limit),
                ).fetchall()
            if len(found) >= limit:
                break
        return _newest(found, limit)

    def _running_with_words(
        self,
        wanted: Sequence[str],
        outcomes: Sequence[Outcome],
        conditions: list[str],
        values: list[object],
    ) -> list[sqlite3.Row]:
        """Those that run, which no table of words has yet."""
        if Outcome.RUNNING not in outcomes:
            return []
        found = []
        for row in self._store.newest(
            [*conditions, "e.outcome = ?"], [*values, Outcome.RUNNING], _MOST_RUNNING
        ):
            packed = self._store.connection.execute("SELECT events FROM history WHERE id = ?", (row["id"],))
            given = parsed(details(unpack(packed.fetchone()["events"])[0]).get("input"))
            words = searchable([row["name"]], [given], ()).casefold()
            if all(term.casefold() in words for term in wanted):
                found.append(row)
        return found


def _newest(rows: Iterable[sqlite3.Row], limit: int) -> list[sqlite3.Row]:
    return sorted(rows, key=lambda row: -row["id"])[:limit]
