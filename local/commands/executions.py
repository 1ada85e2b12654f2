"""Starting executions, finding them, and reading their histories."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import (
        DescribeExecutionOutputTypeDef,
        ExecutionListItemTypeDef,
    )

    from local.clients import Clients

Event = dict[str, Any]
"""An event of a history. There are 60 kinds."""

_POLL_SEC = 0.1
_SHOWN_NAMES = 10


@dataclass
class Step:
    """A state that was entered, or an iteration of a Map, with what happened inside."""

    name: str
    kind: str
    entered: datetime
    input: str = ""
    left: datetime | None = None
    output: str = ""
    failures: list[str] = field(default_factory=list)
    inside: list[Step] = field(default_factory=list)

    @property
    def milliseconds(self) -> float | None:
        """How long it took; None when it was not left."""
        return None if self.left is None else (self.left - self.entered).total_seconds() * 1000


def machines(clients: Clients) -> dict[str, str]:
    """The ARNs of the stack's machines by the stem of their file, `log-workout`."""
    return {
        machine["name"].removeprefix("wotr-local-"): machine["stateMachineArn"]
        for page in clients.stepfunctions.get_paginator("list_state_machines").paginate()
        for machine in page["stateMachines"]
    }


def machine_arn(clients: Clients, name: str) -> str:
    """The ARN of a machine, by its file's stem, its whole name, or its file.

    Raises:
        LocalError: there is none; the message lists those there are.
    """
    stem = name.rpartition("/")[2].removesuffix(".asl.json").removeprefix("wotr-local-")
    known = machines(clients)
    if stem not in known:
        raise LocalError(f"There is no machine {name}. There are: {', '.join(sorted(known)) or 'none'}.")
    return known[stem]


def start(clients: Clients, name: str, input_: str) -> DescribeExecutionOutputTypeDef:
    """Start a machine, wait until it ends, and describe the execution.

    Raises:
        LocalError: there is no such machine, or it does not take this input.
    """
    try:
        execution = clients.stepfunctions.start_execution(
            stateMachineArn=machine_arn(clients, name), input=input_
        )
    except ClientError as error:
        raise LocalError(f"{name} was not started: {error.response['Error']['Message']}") from error
    while True:
        description = clients.stepfunctions.describe_execution(executionArn=execution["executionArn"])
        if description["status"] != "RUNNING":
            return description
        time.sleep(_POLL_SEC)


def executions(clients: Clients, name: str | None, limit: int) -> list[ExecutionListItemTypeDef]:
    """The newest executions, of one machine or of all, newest first."""
    arns = [machine_arn(clients, name)] if name else list(machines(clients).values())
    found = [execution for arn in arns for execution in _newest(clients, arn, limit)]
    return sorted(found, key=lambda execution: execution["startDate"], reverse=True)[:limit]


def find(clients: Clients, wanted: str) -> str:
    """The ARN of an execution, by its ARN, its name, or the beginning of its name.

    Raises:
        LocalError: no execution matches, or several do.
    """
    if wanted.startswith("arn:"):
        return wanted
    matching = [
        execution
        for arn in machines(clients).values()
        for execution in _newest(clients, arn)
        if execution["name"].startswith(wanted)
    ]
    exact = [execution for execution in matching if execution["name"] == wanted]
    chosen = exact or matching
    if not chosen:
        raise LocalError(f"No execution's name begins with {wanted}. `wotr executions` lists them.")
    if len(chosen) > 1:
        names = ", ".join(
            execution["executionArn"].split(":stateMachine:")[-1] for execution in chosen[:_SHOWN_NAMES]
        )
        raise LocalError(
            f"{len(chosen)} executions begin with {wanted}; give more of the name, or the ARN: {names}"
        )
    return chosen[0]["executionArn"]


def history(clients: Clients, arn: str) -> list[Event]:
    """Every event of an execution, oldest first.

    Raises:
        LocalError: there is no such execution.
    """
    try:
        return events_of(clients.stepfunctions, arn)
    except ClientError as error:
        raise LocalError(f"There is no execution {arn}. `wotr executions` lists them.") from error


def events_of(states: SFNClient, arn: str) -> list[Event]:
    """Every event of an execution, oldest first, from whichever Step Functions `states` is a client of."""
    pages = states.get_paginator("get_execution_history").paginate(
        executionArn=arn, PaginationConfig={"PageSize": 1000}
    )
    return [dict(event) for page in pages for event in page["events"]]


def details(event: Event) -> dict[str, Any]:
    """The details of an event. The name of their field depends on the type of the event."""
    return next((value for name, value in event.items() if name.endswith("EventDetails")), {})


def timeline(events: Iterable[Event]) -> list[Step]:
    """The states that an execution walked through, those inside a Map or a Parallel nested.

    Each event names the event before it in its own branch (`previousEventId`). That keeps parallel branches
    apart.
    """
    root = Step("", "", entered=None)  # type: ignore[arg-type]
    stacks: dict[int, tuple[Step, ...]] = {0: (root,)}
    for event in events:
        stack = stacks.get(event.get("previousEventId", 0), (root,))
        kind, told = event["type"], details(event)
        if kind.endswith("StateEntered"):
            step = Step(
                told["name"],
                kind.removesuffix("StateEntered"),
                event["timestamp"],
                told.get("input", ""),
            )
            stack[-1].inside.append(step)
            stack = (*stack, step)
        elif kind.endswith("StateExited"):
            stack = _leave(stack, told["name"], event["timestamp"], told.get("output", ""))
        elif kind == "MapIterationStarted":
            step = Step(f"{told['name']} [{told['index']}]", "Iteration", event["timestamp"])
            stack[-1].inside.append(step)
            stack = (*stack, step)
        elif kind.startswith("MapIteration"):
            stack = _leave(stack, f"{told['name']} [{told['index']}]", event["timestamp"], "")
        elif _is_failure(kind):
            stack[-1].failures.append(_failure(kind, told))
        stacks[event["id"]] = stack
    return root.inside


def walk(steps: Sequence[Step], depth: int = 0) -> Iterator[tuple[int, Step]]:
    """Every step and its depth, in the order of entry within each branch."""
    for step in steps:
        yield depth, step
        yield from walk(step.inside, depth + 1)


def final_failure(events: Sequence[Event]) -> str | None:
    """Error and cause of a failed execution. None if it succeeded or still runs."""
    last: Event = events[-1] if events else {"type": ""}
    if last["type"] in {"ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"}:
        return _failure(last["type"], details(last))
    return None


def _newest(clients: Clients, arn: str, limit: int | None = None) -> list[ExecutionListItemTypeDef]:
    pages = clients.stepfunctions.get_paginator("list_executions").paginate(
        stateMachineArn=arn, PaginationConfig={"MaxItems": limit} if limit else {}
    )
    return [execution for page in pages for execution in page["executions"]]


def _leave(stack: tuple[Step, ...], name: str, when: datetime, output: str) -> tuple[Step, ...]:
    for position in range(len(stack) - 1, 0, -1):
        if stack[position].name == name:
            stack[position].left = when
            stack[position].output = output
            return stack[:position]
    return stack


def _is_failure(kind: str) -> bool:
    return kind.endswith(("Failed", "TimedOut", "Aborted")) and not kind.startswith("Execution")


def _failure(kind: str, details: dict[str, Any]) -> str:
    return ": ".join(text for text in (details.get("error") or kind, details.get("cause")) if text)
