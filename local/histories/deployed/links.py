"""What led to an execution of a stack on AWS, and what it led to, as far as the log tells."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from local.histories import facts
from local.histories.deployed.executions import now
from local.histories.deployed.vended_logs import all_of, any_of, name_in, where
from local.histories.source import Link, Links
from local.histories.steps import details

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.histories.deployed.executions import Executions
    from local.histories.deployed.vended_logs import LogGroup
    from local.histories.source import Execution, Summary

_EVENTS_IN_A_PATTERN: Final = 5
_MOST_EVENTS: Final = 25
"""Of the outbox, of one execution, that are followed."""
_SOON: Final = timedelta(minutes=15)
"""Until when a listener of an event has started, unless it was throttled."""
_STARTS: Final = frozenset(
    {"startExecution", "startExecution.sync", "startExecution.sync:2", "startSyncExecution"}
)
_OUTCOMES: Final = ("TaskSubmitted", "TaskSucceeded")
"""Events with the answer of what was started."""


class Linker:
    """Finds the links of executions of one stack."""

    def __init__(self, log: LogGroup, executions: Executions) -> None:
        """Look in `log`, and for single ones in `executions`."""
        self._log = log
        self._executions = executions

    def links(self, execution: Execution) -> Links:
        """What led to an execution, and what it led to."""
        return Links(self._started_by(execution), [*self._started(execution), *self._heard(execution)])

    def _started_by(self, execution: Execution) -> list[Summary]:
        """Who started it by a task, and who wrote the events that it was told of."""
        summary = execution.summary
        until = (summary.stopped or now()) + timedelta(minutes=1)
        outputs = any_of(*(where("type", kind) for kind in _OUTCOMES))
        wanted = [(all_of(outputs, where("details.output", f"*{summary.arn}*")), summary.started, until)]
        _, received = facts.received_events(facts.parsed(execution.input))
        wanted += [
            (
                all_of(where("type", "TaskScheduled"), _contains("details.parameters", identifiers)),
                summary.started - _SOON,
                until,
            )
            for identifiers in _some(sorted(received))
        ]
        parents = {
            logged.arn
            for pattern, since, end in wanted
            for logged in self._log.events(pattern, since - timedelta(seconds=1), end)
        }
        found = [self._executions.summary(parent, summary.started) for parent in parents - {summary.arn}]
        return sorted(filter(None, found), key=lambda parent: parent.started)

    def _started(self, execution: Execution) -> Iterator[Link]:
        """What its tasks started."""
        again = {name_in(link.again): link.event_id for link in facts.redriven(execution.events)}
        told: set[str] = set()
        for event in execution.events:
            outcome = details(event)
            if event["type"] not in _OUTCOMES or outcome.get("resource") not in _STARTS:
                continue
            answer = facts.parsed(outcome.get("output"))
            arn = (answer.get("ExecutionArn") or "") if isinstance(answer, dict) else ""
            summary = self._executions.summary(arn, event["timestamp"]) if arn and arn not in told else None
            told.add(arn)
            if summary is not None and summary.name in again:
                yield Link(again[summary.name], summary, "redrive")
            elif summary is not None:
                yield Link(event["id"], summary, "startExecution")

    def _heard(self, execution: Execution) -> Iterator[Link]:
        """What the events of the outbox that it wrote started."""
        written = dict(itertools.islice(facts.written_events(execution.events).items(), _MOST_EVENTS))
        since = execution.summary.started
        until = (execution.summary.stopped or now()) + _SOON
        for identifiers in _some(list(written)):
            pattern = all_of(where("type", "ExecutionStarted"), _contains("details.input", identifiers))
            for logged in self._log.events(pattern, since, until):
                via, received = facts.received_events(facts.parsed(logged.details.get("input")))
                here = next((identifier for identifier in identifiers if identifier in received), None)
                summary = self._executions.summary(logged.arn, logged.event["timestamp"]) if here else None
                if here and summary is not None:
                    yield Link(written[here], summary, via)


def _some(identifiers: Sequence[str]) -> Iterator[Sequence[str]]:
    for beginning in range(0, len(identifiers), _EVENTS_IN_A_PATTERN):
        yield identifiers[beginning : beginning + _EVENTS_IN_A_PATTERN]


def _contains(field: str, identifiers: Sequence[str]) -> str:
    return any_of(*(where(field, f"*{identifier}*") for identifier in identifiers))
