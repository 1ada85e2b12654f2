"""The machines of the store, and how they did."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from local.histories.source import MachineSummary
from local.histories.stored.database import FAILURES, Outcome
from local.histories.stored.snapshot import decompressed, milliseconds, time_if_any

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from local.histories.stored.snapshot import Snapshot

TIMES: Final = (
    "SELECT machine, outcome, stopped - started, count(*) FROM execution WHERE started >= ?"
    " GROUP BY machine, outcome, stopped - started"
)
"""How many executions of each machine ended how, by how long they took."""


def definition(store: Snapshot, machine: str) -> str | None:
    """The ASL of a machine as it is deployed; None if there is no such machine."""
    row = store.connection.execute(
        "SELECT d.text FROM machine m JOIN definition d ON d.id = m.definition WHERE m.stem = ?",
        (machine,),
    ).fetchone()
    return decompressed(row["text"]) if row else None


def machines(store: Snapshot, since: datetime, capabilities: dict[str, str]) -> list[MachineSummary]:
    """The machines, by name, and how they did since then. `capabilities` are the folders of their files."""
    counts: dict[int, Counter[Outcome]] = {}
    times: dict[int, Counter[int]] = {}
    for machine, stored, took, count in store.connection.execute(TIMES, (milliseconds(since),)):
        outcome = store.outcome(stored)
        counts.setdefault(machine, Counter())[outcome] += count
        # How long the engine was down says nothing about how long a machine takes.
        if outcome not in {Outcome.RUNNING, Outcome.ABORTED}:
            times.setdefault(machine, Counter())[took] += count
    rows = store.connection.execute(
        "SELECT m.id, m.stem, m.kind, m.last_started, m.last_failed, d.text"
        " FROM machine m JOIN definition d ON d.id = m.definition ORDER BY m.stem"
    )
    return [
        _machine(row, capabilities, counts.get(row["id"], Counter()), times.get(row["id"], Counter()))
        for row in rows
    ]


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
        comment=json.loads(decompressed(row["text"])).get("Comment", ""),
        executions=counts.total(),
        succeeded=counts[Outcome.SUCCEEDED],
        refused=counts[Outcome.REFUSED],
        failed=sum(counts[outcome] for outcome in FAILURES),
        running=counts[Outcome.RUNNING],
        p50_ms=_percentile(times, 50),
        p95_ms=_percentile(times, 95),
        last_started=time_if_any(row["last_started"]),
        last_failed=time_if_any(row["last_failed"]),
    )


def _percentile(times: Counter[int], percent: int) -> float | None:
    """The shortest of some times that so many percent of them do not exceed."""
    passed = 0
    for took in sorted(times):
        passed += times[took]
        if passed * 100 >= times.total() * percent:
            return took
    return None
