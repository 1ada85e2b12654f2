"""Single executions of a stack on AWS.

Standard executions and their histories come from Step Functions. Of Express ones it tells nothing; all that
there is of them is in CloudWatch Logs, and only at `MachineLogLevel` ALL.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from local.histories import facts
from local.histories.deployed.express import LONGEST, ExpressLog, Logs
from local.histories.deployed.vended_logs import Logged, is_express, name_in
from local.histories.source import ENDINGS, Execution, NoExecutionError, Summary
from local.histories.steps import details
from local.histories.words import searchable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from local.histories.deployed.stack import Machine, Stack
    from local.histories.source import Event, Status

LOOK_BACK: Final = timedelta(days=1)
END_NOT_LOGGED: Final = "Wotr.EndNotLogged"
_CAUSE: Final = (
    "Its end is not in the log. Step Functions delivers logs as best it can, and at a level below ALL only "
    "of what fails."
)
_MOST_NAMES: Final = 10
_MOST_KEPT: Final = 500
"""Standard executions, each with at most 512 KiB of input and output."""


@dataclass(frozen=True)
class Candidate:
    """An execution in a list, before it is known whether the query wants it."""

    summary: Summary
    words: str = ""
    is_whole: bool = True
    """Whether all of the summary is known: lists of Standard executions tell little."""


class Executions:
    """The executions of one stack. `log` has the Express ones."""

    def __init__(self, stack: Stack) -> None:
        """Read those of `stack`."""
        self._stack = stack
        self.log = ExpressLog(stack.log, now)
        self._ended: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()

    def one(self, arn_or_name: str) -> Execution:
        """One execution by its ARN, its name, or the beginning of its name.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        arn = arn_or_name if arn_or_name.startswith("arn:") else self._named(arn_or_name)
        return self._express_execution(arn) if is_express(arn) else self._standard_execution(arn)

    def standard(self, machine: Machine, before: datetime, since: datetime) -> Iterator[Candidate]:
        """Executions of a Standard machine that started before and since then, newest first."""
        for page in self._stack.states.get_paginator("list_executions").paginate(
            stateMachineArn=machine.arn, PaginationConfig={"PageSize": 100}
        ):
            for listed in page["executions"]:
                if listed["startDate"] < since:
                    return
                if listed["startDate"] < before:
                    summary = Summary(
                        arn=listed["executionArn"],
                        name=listed["name"],
                        machine=machine.stem,
                        kind="STANDARD",
                        status=_status(listed["status"]),
                        started=listed["startDate"],
                        stopped=listed.get("stopDate"),
                        http_status=None,
                        user_id=None,
                        error=None,
                    )
                    yield Candidate(summary, is_whole=False)

    def of_logs(self, logs: Logs) -> Candidate:
        """An Express execution, from the first and the last event that its log has."""
        given = logs.first.details.get("input") if logs.first else None
        told = logs.last.details if logs.last else {}
        status: Status = "RUNNING"
        error = told.get("error")
        if logs.last is not None:
            status = ENDINGS[logs.last.event["type"]]
            error = error or ("States.Timeout" if status == "TIMED_OUT" else None)
        elif logs.started + LONGEST < now():
            status, error = "ABORTED", END_NOT_LOGGED
        answer = facts.parsed(told.get("output"))
        parsed = facts.parsed(given)
        summary = Summary(
            arn=logs.arn,
            name=name_in(logs.arn),
            machine=self._stack.stem_of(logs.arn),
            kind="EXPRESS",
            status=status,
            started=logs.started,
            stopped=logs.last.event["timestamp"] if logs.last else None,
            http_status=facts.http_status_of(answer),
            user_id=facts.user_of(parsed),
            error=error,
        )
        texts = (summary.name, told.get("error"), told.get("cause"))
        return Candidate(summary, searchable(texts, (parsed, answer), ()))

    def described(self, arn: str) -> Candidate:
        """A Standard execution.

        Raises:
            NoExecutionError: there is none.
        """
        described = self._description(arn)
        if described is None:
            raise NoExecutionError(f"There is no execution {arn}.")
        return self._of_description(described)

    def summary(self, arn: str, around: datetime) -> Summary | None:
        """An execution that ran about then; None for one that nothing is known of."""
        if not is_express(arn):
            described = self._description(arn)
            return None if described is None else self._of_description(described).summary
        logs = self.log.logs(arn, around, around)
        return None if logs is None else self.of_logs(logs).summary

    def _named(self, name: str) -> str:
        """The ARN of the execution whose name this is, or begins so.

        Of several with one name it is the first: an execution may give its name to those that it starts.
        """
        try:
            found = self.log.named(self._stack.every_express, name)
        except ValueError:
            found = {}
        since = now() - LOOK_BACK
        for machine in self._stack.machines.values():
            if machine.kind == "STANDARD":
                listed = (candidate.summary for candidate in self.standard(machine, now(), since))
                found |= {summary.arn: summary.started for summary in listed if summary.name.startswith(name)}
                exact = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
                described = None if exact in found else self._description(exact)
                if described is not None:
                    found[exact] = described["startDate"]
        first = {name_in(arn): arn for arn in sorted(found, key=found.__getitem__, reverse=True)}
        if name in first or len(first) == 1:
            return first.get(name) or first.popitem()[1]
        if not first:
            raise NoExecutionError(f"No execution has a name that begins with {name}.")
        names = ", ".join(sorted(first)[:_MOST_NAMES])
        raise NoExecutionError(f"{len(first)} executions begin with {name}; give more of the name: {names}")

    def _express_execution(self, arn: str) -> Execution:
        try:
            events = self.log.history(arn)
        except ValueError as error:
            raise NoExecutionError(f"There is no execution {arn}.") from error
        stem = self._stack.stem_of(arn).partition("/")[0] if events else ""
        if stem not in self._stack.machines:
            raise NoExecutionError(f"There is no execution {arn}.")
        logs = _logs(arn, events)
        summary = self.of_logs(logs).summary
        told = details(events[-1])
        return Execution(
            summary=summary,
            input=details(events[0]).get("input", ""),
            output=told.get("output") if summary.status == "SUCCEEDED" else None,
            error=summary.error,
            cause=_CAUSE if summary.error == END_NOT_LOGGED else told.get("cause"),
            definition=self._stack.definition(stem),
            events=events,
        )

    def _standard_execution(self, arn: str) -> Execution:
        described = self._description(arn)
        if described is None:
            raise NoExecutionError(f"There is no execution {arn}.")
        pages = self._stack.states.get_paginator("get_execution_history").paginate(
            executionArn=arn, PaginationConfig={"PageSize": 1000}
        )
        machine = self._stack.states.describe_state_machine_for_execution(executionArn=arn)
        return Execution(
            summary=self._of_description(described).summary,
            input=described.get("input", ""),
            output=described.get("output"),
            error=described.get("error"),
            cause=described.get("cause"),
            definition=machine["definition"],
            events=[dict(event) for page in pages for event in page["events"]],
        )

    def _description(self, arn: str) -> Mapping[str, Any] | None:
        """What Step Functions says of a Standard execution. It is remembered once the execution has ended."""
        with self._lock:
            known = self._ended.get(arn)
        if known is not None:
            return known
        try:
            described: Mapping[str, Any] = self._stack.states.describe_execution(executionArn=arn)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"ExecutionDoesNotExist", "InvalidArn"}:
                return None
            raise
        if described["status"] in {*ENDINGS.values()}:
            with self._lock:
                if len(self._ended) == _MOST_KEPT:
                    self._ended.clear()
                self._ended[arn] = described
        return described

    def _of_description(self, described: Mapping[str, Any]) -> Candidate:
        given, answer = facts.parsed(described.get("input")), facts.parsed(described.get("output"))
        status = _status(described["status"])
        summary = Summary(
            arn=described["executionArn"],
            name=described["name"],
            machine=self._stack.stem_of(described["executionArn"]),
            kind="STANDARD",
            status=status,
            started=described["startDate"],
            stopped=described.get("stopDate"),
            http_status=facts.http_status_of(answer),
            user_id=facts.user_of(given),
            error=described.get("error") or ("States.Timeout" if status == "TIMED_OUT" else None),
        )
        texts = (summary.name, described.get("error"), described.get("cause"))
        return Candidate(summary, searchable(texts, (given, answer), ()))


def _logs(arn: str, events: Sequence[Event]) -> Logs:
    first = next((Logged(arn, event) for event in events if event["type"] == "ExecutionStarted"), None)
    last = next((Logged(arn, event) for event in events if event["type"] in ENDINGS), None)
    return Logs(arn, first or Logged(arn, events[0]), last)


def _status(told: str) -> Status:
    """PENDING_REDRIVE is failed, until it is redriven."""
    return "RUNNING" if told == "RUNNING" else next((s for s in ENDINGS.values() if s == told), "FAILED")


def now() -> datetime:
    """The present."""
    return datetime.now(UTC)
