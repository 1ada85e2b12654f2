"""Lists of executions of a stack on AWS, newest first, a page at a time.

A list goes back a day unless the query says how far. One that has read very much answers with what it found,
and its cursor goes on.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from local.histories.deployed.executions import LOOK_BACK, now
from local.histories.deployed.express import Unread
from local.histories.source import REFUSED, CursorError, Page
from local.histories.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.histories.deployed.executions import Candidate, Executions
    from local.histories.deployed.stack import Stack
    from local.histories.source import Query, Summary

_FAILED: Final = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
_OTHERS: Final = frozenset({"RUNNING", "SUCCEEDED", REFUSED})


class Lists:
    """The lists of one stack."""

    def __init__(self, stack: Stack, executions: Executions) -> None:
        """List what `executions` finds in `stack`."""
        self._stack = stack
        self._executions = executions

    def page(self, query: Query) -> Page:
        """A page of executions, newest first.

        Raises:
            CursorError: the query's cursor is not one of a page.
        """
        phases = _phases(query)
        position = _read_cursor(query.cursor)
        if position is not None and position.phase >= len(phases):
            raise CursorError("The cursor is not one of this list.")
        found: list[tuple[int, Summary]] = []
        for number, statuses in enumerate(phases):
            if position is not None and number < position.phase:
                continue
            behind = position if position is not None and number == position.phase else None
            for candidate in self._candidates(query, statuses, behind):
                if isinstance(candidate, Unread):
                    return self._page(found, _Position(number, candidate.started, ""))
                wanted = self._wanted(candidate, query, statuses)
                if wanted is not None and len(found) == query.limit:
                    phase, last = found[-1]
                    return self._page(found, _Position(phase, last.started, last.arn))
                if wanted is not None:
                    found.append((number, wanted))
        return self._page(found, None)

    def _page(self, found: Sequence[tuple[int, Summary]], end: _Position | None) -> Page:
        executions = [
            self._executions.described(summary.arn).summary if summary.kind == "STANDARD" else summary
            for _, summary in found
        ]
        return Page(executions, end.text if end else None)

    def _candidates(
        self, query: Query, statuses: frozenset[str], position: _Position | None
    ) -> Iterator[Candidate | Unread]:
        """What may be wanted, newest first, behind a position."""
        before = query.until or now() + timedelta(minutes=1)
        since = query.since or before - LOOK_BACK
        if position is not None:
            before = min(before, position.started + timedelta(milliseconds=1))
        wanted = query.machine
        machines = [machine for machine in self._stack.machines.values() if wanted in {None, machine.stem}]
        lists: list[Iterator[Candidate | Unread]] = [
            self._executions.standard(machine, before, since)
            for machine in machines
            if machine.kind == "STANDARD"
        ]
        if any(machine.kind == "EXPRESS" for machine in machines) or "/" in (wanted or ""):
            scope = self._stack.express_of(wanted) if wanted else self._stack.every_express
            logs = self._executions.log.newest(
                scope, before, since, only_failures=bool(statuses) and statuses <= _FAILED
            )
            lists.append(
                entry if isinstance(entry, Unread) else self._executions.of_logs(entry) for entry in logs
            )
        for candidate in heapq.merge(*lists, key=_place, reverse=True):
            if position is None or isinstance(candidate, Unread) or _place(candidate) < position.place:
                yield candidate

    def _wanted(self, candidate: Candidate, query: Query, statuses: frozenset[str]) -> Summary | None:
        """The execution, if the query is about it."""
        summary = candidate.summary
        if statuses and (REFUSED if summary.is_refused else summary.status) not in statuses:
            return None
        if not candidate.is_whole and (query.text or query.user_id or REFUSED in statuses):
            candidate = self._executions.described(summary.arn)
            summary = candidate.summary
        if query.user_id and summary.user_id != query.user_id:
            return None
        words = candidate.words.casefold()
        return summary if all(term.casefold() in words for term, _ in terms(query.text)) else None


@dataclass(frozen=True)
class _Position:
    """Where a page ended: in which of the lists of a query, behind which execution."""

    phase: int
    started: datetime
    arn: str

    @property
    def place(self) -> tuple[datetime, str]:
        return self.started, self.arn

    @property
    def text(self) -> str:
        told = json.dumps([self.phase, self.started.timestamp(), self.arn])
        return base64.urlsafe_b64encode(told.encode()).decode()


def _read_cursor(text: str | None) -> _Position | None:
    if text is None:
        return None
    try:
        phase, started, arn = json.loads(base64.urlsafe_b64decode(text))
        return _Position(int(phase), datetime.fromtimestamp(started, UTC), str(arn))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise CursorError("The cursor is not one of a page.") from error


def _phases(query: Query) -> list[frozenset[str]]:
    """The statuses of the lists that a query is answered with, one after the other."""
    if not query.failures_first:
        return [query.statuses]
    chosen = query.statuses or _FAILED | _OTHERS
    return [phase for phase in (chosen & _FAILED, chosen & _OTHERS) if phase]


def _place(candidate: Candidate | Unread) -> tuple[datetime, str]:
    if isinstance(candidate, Unread):
        return candidate.started, ""
    return candidate.summary.started, candidate.summary.arn
