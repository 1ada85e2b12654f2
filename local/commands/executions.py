"""Starting executions, finding them, and reading their histories."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from botocore.exceptions import ClientError

from local.asl.graph import graph
from local.histories.moments import MomentError, moment
from local.histories.source import REFUSED, Query, Status
from local.histories.steps import read
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

    from local.clients import Clients
    from local.histories.source import Event, Source
    from local.histories.steps import Step

FILE_ENDING = ".asl.json"
_POLL_SEC = 0.1
_FAILED = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
_USER_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Asked:
    """Which executions a person asks for, in words."""

    machine: str | None = None
    user: str | None = None
    statuses: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    text: str = ""
    workout: str | None = None
    failures_first: bool = False
    limit: int = 25


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
    stem = name.rpartition("/")[2].removesuffix(FILE_ENDING).removeprefix("wotr-local-")
    known = machines(clients)
    if stem not in known:
        raise _no_machine(name, known)
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


def query(
    source: Source,
    names: Mapping[str, str],
    asked: Asked,
    now: datetime,
) -> Query:
    """Which executions are asked for. `names` are those of people by their ids.

    Raises:
        LocalError: there is no such machine, person, status or moment.
    """
    return Query(
        machine=_stored_machine(source, asked.machine, now) if asked.machine else None,
        statuses=frozenset().union(*(_statuses(status) for status in asked.statuses)),
        since=_moment("--since", asked.since, now),
        until=_moment("--until", asked.until, now),
        text=" ".join([asked.text, *([f'"{asked.workout}"'] if asked.workout else [])]).strip(),
        user_id=_user_id(names, asked.user) if asked.user else None,
        failures_first=asked.failures_first,
        limit=asked.limit,
    )


def _stored_machine(source: Source, name: str, now: datetime) -> str:
    """The stem of a machine by its stem, its whole name, or its file; also of what a Distributed Map runs."""
    stem = name.removeprefix("wotr-local-")
    if name.endswith(FILE_ENDING):
        stem = name.rpartition("/")[2].removesuffix(FILE_ENDING)
    try:
        source.definition(stem.partition("/")[0])
    except LookupError:
        raise _no_machine(name, {machine.name for machine in source.machines(now)}) from None
    return stem


def _no_machine(name: str, known: Iterable[str]) -> LocalError:
    return LocalError(f"There is no machine {name}. There are: {', '.join(sorted(known)) or 'none'}.")


def _statuses(said: str) -> frozenset[str]:
    status = said.upper().replace("-", "_")
    if status == "FAILED":
        return _FAILED
    if status not in {*get_args(Status), REFUSED}:
        raise LocalError(
            f"{said} is not a status. Say succeeded, refused, failed (timed out and aborted ones too), "
            "timed-out, aborted or running."
        )
    return frozenset({status})


def _moment(option: str, said: str | None, now: datetime) -> datetime | None:
    try:
        return moment(said, now) if said else None
    except MomentError as error:
        raise LocalError(f"{option}: {error}") from error


def _user_id(names: Mapping[str, str], said: str) -> str:
    found = [identifier for identifier, name in names.items() if name == said]
    if found:
        return found[0]
    if _USER_ID.fullmatch(said):
        return said
    if not names:
        raise LocalError(
            f"Names of people are known while a stack runs here. Start it, or say the id of {said}."
        )
    raise LocalError(f"There is nobody of the name {said}.")
