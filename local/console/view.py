"""What the console shows of machines and executions, as JSON: pure functions.

Times are milliseconds: since 1970 where they say when something began, since the start of the execution
within one.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from local.asl.graph import graph
from local.histories.steps import details, read, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from local.asl.graph import Edge, Graph
    from local.commands.failures import Letter
    from local.histories.source import Event, Execution, Links, MachineSummary, Summary
    from local.histories.steps import Attempt, Step

Json = dict[str, Any]

_WORST_FIRST = ("failed", "running", "caught", "retried", "aborted", "succeeded")
"""Of a state that was entered several times the graph shows what came first here."""
_INSIDE = {"Iteration", "Branch"}


def machine_summary(machine: MachineSummary) -> Json:
    """A machine in the list."""
    return {
        "name": machine.name,
        "capability": machine.capability,
        "kind": machine.kind,
        "comment": machine.comment,
        "executions": machine.executions,
        "succeeded": machine.succeeded,
        "refused": machine.refused,
        "failed": machine.failed,
        "running": machine.running,
        "p50Ms": machine.p50_ms,
        "p95Ms": machine.p95_ms,
        "lastStarted": epoch(machine.last_started),
        "lastFailed": epoch(machine.last_failed),
    }


def summary(execution: Summary, names: Mapping[str, str]) -> Json:
    """An execution in a list. `names`: of people, by the id of their user."""
    return {
        "arn": execution.arn,
        "name": execution.name,
        "machine": execution.machine,
        "kind": execution.kind,
        "status": execution.status,
        "isRefused": execution.is_refused,
        "started": epoch(execution.started),
        "stopped": epoch(execution.stopped),
        "ms": execution.milliseconds,
        "httpStatus": execution.http_status,
        "userId": execution.user_id,
        "userName": names.get(execution.user_id or ""),
        "error": execution.error,
    }


def letter(found: Letter) -> Json:
    """A dead letter."""
    return {
        "id": found.id,
        "queue": found.queue,
        "machine": found.machine or None,
        "error": found.error or None,
        "cause": found.cause or None,
        "execution": found.execution or None,
        "sent": epoch(found.sent),
        "input": found.input,
    }


def graph_of(definition: Json) -> Json:
    """The graph of a definition, with one edge between two states for each kind of way."""
    whole = graph(definition)
    return {
        "start": whole.start,
        "states": [
            {
                "id": state.id,
                "name": state.name,
                "type": state.type,
                "parent": state.parent,
                "branch": state.branch,
                "resource": state.resource,
                "comment": state.comment,
                "start": state.start,
                "end": state.end,
            }
            for state in whole.states
        ],
        "edges": [
            {"from": source, "to": target, "kind": kind, "label": _label(edges)}
            for (source, target, kind), edges in _bundled(whole.edges).items()
        ],
    }


def execution(found: Execution, links: Links, letters: Sequence[Letter], names: Mapping[str, str]) -> Json:
    """One execution: its steps, and what became of each state of its machine."""
    definition = _object(found.definition)
    whole = graph(definition)
    reading = read(found.events, whole, is_running=found.summary.status == "RUNNING")
    began = min((event["timestamp"] for event in found.events), default=found.summary.started)
    since = _offsets(min(began, found.summary.started))
    return {
        "execution": {
            **summary(found.summary, names),
            "input": found.input,
            "output": found.output,
            "error": found.error,
            "cause": found.cause,
        },
        "definition": definition,
        "graph": graph_of(definition),
        "run": {"states": _states(whole, reading.steps), "edges": taken(whole, reading.steps)},
        "steps": [_step(step, since) for step in reading.steps],
        "events": [_event(event, reading.by_event, since) for event in found.events],
        "links": {
            "startedBy": [summary(other, names) for other in links.started_by],
            "started": [
                {
                    "step": reading.by_event[link.event_id].id if link.event_id in reading.by_event else None,
                    "via": link.via,
                    **summary(link.summary, names),
                }
                for link in links.started
            ],
            "deadLetters": [letter(found) for found in letters],
        },
    }


def epoch(when: datetime | None) -> float | None:
    """Milliseconds since 1970."""
    return None if when is None else round(when.timestamp() * 1000, 3)


def _object(text: str) -> Json:
    definition: Json = json.loads(text)
    return definition


def _offsets(start: datetime) -> Callable[[datetime], float]:
    return lambda when: round((when - start).total_seconds() * 1000, 3)


def _bundled(edges: Iterable[Edge]) -> dict[tuple[str, str, str], list[Edge]]:
    """Edges by where they lead from and to. Where a branch leads is not also where the default leads."""
    bundles: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in edges:
        kind = edge.kind
        if kind == "default" and (edge.source, edge.target, "choice") in bundles:
            kind = "choice"
        bundles.setdefault((edge.source, edge.target, kind), []).append(edge)
    return bundles


def _label(edges: Sequence[Edge]) -> str:
    """What leads along this way. A Catch without a label catches any error, so the others add nothing."""
    labels = [edge.label for edge in edges]
    return ", ".join(labels) if all(labels) else ""


def _states(whole: Graph, steps: Sequence[Step]) -> Json:
    entered: dict[str, list[Step]] = {state.id: [] for state in whole.states}
    for _, step in walk(steps):
        if step.type not in _INSIDE:
            entered.setdefault(step.state, []).append(step)
    return {name: _state(found) for name, found in entered.items()}


def _state(entered: Sequence[Step]) -> Json:
    statuses = {step.status for step in entered}
    took = [step.milliseconds for step in entered if step.milliseconds is not None]
    return {
        "status": next((status for status in _WORST_FIRST if status in statuses), "notReached"),
        "entered": len(entered),
        "ms": round(sum(took), 3) if took else None,
        "attempts": sum(len(step.attempts) for step in entered),
    }


def taken(whole: Graph, steps: Sequence[Step]) -> list[Json]:
    """The ways that were taken, and how often."""
    known = _bundled(whole.edges)
    counts = Counter(
        (before.state, after.state, _kind(known, before, after)) for before, after in _transitions(steps)
    )
    return [
        {"from": source, "to": target, "kind": kind, "count": count}
        for (source, target, kind), count in counts.items()
    ]


def _transitions(steps: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Each state with the one that followed it in the same branch."""
    states = [step for step in steps if step.type not in _INSIDE]
    yield from pairwise(states)
    for step in steps:
        yield from _transitions(step.children)


