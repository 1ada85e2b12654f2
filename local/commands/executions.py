"""Starting executions, finding them, and reading their histories."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.asl.graph import graph
from local.histories.steps import read
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import (
        DescribeExecutionOutputTypeDef,
        ExecutionListItemTypeDef,
    )

    from local.clients import Clients
    from local.histories.source import Event
    from local.histories.steps import Step

_POLL_SEC = 0.1
_SHOWN_NAMES = 10


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


def steps(clients: Clients, arn: str, events: Sequence[Event]) -> list[Step]:
    """The steps of an execution, read from its events."""
    execution = clients.stepfunctions.describe_execution(executionArn=arn)
    machine = clients.stepfunctions.describe_state_machine(stateMachineArn=execution["stateMachineArn"])
    is_running = execution["status"] == "RUNNING"
    return read(events, graph(json.loads(machine["definition"])), is_running=is_running).steps


def _newest(clients: Clients, arn: str, limit: int | None = None) -> list[ExecutionListItemTypeDef]:
    pages = clients.stepfunctions.get_paginator("list_executions").paginate(
        stateMachineArn=arn, PaginationConfig={"MaxItems": limit} if limit else {}
    )
    return [execution for page in pages for execution in page["executions"]]
