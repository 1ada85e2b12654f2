"""Express executions, which only the log knows.

The log is in the order of time, and can only be read forwards. The newest executions come from its end: spans
of time, each before the one read last, that grow while little is in them and shrink when there is too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from local.histories.deployed.vended_logs import all_of, any_of, name_in, where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from local.histories.deployed.vended_logs import Logged, LogGroup
    from local.histories.source import Event

LONGEST: Final = timedelta(minutes=5, seconds=30)
"""An Express execution may take five minutes; the rest is for clocks and for the delivery of logs."""
_FIRST_SPAN: Final = timedelta(minutes=2)
_LONGEST_SPAN: Final = timedelta(hours=1)
_SHORTEST_SPAN: Final = timedelta(seconds=5)
_MOST_PAGES_IN_A_SPAN: Final = 20
_MOST_PAGES: Final = 60
"""About ten seconds of reading."""
_FEW: Final = 50
_ARNS_IN_A_PATTERN: Final = 3
"""A pattern may have 1,024 characters, an ARN 250."""
_FAILURES: Final = ("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")
_STARTS_AND_ENDS: Final = where("type", "Execution*")
_LOOK_BACK: Final = (timedelta(hours=1), timedelta(days=1))
"""How far to look for one execution, before looking through everything."""
_EVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Logs:
    """The first and the last event of an execution. One of them may be missing: at a lower level, or lost."""

    arn: str
    first: Logged | None
    last: Logged | None

    @property
    def started(self) -> datetime:
        """When it started, as far as it is known."""
        known = self.first or self.last
        assert known is not None  # noqa: S101 -- one of them was read
        when: datetime = known.event["timestamp"]
        return when


@dataclass(frozen=True)
class Unread:
    """So much was read that it is time to answer: nothing that started before this was looked at."""

    started: datetime


class ExpressLog:
    """The Express executions in a log."""

    def __init__(self, group: LogGroup, now: Callable[[], datetime]) -> None:
        """`now` tells the time."""
        self._group = group
        self._now = now

    def newest(
        self, scope: str, before: datetime, since: datetime, *, only_failures: bool
    ) -> Iterator[Logs | Unread]:
        """Those that started before and since then, newest first.

        Args:
            scope: pattern of their ARNs.
            before: the end.
            since: the beginning.
            only_failures: those that failed, timed out or were aborted; then little is read.
        """
        kinds = any_of(*(where("type", kind) for kind in _FAILURES)) if only_failures else _STARTS_AND_ENDS
        pattern = all_of(kinds, where("execution_arn", scope))
        end, span, pages = before, _FIRST_SPAN, 0
        waiting: dict[str, Logs] = {}
        while end > since:
            start = max(since, end - span)
            read: list[Logged] = []
            pages_here = 0
            for page in self._group.pages(pattern, start, end):
                read += page
                pages_here += 1
                if pages_here == _MOST_PAGES_IN_A_SPAN and span > _SHORTEST_SPAN:
                    break
            pages += pages_here
            if pages_here == _MOST_PAGES_IN_A_SPAN and span > _SHORTEST_SPAN:
                span = max(span / 4, _SHORTEST_SPAN)
                continue
            found = self._paired(read, waiting, start, before)
            yield from sorted(found, key=lambda logs: (logs.started, logs.arn), reverse=True)
            if pages >= _MOST_PAGES:
                yield Unread(start)
                return
            end = start
            span = span if len(found) > _FEW else min(span * 2, _LONGEST_SPAN)

    def _paired(
        self, read: Iterable[Logged], waiting: dict[str, Logs], start: datetime, before: datetime
    ) -> list[Logs]:
        """Those that started in a span. Those that only ended in it wait for the span before."""
        firsts: dict[str, Logged] = {}
        lasts: dict[str, Logged] = {}
        for logged in read:
            (firsts if _is_first(logged) else lasts)[logged.arn] = logged
        headless = [last for arn, last in lasts.items() if arn not in firsts]
        firsts |= self._firsts(headless)
        endless = [first for arn, first in firsts.items() if arn not in lasts and arn not in waiting]
        lasts |= self._lasts(endless, before)
        for arn in firsts.keys() | lasts.keys():
            waiting.setdefault(arn, Logs(arn, firsts.get(arn), lasts.get(arn)))
        return [waiting.pop(arn) for arn, logs in list(waiting.items()) if logs.started >= start]

    def _firsts(self, lasts: Sequence[Logged]) -> dict[str, Logged]:
        """The beginnings of executions whose end is known."""
        others = self._others(lasts, -LONGEST)
        return {logged.arn: logged for logged in others if _is_first(logged)}

    def _lasts(self, firsts: Sequence[Logged], before: datetime) -> dict[str, Logged]:
        """The ends of executions that ended after the time up to which everything was read."""
        late = [first for first in firsts if first.event["timestamp"] + LONGEST > before]
        others = self._others(late, LONGEST)
        return {logged.arn: logged for logged in others if not _is_first(logged)}

    def _others(self, known: Sequence[Logged], distance: timedelta) -> Iterator[Logged]:
        """The beginnings and ends of executions, up to so long before or after what is known of them."""
        for beginning in range(0, len(known), _ARNS_IN_A_PATTERN):
            some = known[beginning : beginning + _ARNS_IN_A_PATTERN]
            times = [logged.event["timestamp"] for logged in some]
            times += [when + distance for when in times]
            arns = any_of(*(where("execution_arn", logged.arn) for logged in some))
            last = max(times) + timedelta(milliseconds=1)
            yield from self._group.events(all_of(_STARTS_AND_ENDS, arns), min(times), last)

    def history(self, arn: str) -> list[Event]:
        """The events of an execution, oldest first; none if the log has none."""
        read = self._search(where("execution_arn", arn))
        return sorted((logged.event for logged in read), key=lambda event: int(event["id"]))

    def logs(self, arn: str, since: datetime, until: datetime) -> Logs | None:
        """An execution that was running then; None if the log has nothing of it."""
        read = self._group.events(
            all_of(_STARTS_AND_ENDS, where("execution_arn", arn)), since - LONGEST, until + LONGEST
        )
        first = next(filter(_is_first, read), None)
        last = next((logged for logged in read if not _is_first(logged)), None)
        return Logs(arn, first, last) if read else None

    def named(self, scope: str, beginning: str) -> dict[str, datetime]:
        """The ARNs of executions whose name begins like this, and when they were first heard of.

        `scope` is a pattern of their ARNs.

        Raises:
            ValueError: no name begins like this.
        """
        arns = where("execution_arn", f"{scope.rstrip('*')}*:{beginning}*")
        found: dict[str, datetime] = {}
        for logged in self._search(all_of(_STARTS_AND_ENDS, arns)):
            if name_in(logged.arn).startswith(beginning):
                found.setdefault(logged.arn, logged.event["timestamp"])
        return found

    def _search(self, pattern: str) -> list[Logged]:
        """What matches, of one execution, whenever it was: near first."""
        now = self._now()
        for back in _LOOK_BACK:
            since = now - back
            found = self._group.events(pattern, since, now + LONGEST)
            if found:
                first = min(logged.event["timestamp"] for logged in found)
                if first - LONGEST < since:  # its beginning may be before
                    found = self._group.events(pattern, first - LONGEST, now + LONGEST)
                return found
        return self._group.events(pattern, _EVER, now + LONGEST)


def _is_first(logged: Logged) -> bool:
    return bool(logged.event["type"] == "ExecutionStarted")
