"""The executions of a stack on AWS, read with the credentials of whoever asks.

Standard executions and their histories come from Step Functions. Of Express ones it tells nothing; all that
there is of them is in CloudWatch Logs, and only at `MachineLogLevel` ALL. How the machines did comes from
their metrics.

A list goes back a day unless the query says how far. One that has read very much answers with what it found,
and its cursor goes on.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import itertools
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
from local.histories import reading
from local.histories.express import LONGEST, ExpressLog, Logs, Unread
from local.histories.metrics import Measured, measured
from local.histories.source import (
    REFUSED,
    CursorError,
    Execution,
    Link,
    Links,
    MachineSummary,
    NoExecutionError,
    Page,
    Summary,
)
from local.histories.steps import details
from local.histories.vended_logs import (
    Logged,
    LogGroup,
    all_of,
    any_of,
    is_express,
    machine_in,
    name_in,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import boto3

    from local.histories.source import Event, Kind, Query, Status

LOOK_BACK: Final = timedelta(days=1)
END_NOT_LOGGED: Final = "Wotr.EndNotLogged"
_CAUSE: Final = (
    "Its end is not in the log. Step Functions delivers logs as best it can, and at a level below ALL only "
    "of what fails."
)
_CONFIG: Final = Config(retries={"mode": "adaptive", "total_max_attempts": 8}, max_pool_connections=16)
_AT_ONCE: Final = 8
_KEPT_SECONDS: Final = 60.0
_CHANGES_SECONDS: Final = 30
_MOST_NAMES: Final = 10
_MOST_KEPT: Final = 500
"""Standard executions, each with at most 512 KiB of input and output."""
_EVENTS_IN_A_PATTERN: Final = 5
_MOST_EVENTS: Final = 25
"""Of the outbox, of one execution, that are followed."""
_SOON: Final = timedelta(minutes=15)
"""Until when a listener of an event has started, unless it was throttled."""
_ENDINGS: Final[Mapping[str, Status]] = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}
_FAILED: Final = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
_OTHERS: Final = frozenset({"RUNNING", "SUCCEEDED", REFUSED})
_LOG: Final = "MachineLogs"
"""The log of the machines in the template."""
_STARTS: Final = frozenset(
    {"startExecution", "startExecution.sync", "startExecution.sync:2", "startSyncExecution"}
)
_OUTCOMES: Final = ("TaskSubmitted", "TaskSucceeded")
"""Events with the answer of what was started."""


@dataclass(frozen=True)
class _Machine:
    arn: str
    name: str
    stem: str
    kind: Kind


@dataclass(frozen=True)
class _Candidate:
    """An execution in a list, before it is known whether the query wants it."""

    summary: Summary
    words: str = ""
    is_whole: bool = True
    """Whether all of the summary is known: lists of Standard executions tell little."""


class DeployedSource:
    """Reads one stack. It only reads."""

    def __init__(self, stack_name: str, session: boto3.Session) -> None:
        """Find the machines and the log of a stack.

        Raises:
            LookupError: the stack is not there, or is none of wotr.
        """
        self._states = session.client("stepfunctions", config=_CONFIG)
        self._metrics: Any = session.client("cloudwatch", config=_CONFIG)
        cloudformation = session.client("cloudformation", config=_CONFIG)
        resources = _resources(cloudformation, stack_name)
        log = [
            physical
            for logical, kind, physical in resources
            if (logical, kind) == (_LOG, "AWS::Logs::LogGroup")
        ]
        if not log:
            raise LookupError(f"The stack {stack_name} has no {_LOG}: it is none of wotr.")
        self._group = LogGroup(session.client("logs", config=_CONFIG), log[0])
        self._log = ExpressLog(self._group, _now)
        arns = {physical for _, kind, physical in resources if kind == "AWS::StepFunctions::StateMachine"}
        self._prefix = f"{log[0].rpartition('/')[2]}-"
        self._every = f"*:express:{self._prefix}*"
        self._machines = {machine.stem: machine for machine in self._listed(arns)}
        self._definitions: dict[str, tuple[float, str]] = {}
        self._counted: dict[int, tuple[float, Mapping[str, Measured]]] = {}
        self._read: dict[str, Execution] = {}
        self._ended: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()

    def _listed(self, arns: set[str]) -> Iterator[_Machine]:
        for page in self._states.get_paginator("list_state_machines").paginate():
            for machine in page["stateMachines"]:
                if machine["stateMachineArn"] in arns:
                    name = machine["name"]
                    yield _Machine(
                        machine["stateMachineArn"], name, name.removeprefix(self._prefix), machine["type"]
                    )

    # ------------------------------------------------------------------ machines

    def machines(self, since: datetime) -> Sequence[MachineSummary]:
        """The machines, by name, and how they did since then, by their metrics.

        Metrics do not know what a machine answered: a refused request counts as succeeded. When one last
        started is known to five minutes, and not from before `since`. How many Express ones run is not known.
        """
        did = self._measured(since)
        files = shipped.files()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            definitions = dict(zip(self._machines, pool.map(self.definition, self._machines), strict=True))
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
            for stem, machine in sorted(self._machines.items())
        ]

    def _measured(self, since: datetime) -> Mapping[str, Measured]:
        """What was measured, asked again after a minute: metrics are paid for by each one that is read."""
        minutes = (_now() - since) // timedelta(minutes=1)
        with self._lock:
            asked, known = self._counted.get(minutes, (0.0, {}))
        if not known or time.monotonic() - asked > _KEPT_SECONDS:
            known = measured(self._metrics, [machine.arn for machine in self._machines.values()], since)
            with self._lock:
                self._counted = {minutes: (time.monotonic(), known)}
        return known

    def _running(self, machine: _Machine) -> int:
        if machine.kind == "EXPRESS":
            return 0
        page = self._states.list_executions(
            stateMachineArn=machine.arn, statusFilter="RUNNING", maxResults=1000
        )
        return len(page["executions"])

    def definition(self, machine: str) -> str:
        """The ASL of a machine as it is deployed.

        Raises:
            LookupError: there is no such machine.
        """
        if machine not in self._machines:
            raise LookupError(f"There is no machine {machine}.")
        now = time.monotonic()
        with self._lock:
            read, text = self._definitions.get(machine, (0.0, ""))
        if not text or now - read > _KEPT_SECONDS:
            described = self._states.describe_state_machine(stateMachineArn=self._machines[machine].arn)
            text = described["definition"]
            with self._lock:
                self._definitions[machine] = (now, text)
        return text

    # ------------------------------------------------------------------ lists

    def executions(self, query: Query) -> Page:
        """A page of executions, newest first.

        Raises:
            CursorError: the query's cursor is not one of a page.
        """
        phases = _phases(query)
        position = _read_cursor(query.cursor)
        if position is not None and position.phase >= len(phases):
            raise CursorError("The cursor is not one of this list.")
        found: list[tuple[int, Summary]] = []
        for number, statuses in enumerate(phases):
            if position is not None and number < position.phase:
                continue
            behind = position if position is not None and number == position.phase else None
            for candidate in self._candidates(query, statuses, behind):
                if isinstance(candidate, Unread):
                    return self._page(found, _Position(number, candidate.started, ""))
                wanted = self._wanted(candidate, query, statuses)
                if wanted is not None and len(found) == query.limit:
                    phase, last = found[-1]
                    return self._page(found, _Position(phase, last.started, last.arn))
                if wanted is not None:
                    found.append((number, wanted))
        return self._page(found, None)

    def _page(self, found: Sequence[tuple[int, Summary]], end: _Position | None) -> Page:
        executions = [
            self._described(summary.arn).summary if summary.kind == "STANDARD" else summary
            for _, summary in found
        ]
        return Page(executions, end.text if end else None)

    def _candidates(
        self, query: Query, statuses: frozenset[str], position: _Position | None
    ) -> Iterator[_Candidate | Unread]:
        """What may be wanted, newest first, behind a position."""
        before = query.until or _now() + timedelta(minutes=1)
        since = query.since or before - LOOK_BACK
        if position is not None:
            before = min(before, position.started + timedelta(milliseconds=1))
        wanted = query.machine
        machines = [machine for machine in self._machines.values() if wanted in {None, machine.stem}]
        lists: list[Iterator[_Candidate | Unread]] = [
            self._standard(machine, before, since) for machine in machines if machine.kind == "STANDARD"
        ]
        if any(machine.kind == "EXPRESS" for machine in machines) or "/" in (wanted or ""):
            scope = f"*:express:{self._prefix}{wanted}:*" if wanted else self._every
            logs = self._log.newest(
                scope, before, since, only_failures=bool(statuses) and statuses <= _FAILED
            )
            lists.append(entry if isinstance(entry, Unread) else self._of_logs(entry) for entry in logs)
        for candidate in heapq.merge(*lists, key=_place, reverse=True):
            if position is None or isinstance(candidate, Unread) or _place(candidate) < position.place:
                yield candidate

    def _standard(self, machine: _Machine, before: datetime, since: datetime) -> Iterator[_Candidate]:
        for page in self._states.get_paginator("list_executions").paginate(
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
                    yield _Candidate(summary, is_whole=False)

    def _of_logs(self, logs: Logs) -> _Candidate:
        given = logs.first.details.get("input") if logs.first else None
        told = logs.last.details if logs.last else {}
        status: Status = "RUNNING"
        error = told.get("error")
        if logs.last is not None:
            status = _ENDINGS[logs.last.event["type"]]
            error = error or ("States.Timeout" if status == "TIMED_OUT" else None)
        elif logs.started + LONGEST < _now():
            status, error = "ABORTED", END_NOT_LOGGED
        answer = reading.parsed(told.get("output"))
        parsed = reading.parsed(given)
        summary = Summary(
            arn=logs.arn,
            name=name_in(logs.arn),
            machine=machine_in(logs.arn).removeprefix(self._prefix),
            kind="EXPRESS",
            status=status,
            started=logs.started,
            stopped=logs.last.event["timestamp"] if logs.last else None,
            http_status=reading.http_status_of(answer),
            user_id=reading.user_of(parsed),
            error=error,
        )
        texts = (summary.name, told.get("error"), told.get("cause"))
        return _Candidate(summary, reading.searchable(texts, (parsed, answer), ()))

    def _wanted(self, candidate: _Candidate, query: Query, statuses: frozenset[str]) -> Summary | None:
        """The execution, if the query is about it."""
        summary = candidate.summary
        if statuses and (REFUSED if summary.is_refused else summary.status) not in statuses:
            return None
        if not candidate.is_whole and (query.text or query.user_id or REFUSED in statuses):
            candidate = self._described(summary.arn)
            summary = candidate.summary
        if query.user_id and summary.user_id != query.user_id:
            return None
        words = candidate.words.casefold()
        return summary if all(term.casefold() in words for term, _ in reading.terms(query.text)) else None

    # ------------------------------------------------------------------ one execution

    def execution(self, arn_or_name: str) -> Execution:
        """One execution by its ARN, its name, or the beginning of its name.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        arn = arn_or_name if arn_or_name.startswith("arn:") else self._named(arn_or_name)
        found = self._express_execution(arn) if is_express(arn) else self._standard_execution(arn)
        with self._lock:
            self._read = {arn: found}  # its links are asked for next
        return found

    def _named(self, name: str) -> str:
        """The ARN of the execution whose name this is, or begins so.

        Of several with one name it is the first: an execution may give its name to those that it starts.
        """
        try:
            found = self._log.named(self._every, name)
        except ValueError:
            found = {}
        since = _now() - LOOK_BACK
        for machine in self._machines.values():
            if machine.kind == "STANDARD":
                listed = (candidate.summary for candidate in self._standard(machine, _now(), since))
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
            events = self._log.history(arn)
        except ValueError as error:
            raise NoExecutionError(f"There is no execution {arn}.") from error
        stem = machine_in(arn).removeprefix(self._prefix).partition("/")[0] if events else ""
        if stem not in self._machines:
            raise NoExecutionError(f"There is no execution {arn}.")
        logs = _logs(arn, events)
        summary = self._of_logs(logs).summary
        told = details(events[-1])
        return Execution(
            summary=summary,
            input=details(events[0]).get("input", ""),
            output=told.get("output") if summary.status == "SUCCEEDED" else None,
            error=summary.error,
            cause=_CAUSE if summary.error == END_NOT_LOGGED else told.get("cause"),
            definition=self.definition(stem),
            events=events,
        )

    def _standard_execution(self, arn: str) -> Execution:
        described = self._description(arn)
        if described is None:
            raise NoExecutionError(f"There is no execution {arn}.")
        pages = self._states.get_paginator("get_execution_history").paginate(
            executionArn=arn, PaginationConfig={"PageSize": 1000}
        )
        machine = self._states.describe_state_machine_for_execution(executionArn=arn)
        return Execution(
            summary=self._of_description(described).summary,
            input=described.get("input", ""),
            output=described.get("output"),
            error=described.get("error"),
            cause=described.get("cause"),
            definition=machine["definition"],
            events=[dict(event) for page in pages for event in page["events"]],
        )

    def _described(self, arn: str) -> _Candidate:
        described = self._description(arn)
        if described is None:
            raise NoExecutionError(f"There is no execution {arn}.")
        return self._of_description(described)

    def _description(self, arn: str) -> Mapping[str, Any] | None:
        """What Step Functions says of a Standard execution. It is remembered once the execution has ended."""
        with self._lock:
            known = self._ended.get(arn)
        if known is not None:
            return known
        try:
            described: Mapping[str, Any] = self._states.describe_execution(executionArn=arn)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"ExecutionDoesNotExist", "InvalidArn"}:
                return None
            raise
        if described["status"] in {*_ENDINGS.values()}:
            with self._lock:
                if len(self._ended) == _MOST_KEPT:
                    self._ended.clear()
                self._ended[arn] = described
        return described

    def _of_description(self, described: Mapping[str, Any]) -> _Candidate:
        given, answer = reading.parsed(described.get("input")), reading.parsed(described.get("output"))
        status = _status(described["status"])
        name = machine_in(described["executionArn"])
        summary = Summary(
            arn=described["executionArn"],
            name=described["name"],
            machine=name.removeprefix(self._prefix),
            kind="STANDARD",
            status=status,
            started=described["startDate"],
            stopped=described.get("stopDate"),
            http_status=reading.http_status_of(answer),
            user_id=reading.user_of(given),
            error=described.get("error") or ("States.Timeout" if status == "TIMED_OUT" else None),
        )
        texts = (summary.name, described.get("error"), described.get("cause"))
        return _Candidate(summary, reading.searchable(texts, (given, answer), ()))

    # ------------------------------------------------------------------ what led to what

    def links(self, arn: str) -> Links:
        """What led to an execution, and what it led to, as far as the log tells.

        Raises:
            NoExecutionError: no execution has this ARN.
        """
        with self._lock:
            known = self._read.get(arn)
        execution = known or self.execution(arn)
        return Links(self._started_by(execution), [*self._started(execution), *self._heard(execution)])

    def _started_by(self, execution: Execution) -> list[Summary]:
        """Who started it by a task, and who wrote the events that it was told of."""
        summary = execution.summary
        until = (summary.stopped or _now()) + timedelta(minutes=1)
        outputs = any_of(*(where("type", kind) for kind in _OUTCOMES))
        wanted = [(all_of(outputs, where("details.output", f"*{summary.arn}*")), summary.started, until)]
        _, received = reading.received_events(reading.parsed(execution.input))
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
            for logged in self._group.events(pattern, since - timedelta(seconds=1), end)
        }
        found = [self._summary(parent, summary.started) for parent in parents - {summary.arn}]
        return sorted(filter(None, found), key=lambda parent: parent.started)

    def _started(self, execution: Execution) -> Iterator[Link]:
        """What its tasks started."""
        again = {name_in(link.again): link.event_id for link in reading.redriven(execution.events)}
        told: set[str] = set()
        for event in execution.events:
            outcome = details(event)
            if event["type"] not in _OUTCOMES or outcome.get("resource") not in _STARTS:
                continue
            answer = reading.parsed(outcome.get("output"))
            arn = (answer.get("ExecutionArn") or "") if isinstance(answer, dict) else ""
            summary = self._summary(arn, event["timestamp"]) if arn and arn not in told else None
            told.add(arn)
            if summary is not None and summary.name in again:
                yield Link(again[summary.name], summary, "redrive")
            elif summary is not None:
                yield Link(event["id"], summary, "startExecution")

    def _heard(self, execution: Execution) -> Iterator[Link]:
        """What the events of the outbox that it wrote started."""
        written = dict(itertools.islice(reading.written_events(execution.events).items(), _MOST_EVENTS))
        since = execution.summary.started
        until = (execution.summary.stopped or _now()) + _SOON
        for identifiers in _some(list(written)):
            pattern = all_of(where("type", "ExecutionStarted"), _contains("details.input", identifiers))
            for logged in self._group.events(pattern, since, until):
                via, received = reading.received_events(reading.parsed(logged.details.get("input")))
                here = next((identifier for identifier in identifiers if identifier in received), None)
                summary = self._summary(logged.arn, logged.event["timestamp"]) if here else None
                if here and summary is not None:
                    yield Link(written[here], summary, via)

    def _summary(self, arn: str, around: datetime) -> Summary | None:
        """An execution that ran about then; None for one that nothing is known of."""
        if not is_express(arn):
            described = self._description(arn)
            return None if described is None else self._of_description(described).summary
        logs = self._log.logs(arn, around, around)
        return None if logs is None else self._of_logs(logs).summary

    def version(self) -> int:
        """A number that changes every half minute. To ask what is new would cost as much as to read it."""
        return int(time.time()) // _CHANGES_SECONDS


