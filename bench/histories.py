"""Execution histories, read and counted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from local.histories.source import Query
from local.histories.steps import details
from local.histories.stored.source import StoredSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bench.stack import BenchStack
    from local.histories.source import Event

PAGE: Final = 500


def executions_of(stack: BenchStack, machine: str, since: datetime | None = None) -> list[str]:
    """Return the executions of a machine by the stem of its file, newest first."""
    source, found = StoredSource(stack.home), list[str]()
    query = Query(machine=machine, since=since, limit=PAGE)
    while True:
        page = source.executions(query)
        found += [summary.arn for summary in page.executions]
        if page.cursor is None:
            return found
        query = replace(query, cursor=page.cursor)


def history(stack: BenchStack, execution: str) -> Sequence[Event]:
    """Return the whole history of an execution, oldest event first."""
    return StoredSource(stack.home).execution(execution).events


def payload_bytes(event: Event) -> int:
    """Return the size of an event's largest payload: input, output or parameters, in UTF-8."""
    texts: list[str] = [
        value for name, value in details(event).items() if name in {"input", "output", "parameters"}
    ]
    return max((len(text.encode()) for text in texts), default=0)


def transitions(events: Iterable[Event]) -> int:
    """Return how many states were entered, a task again for each retry: what Standard is billed by."""
    names = [str(event["type"]) for event in events]
    tries = sum(name in {"TaskScheduled", "LambdaFunctionScheduled"} for name in names)
    tasks = names.count("TaskStateEntered")
    return sum(name.endswith("StateEntered") for name in names) + tries - tasks


def calls(events: Iterable[Event]) -> list[tuple[str, dict[str, Any]]]:
    """Return the integrations called, as `dynamodb:query` with its parameters, in order."""
    found = []
    for event in events:
        if event["type"] == "TaskScheduled":
            scheduled = details(event)
            service = scheduled["resourceType"].removeprefix("aws-sdk:")
            found.append((f"{service}:{scheduled['resource']}", json.loads(scheduled["parameters"])))
    return found


def logged_bytes(events: Iterable[Event], execution: str) -> int:
    """Return what the log of an execution takes at level ALL with execution data."""
    return sum(len(log_line(event, execution).encode()) for event in events)


def log_line(event: Event, execution: str) -> str:
    """Return the line that Step Functions writes for an event.

    Its fields, and that all but the details are texts, are those of logs on AWS.
    """
    line = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details(event),
        "previous_event_id": str(event.get("previousEventId", 0)),
        "event_timestamp": str(int(event["timestamp"].timestamp() * 1000)),
        "execution_arn": execution,
        "redrive_count": "0",
    }
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False, default=str)
