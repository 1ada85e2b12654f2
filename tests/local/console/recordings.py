"""Executions for tests: two that a local engine recorded, and a source that has what it is given."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.histories.source import (
    Execution,
    Links,
    MachineSummary,
    NoExecutionError,
    Page,
    Query,
    Summary,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.histories.source import Event, Status

FOLDER = Path(__file__).parent / "recorded"
ANA = "e1b8e5a0-0000-4000-8000-00000000000a"


def recorded(name: str) -> Execution:
    """An execution that a local engine recorded: `log-workout-sent-again`, `get-stats`."""
    told = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    for event in told["events"]:
        event["timestamp"] = datetime.fromisoformat(event["timestamp"])
    answer = json.loads(told["output"])
    summary = Summary(
        told["executionArn"],
        told["name"],
        told["machine"],
        told["kind"],
        told["status"],
        datetime.fromisoformat(told["startDate"]),
        datetime.fromisoformat(told["stopDate"]),
        answer.get("statusCode"),
        ANA,
        None,
    )
    definition = json.dumps(told["definition"])
    return Execution(summary, told["input"], told["output"], None, None, definition, told["events"])


def made(
    machine: dict[str, Any], events: Sequence[Event], status: Status = "FAILED", error: str | None = None
) -> Execution:
    """An execution of log-workout with this definition and this history."""
    started = events[0]["timestamp"] if events else datetime(2026, 11, 20, tzinfo=UTC)
    stopped = None if status == "RUNNING" else events[-1]["timestamp"]
    arn = "arn:aws:states:us-east-1:000000000000:execution:wotr-local-log-workout:made-up"
    summary = Summary(arn, "made-up", "log-workout", "EXPRESS", status, started, stopped, None, ANA, error)
    return Execution(summary, "{}", None, error, None, json.dumps(machine), events)


@dataclass
class FakeSource:
    """A source with what it is given; it notes what it was asked."""

    known: list[Execution] = field(default_factory=list)
    links_of: dict[str, Links] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)
    changes: int = 1

    def machines(self, since: datetime) -> Sequence[MachineSummary]:
        self.since.append(since)
        return [
            MachineSummary(
                "log-workout", "workouts", "EXPRESS", "Logs one.", 3, 1, 1, 1, 0, 12.5, 40.0, since, None
            )
        ]

    def definition(self, machine: str) -> str:
        found = [execution for execution in self.known if execution.summary.machine == machine]
        if not found:
            raise LookupError(machine)
        return found[0].definition

    def executions(self, query: Query) -> Page:
        self.queries.append(query)
        found = [
            execution.summary
            for execution in self.known
            if query.machine in {None, execution.summary.machine} and query.text in execution.input
        ]
        return Page(found[: query.limit], "next" if len(found) > query.limit else None)

    def execution(self, arn_or_name: str) -> Execution:
        for execution in self.known:
            if arn_or_name in {execution.summary.arn, execution.summary.name}:
                return execution
        raise NoExecutionError(f"There is no execution {arn_or_name}.")

    def links(self, arn: str) -> Links:
        return self.links_of.get(arn, Links([], []))

    def version(self) -> int:
        return self.changes