@dataclass(frozen=True)
class _Position:
    """Where a page ended: in which of the lists of a query, behind which execution."""

    phase: int
    started: datetime
    arn: str

    @property
    def place(self) -> tuple[datetime, str]:
        return self.started, self.arn

    @property
    def text(self) -> str:
        told = json.dumps([self.phase, self.started.timestamp(), self.arn])
        return base64.urlsafe_b64encode(told.encode()).decode()


def _read_cursor(text: str | None) -> _Position | None:
    if text is None:
        return None
    try:
        phase, started, arn = json.loads(base64.urlsafe_b64decode(text))
        return _Position(int(phase), datetime.fromtimestamp(started, UTC), str(arn))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise CursorError("The cursor is not one of a page.") from error


def _phases(query: Query) -> list[frozenset[str]]:
    """The statuses of the lists that a query is answered with, one after the other."""
    if not query.failures_first:
        return [query.statuses]
    chosen = query.statuses or _FAILED | _OTHERS
    return [phase for phase in (chosen & _FAILED, chosen & _OTHERS) if phase]


def _place(candidate: _Candidate | Unread) -> tuple[datetime, str]:
    if isinstance(candidate, Unread):
        return candidate.started, ""
    return candidate.summary.started, candidate.summary.arn


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


def _logs(arn: str, events: Sequence[Event]) -> Logs:
    first = next((Logged(arn, event) for event in events if event["type"] == "ExecutionStarted"), None)
    last = next((Logged(arn, event) for event in events if event["type"] in _ENDINGS), None)
    return Logs(arn, first or Logged(arn, events[0]), last)


def _status(told: str) -> Status:
    """PENDING_REDRIVE is failed, until it is redriven."""
    return "RUNNING" if told == "RUNNING" else next((s for s in _ENDINGS.values() if s == told), "FAILED")


def _some(identifiers: Sequence[str]) -> Iterator[Sequence[str]]:
    for beginning in range(0, len(identifiers), _EVENTS_IN_A_PATTERN):
        yield identifiers[beginning : beginning + _EVENTS_IN_A_PATTERN]


def _contains(field: str, identifiers: Sequence[str]) -> str:
    return any_of(*(where(field, f"*{identifier}*") for identifier in identifiers))


def _now() -> datetime:
    return datetime.now(UTC)
