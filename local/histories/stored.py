"""The executions of this machine, from the store that the engine writes.

Each thread has a connection of its own, for reading only, and holds nothing between two calls. So neither the
engine nor its file is ever held up. When the engine does not run, all is there as it was left.
"""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

from local.histories import reading
from local.histories.database import FAILURES, Outcome, open_to_read, words_tables
from local.histories.liveness import is_alive
from local.histories.packing import unpack
from local.histories.record import ENGINE_ENDED, with_abort
from local.histories.source import (
    CursorError,
    Execution,
    Link,
    Links,
    MachineSummary,
    NoExecutionError,
    Page,
    Summary,
)
from local.histories.steps import details

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from local.histories.source import Query
    from local.home import Home

_COLUMNS: Final = (
    "SELECT e.id, m.arn, m.stem, m.kind, e.name, e.outcome, e.started, e.stopped, e.http_status, e.user,"
    " e.error, e.parent, e.parent_event, e.via"
)
_MACHINE: Final = "JOIN machine m ON m.id = e.machine"
_EXECUTIONS: Final = f"{_COLUMNS} FROM execution e {_MACHINE}"
_BY_START: Final = "FROM execution INDEXED BY execution_started WHERE started"
"""Unless told, SQLite looks for the lowest id from the lowest one on, which is all that is kept."""
_NO_ID: Final = 2**62
_MOST_NAMES: Final = 10
"""So many are told when several names begin alike."""
_MOST_LINKS: Final = 200
"""A Distributed Map starts thousands."""
_MOST_RUNNING: Final = 1_000
"""So many of those that run are searched for words; the others are found when they have ended."""
_ALL, _FAILED, _OTHERS = "a", "f", "o"
"""What a cursor goes on with: everything, those that failed, or the others behind them."""
_CURSOR: Final = re.compile(r"([afo])([0-9]{1,18})")