def _kind(known: Mapping[tuple[str, str, str], Any], before: Step, after: Step) -> str:
    kinds = [kind for source, target, kind in known if (source, target) == (before.state, after.state)]
    if before.status == "caught" and "catch" in kinds:
        return "catch"
    return next((kind for kind in kinds if kind != "catch"), kinds[0] if kinds else "next")


def _step(step: Step, since: Callable[[datetime], float]) -> Json:
    return {
        "id": step.id,
        "state": step.state,
        "name": step.name,
        "type": step.type,
        "at": since(step.entered),
        "ms": step.milliseconds,
        "status": step.status,
        "input": step.input,
        "output": step.output,
        "attempts": [_attempt(attempt, since) for attempt in step.attempts],
        "iteration": None if step.index is None else {"index": step.index},
        "children": [_step(child, since) for child in step.children],
        "error": step.error,
        "cause": step.cause,
    }


def _attempt(attempt: Attempt, since: Callable[[datetime], float]) -> Json:
    ended = attempt.ended
    return {
        "at": since(attempt.began),
        "ms": None if ended is None else round((ended - attempt.began).total_seconds() * 1000, 3),
        "resource": attempt.resource,
        "parameters": attempt.parameters,
        "output": attempt.output,
        "error": attempt.error,
        "cause": attempt.cause,
    }


def _event(event: Event, by_event: Mapping[int, Step], since: Callable[[datetime], float]) -> Json:
    step = by_event.get(event["id"])
    return {
        "id": event["id"],
        "previousEventId": event.get("previousEventId"),
        "type": event["type"],
        "at": since(event["timestamp"]),
        "state": None if step is None else step.state,
        "details": details(event),
    }
