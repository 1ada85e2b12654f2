"""A stack on AWS: its machines, their definitions and how they did, and the log that they share."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config
from botocore.exceptions import ClientError

from local.asl import shipped
from local.histories.deployed.metrics import Measured, measured
from local.histories.deployed.vended_logs import LogGroup, machine_in
from local.histories.source import MachineSummary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import boto3

    from local.histories.source import Kind

_CONFIG: Final = Config(retries={"mode": "adaptive", "total_max_attempts": 8}, max_pool_connections=16)
_AT_ONCE: Final = 8
_KEPT_SECONDS: Final = 60.0
_LOG: Final = "MachineLogs"
"""The log of the machines in the template."""


@dataclass(frozen=True)
class Machine:
    """A state machine of the stack; `stem` is its name without the prefix of the stage."""

    arn: str
    name: str
    stem: str
    kind: Kind


class Stack:
    """One stack.

    Attributes:
        states: a client of Step Functions.
        log: the log of all machines.
        machines: by their stem.
        every_express: pattern of the ARNs of all Express executions.
    """

    def __init__(self, name: str, session: boto3.Session) -> None:
        """Find the machines and the log of a stack.

        Raises:
            LookupError: there is no such stack, or it is not one of wotr.
        """
        self.states = session.client("stepfunctions", config=_CONFIG)
        self._metrics: Any = session.client("cloudwatch", config=_CONFIG)
        resources = _resources(session.client("cloudformation", config=_CONFIG), name)
        log = [
            physical
            for logical, kind, physical in resources
            if (logical, kind) == (_LOG, "AWS::Logs::LogGroup")
        ]
        if not log:
            raise LookupError(f"The stack {name} has no {_LOG}: it is not a stack of wotr.")
        self.log = LogGroup(session.client("logs", config=_CONFIG), log[0])
        arns = {physical for _, kind, physical in resources if kind == "AWS::StepFunctions::StateMachine"}
        self._prefix = f"{log[0].rpartition('/')[2]}-"
        self.every_express = f"*:express:{self._prefix}*"
        self.machines = {machine.stem: machine for machine in self._listed(arns)}
        self._definitions: dict[str, tuple[float, str]] = {}
        self._counted: dict[int, tuple[float, Mapping[str, Measured]]] = {}
        self._lock = threading.Lock()

    def _listed(self, arns: set[str]) -> Iterator[Machine]:
        for page in self.states.get_paginator("list_state_machines").paginate():
            for machine in page["stateMachines"]:
                if machine["stateMachineArn"] in arns:
                    name = machine["name"]
                    yield Machine(
                        machine["stateMachineArn"], name, name.removeprefix(self._prefix), machine["type"]
                    )

    def stem_of(self, arn: str) -> str:
        """The stem of the machine of an execution; of a child of a Distributed Map with `/` and its label."""
        return machine_in(arn).removeprefix(self._prefix)

    def express_of(self, stem: str) -> str:
        """Pattern of the ARNs of the executions of an Express machine."""
        return f"*:express:{self._prefix}{stem}:*"

    def summaries(self, since: datetime) -> Sequence[MachineSummary]:
        """The machines, by name, and how they did since then, by their metrics.

        Metrics do not know what a machine answered: a refused request counts as succeeded. When one last
        started is known to five minutes, and not from before `since`. How many Express ones run is not known.
        """
        did = self._measured(since)
        files = shipped.files()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            definitions = dict(zip(self.machines, pool.map(self.definition, self.machines), strict=True))
        return [
            MachineSummary(
                name=stem,
                capability=shipped.capability(files[stem]) if stem in files else "",
                kind=machine.kind,
                comment=json.loads(definitions[stem]).get("Comment", ""),
                executions=did[machine.arn].started,
                succeeded=did[machine.arn].succeeded,
                refused=0,
                failed=did[machine.arn].failed,
                running=self._running(machine),
                p50_ms=did[machine.arn].percentile("p50"),
                p95_ms=did[machine.arn].percentile("p95"),
                last_started=did[machine.arn].last_started,
                last_failed=did[machine.arn].last_failed,
            )
            for stem, machine in sorted(self.machines.items())
        ]

    def _measured(self, since: datetime) -> Mapping[str, Measured]:
        """What was measured, asked again after a minute: metrics are paid for by each one that is read."""
        minutes = (datetime.now(UTC) - since) // timedelta(minutes=1)
        with self._lock:
            asked, known = self._counted.get(minutes, (0.0, {}))
        if not known or time.monotonic() - asked > _KEPT_SECONDS:
            known = measured(self._metrics, [machine.arn for machine in self.machines.values()], since)
            with self._lock:
                self._counted = {minutes: (time.monotonic(), known)}
        return known

    def _running(self, machine: Machine) -> int:
        if machine.kind == "EXPRESS":
            return 0
        page = self.states.list_executions(
            stateMachineArn=machine.arn, statusFilter="RUNNING", maxResults=1000
        )
        return len(page["executions"])

    def definition(self, machine: str) -> str:
        """The ASL of a machine as it is deployed.

        Raises:
            LookupError: there is no such machine.
        """
        if machine not in self.machines:
            raise LookupError(f"There is no machine {machine}.")
        now = time.monotonic()
        with self._lock:
            read, text = self._definitions.get(machine, (0.0, ""))
        if not text or now - read > _KEPT_SECONDS:
            described = self.states.describe_state_machine(stateMachineArn=self.machines[machine].arn)
            text = described["definition"]
            with self._lock:
                self._definitions[machine] = (now, text)
        return text


def _resources(cloudformation: Any, stack_name: str) -> list[tuple[str, str, str]]:  # noqa: ANN401 -- a client
    try:
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
        return [
            (
                resource["LogicalResourceId"],
                resource["ResourceType"],
                resource.get("PhysicalResourceId", ""),
            )
            for page in pages
            for resource in page["StackResourceSummaries"]
        ]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            raise LookupError(f"There is no stack {stack_name} in this account and region.") from error
        raise