class StoredSource:
    """Reads the store of one home."""

    def __init__(self, home: Home) -> None:
        """Read the store of `home`, which need not be there yet."""
        self._path = home.executions
        self._machine_files = home.repository / "statemachines"
        self._local = threading.local()

    def machines(self, since: datetime) -> Sequence[MachineSummary]:
        """The deployed machines, by name, and how they did since then."""
        with self._reading() as store:
            return [] if store is None else store.machines(since, self._capabilities())

    def definition(self, machine: str) -> str:
        """The ASL of a machine as it is deployed.

        Raises:
            LookupError: there is no such machine.
        """
        with self._reading() as store:
            found = None if store is None else store.definition(machine)
        if found is None:
            raise LookupError(f"There is no machine {machine}.")
        return found

    def executions(self, query: Query) -> Page:
        """A page of executions, newest first.

        Raises:
            CursorError: the query's cursor is not one of a page.
            ValueError: it asks for a status that there is not.
        """
        cursor = _Cursor.of(query)
        with self._reading() as store:
            return Page([], None) if store is None else store.page(query, cursor)

    def execution(self, arn_or_name: str) -> Execution:
        """One execution by its ARN, its name, or the beginning of its name.

        When an execution started others of its own name, it is that one.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        with self._reading() as store:
            if store is None:
                raise _none_like(arn_or_name)
            return store.execution(store.find(arn_or_name))

    def links(self, arn: str) -> Links:
        """What led to an execution, and what it led to: of each at most 200, oldest first.

        Raises:
            NoExecutionError: no execution has this ARN.
        """
        with self._reading() as store:
            if store is None:
                raise _none_like(arn)
            return store.links(store.find(arn))

    def version(self) -> int:
        """A number that changes when anything is new, or the engine has ended."""
        with self._reading() as store:
            return 0 if store is None else 2 * store.version + store.is_engine_alive

    def _capabilities(self) -> dict[str, str]:
        files = self._machine_files.glob("*/*.asl.json")
        return {file.name.removesuffix(".asl.json"): file.parent.name for file in files}

    @contextmanager
    def _reading(self) -> Iterator[_Store | None]:
        """The store as it is at this moment; None when there is none."""
        connection = self._connection()
        if connection is None:
            yield None
            return
        connection.execute("BEGIN")
        try:
            yield _Store(connection)
        finally:
            connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection | None:
        try:
            file = self._path.stat().st_ino
        except FileNotFoundError:
            return None
        opened: tuple[int, sqlite3.Connection] | None = getattr(self._local, "opened", None)
        if opened is None or opened[0] != file:
            # Another file than before: the engine has put an unreadable one aside.
            connection = open_to_read(self._path)
            if connection is None:
                return None
            self._local.opened = opened = (file, connection)
        return opened[1]


@dataclass(frozen=True)
class _Cursor:
    """Where a page begins: in which part of the list, and behind which execution."""

    part: str
    before: int | None

    @classmethod
    def of(cls, query: Query) -> _Cursor:
        first = _FAILED if query.failures_first else _ALL
        if query.cursor is None:
            return cls(first, None)
        found = _CURSOR.fullmatch(query.cursor)
        if not found or (found[1] == _ALL) != (first == _ALL):
            raise CursorError(f"{query.cursor!r} is not a cursor of this list.")
        return cls(found[1], int(found[2]))

    def __str__(self) -> str:
        return f"{self.part}{self.before}"


class _Store:
    """The store at one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        about = dict(connection.execute("SELECT name, value FROM about").fetchall())
        self.version = int(about["version"])
        self.is_engine_alive = is_alive(about["engine"])
        # What runs in no engine has ended with it: the next one will write that down.
        self._failures = FAILURES if self.is_engine_alive else (*FAILURES, Outcome.RUNNING)

    def machines(self, since: datetime, capabilities: dict[str, str]) -> list[MachineSummary]:
        counts: dict[int, Counter[Outcome]] = {}
        times: dict[int, Counter[int]] = {}
        for machine, stored, took, count in self._connection.execute(
            "SELECT machine, outcome, stopped - started, count(*) FROM execution WHERE started >= ?"
            " GROUP BY machine, outcome, stopped - started",
            (_milliseconds(since),),
        ):
            outcome = self._outcome(stored)
            counts.setdefault(machine, Counter())[outcome] += count
            # How long the engine was down says nothing about how long a machine takes.
            if outcome not in {Outcome.RUNNING, Outcome.ABORTED}:
                times.setdefault(machine, Counter())[took] += count
        rows = self._connection.execute(
            "SELECT m.id, m.stem, m.kind, m.last_started, m.last_failed, d.text"
            " FROM machine m JOIN definition d ON d.id = m.definition ORDER BY m.stem"
        )
        return [
            _machine(row, capabilities, counts.get(row["id"], Counter()), times.get(row["id"], Counter()))
            for row in rows
        ]

    def definition(self, machine: str) -> str | None:
        row = self._connection.execute(
            "SELECT d.text FROM machine m JOIN definition d ON d.id = m.definition WHERE m.stem = ?",
            (machine,),
        ).fetchone()
        return _decompressed(row["text"]) if row else None

    def page(self, query: Query, cursor: _Cursor) -> Page:
        parts = {_ALL: self._outcomes(query.statuses)}
        if query.failures_first:
            every = parts.pop(_ALL)
            parts[_FAILED] = [outcome for outcome in every if outcome in self._failures]
            parts[_OTHERS] = [outcome for outcome in every if outcome not in self._failures]
        found: list[tuple[_Cursor, Summary]] = []
        for part, outcomes in parts.items():
            if cursor.part == _OTHERS and part == _FAILED:
                continue
            before = cursor.before if part == cursor.part else None
            rows = self._rows(query, outcomes, before, query.limit + 1 - len(found))
            found += [(_Cursor(part, row["id"]), self._summary(row)) for row in rows]
        page = found[: query.limit]
        has_more = page and len(found) > query.limit
        return Page([summary for _, summary in page], str(page[-1][0]) if has_more else None)

    def find(self, arn_or_name: str) -> sqlite3.Row:
        """The execution's row.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        if ":execution:" in arn_or_name:
            found = self._by_arns([arn_or_name])
            if not found:
                raise _none_like(arn_or_name)
            return found[-1]
        name = self._whole_name(arn_or_name)
        rows = self._connection.execute(f"{_EXECUTIONS} WHERE e.name = ? ORDER BY e.id", (name,)).fetchall()
        several = {row["id"] for row in rows}
        outermost: sqlite3.Row = [row for row in rows if row["parent"] not in several][-1]
        return outermost

    def execution(self, row: sqlite3.Row) -> Execution:
        kept = self._connection.execute(
            "SELECT h.events, d.text FROM history h, execution e JOIN definition d ON d.id = e.definition"
            " WHERE h.id = ?1 AND e.id = ?1",
            (row["id"],),
        ).fetchone()
        events = unpack(kept["events"])
        summary = self._summary(row)
        if summary.error == ENGINE_ENDED and row["outcome"] == Outcome.RUNNING:
            events = with_abort(events, events[-1]["timestamp"])
        ending = details(events[-1]) if summary.stopped else {}
        return Execution(
            summary=summary,
            input=details(events[0]).get("input", ""),
            output=ending.get("output"),
            error=summary.error,
            cause=ending.get("cause") or None,
            definition=_decompressed(kept["text"]),
            events=events,
        )

    def links(self, row: sqlite3.Row) -> Links:
        arn = _arn(row)
        started_by = [
            *self._selected("e.id = ?", row["parent"]),
            *self._selected(
                "e.id IN (SELECT w.execution FROM outbox r JOIN outbox w USING (event)"
                " WHERE r.execution = ? AND r.number IS NULL AND w.number IS NOT NULL)",
                row["id"],
            ),
        ]
        failed = self._connection.execute("SELECT failed FROM redriven WHERE again = ?", (arn,)).fetchall()
        started_by += self._by_arns(name for (name,) in failed)
        started = [
            Link(child["parent_event"], self._summary(child), child["via"])
            for child in self._selected("e.parent = ?", row["id"])
        ]
        written = self._connection.execute(
            "SELECT DISTINCT r.execution, w.number, r.via FROM outbox w JOIN outbox r USING (event)"
            " WHERE w.execution = ? AND w.number IS NOT NULL AND r.number IS NULL LIMIT ?",
            (row["id"], _MOST_LINKS),
        ).fetchall()
        for execution, number, via in written:
            started += [
                Link(number, self._summary(found), via) for found in self._selected("e.id = ?", execution)
            ]
        again = self._connection.execute("SELECT again FROM redriven WHERE failed = ?", (arn,)).fetchall()
        started += [
            Link(None, self._summary(found), "redrive") for found in self._by_arns(name for (name,) in again)
        ]
        return Links([self._summary(found) for found in started_by], started)

    def _outcomes(self, statuses: Collection[str]) -> list[Outcome]:
        """The outcomes, as they are stored, of these statuses; all when there are none.

        Raises:
            ValueError: there is no such status.
        """
        unknown = sorted(set(statuses) - set(Outcome.__members__))
        if unknown:
            known = ", ".join(Outcome.__members__)
            raise ValueError(f"{unknown[0]} is not a status. There are {known}.")
        return [outcome for outcome in Outcome if not statuses or self._outcome(outcome).name in statuses]

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
            return self._select(conditions, values, limit)
        # Each outcome by itself is in order in an index.
        found = [
            row
            for outcome in outcomes
            for row in self._select([*conditions, "e.outcome = ?"], [*values, outcome], limit)
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
            moment = _milliseconds(query.since)
            conditions.append("e.id >= ? AND e.started >= ?")
            values += [self._bound(f"SELECT min(id) {_BY_START} >= ?", moment, _NO_ID), moment]
        if query.until is not None:
            moment = _milliseconds(query.until)
            conditions.append("e.id <= ? AND e.started < ?")
            values += [self._bound(f"SELECT max(id) {_BY_START} < ?", moment, 0), moment]
        return conditions, values

    def _bound(self, sql: str, moment: int, otherwise: int) -> int:
        bound: int | None = self._connection.execute(sql, (moment,)).fetchone()[0]
        return otherwise if bound is None else bound

    def _rows_with_words(
        self,
        text: str,
        outcomes: Sequence[Outcome],
        conditions: list[str],
        values: list[object],
        limit: int,
    ) -> list[sqlite3.Row]:
        terms = reading.terms(text)
        wanted = " ".join(f'"{term}"{"" if is_phrase else "*"}' for term, is_phrase in terms)
        if not wanted:
            return []
        found = self._running_with_words([term for term, _ in terms], outcomes, conditions, values)
        among = f"e.outcome IN ({', '.join('?' * len(outcomes))})"
        for _, tables in groupby(words_tables(self._connection), key=lambda table: table[2]):
            for name, _, _ in tables:
                # The table of words gives its rows newest first, so that a frequent word ends this soon.
                found += self._connection.execute(
                    f"{_COLUMNS} FROM {name} CROSS JOIN execution e ON e.id = {name}.rowid {_MACHINE}"
                    f" WHERE {' AND '.join([*conditions, among])} AND {name} MATCH ?"
                    f" ORDER BY {name}.rowid DESC LIMIT ?",
                    (*values, *outcomes, wanted, limit),
                ).fetchall()
            if len(found) >= limit:
                break
        return _newest(found, limit)

    def _running_with_words(
        self,
        terms: Sequence[str],
        outcomes: Sequence[Outcome],
        conditions: list[str],
        values: list[object],
    ) -> list[sqlite3.Row]:
        """Those that run, which no table of words has yet."""
        if Outcome.RUNNING not in outcomes:
            return []
        found = []
        for row in self._select([*conditions, "e.outcome = ?"], [*values, Outcome.RUNNING], _MOST_RUNNING):
            packed = self._connection.execute("SELECT events FROM history WHERE id = ?", (row["id"],))
            given = reading.parsed(details(unpack(packed.fetchone()["events"])[0]).get("input"))
            words = reading.searchable([row["name"]], [given], ()).casefold()
            if all(term.casefold() in words for term in terms):
                found.append(row)
        return found

    def _select(self, conditions: Iterable[str], values: Iterable[object], limit: int) -> list[sqlite3.Row]:
        where = " AND ".join(conditions)
        return self._connection.execute(
            f"{_EXECUTIONS} {'WHERE' if where else ''} {where} ORDER BY e.id DESC LIMIT ?", (*values, limit)
        ).fetchall()

    def _selected(self, condition: str, value: object) -> list[sqlite3.Row]:
        """The oldest that match a condition, oldest first."""
        return self._connection.execute(
            f"{_EXECUTIONS} WHERE {condition} ORDER BY e.id LIMIT ?", (value, _MOST_LINKS)
        ).fetchall()

    def _by_arns(self, arns: Iterable[str]) -> list[sqlite3.Row]:
        """The executions with these ARNs, in their order; for each ARN the oldest first."""
        found: list[sqlite3.Row] = []
        for arn in arns:
            machine, _, name = arn.replace(":execution:", ":stateMachine:").rpartition(":")
            found += self._connection.execute(
                f"{_EXECUTIONS} WHERE e.name = ? AND m.arn = ? ORDER BY e.id", (name, machine)
            )
        return found

    def _whole_name(self, beginning: str) -> str:
        """The name that begins like this.

        Raises:
            NoExecutionError: none does, or several do.
        """
        rows = self._connection.execute(
            "SELECT DISTINCT name FROM execution WHERE name >= ?1 AND name < ?1 || char(0x10FFFF)"
            " ORDER BY name LIMIT ?2",
            (beginning, _MOST_NAMES + 1),
        )
        names = [str(name) for (name,) in rows] if beginning else []
        if not names:
            raise _none_like(beginning)
        if len(names) > 1 and beginning not in names:
            told = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
            raise NoExecutionError(f"Several names begin with {beginning}: {told}. Give more of the name.")
        return names[0]

    def _outcome(self, stored: int) -> Outcome:
        outcome = Outcome(stored)
        return Outcome.ABORTED if outcome is Outcome.RUNNING and not self.is_engine_alive else outcome

    def _summary(self, row: sqlite3.Row) -> Summary:
        outcome = self._outcome(row["outcome"])
        is_cut_off = outcome is not Outcome.RUNNING and row["stopped"] is None
        return Summary(
            arn=_arn(row),
            name=row["name"],
            machine=row["stem"],
            kind=row["kind"],
            status=outcome.status,
            started=_time(row["started"]),
            stopped=_time_if_any(row["started"] if is_cut_off else row["stopped"]),
            http_status=row["http_status"],
            user_id=row["user"],
            error=ENGINE_ENDED if is_cut_off else row["error"],
        )


def _machine(
    row: sqlite3.Row,
    capabilities: dict[str, str],
    counts: Counter[Outcome],
    times: Counter[int],
) -> MachineSummary:
    return MachineSummary(
        name=row["stem"],
        capability=capabilities.get(row["stem"], ""),
        kind=row["kind"],
        comment=json.loads(_decompressed(row["text"])).get("Comment", ""),
        executions=counts.total(),
        succeeded=counts[Outcome.SUCCEEDED],
        refused=counts[Outcome.REFUSED],
        failed=sum(counts[outcome] for outcome in FAILURES),
        running=counts[Outcome.RUNNING],
        p50_ms=_percentile(times, 50),
        p95_ms=_percentile(times, 95),
        last_started=_time_if_any(row["last_started"]),
        last_failed=_time_if_any(row["last_failed"]),
    )


def _percentile(times: Counter[int], percent: int) -> float | None:
    """The shortest of some times that so many percent of them do not exceed."""
    passed = 0
    for took in sorted(times):
        passed += times[took]
        if passed * 100 >= times.total() * percent:
            return took
    return None


def _newest(rows: Iterable[sqlite3.Row], limit: int) -> list[sqlite3.Row]:
    return sorted(rows, key=lambda row: -row["id"])[:limit]


def _arn(row: sqlite3.Row) -> str:
    return f"{row['arn'].replace(':stateMachine:', ':execution:')}:{row['name']}"


def _none_like(wanted: str) -> NoExecutionError:
    what = "has the ARN" if wanted.startswith("arn:") else "has a name that begins with"
    return NoExecutionError(f"No execution {what} {wanted}.")


def _decompressed(text: bytes) -> str:
    return zlib.decompress(text).decode("utf-8", "surrogatepass")


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _time_if_any(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else _time(milliseconds)
