"""What can be asked about executions, wherever they ran.

`stored.source.StoredSource` answers from the store that the engine of this machine writes,
`deployed.source.DeployedSource` from a stack on AWS. The console and the commands know only this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
"""What Step Functions calls it."""

Kind = Literal["EXPRESS", "STANDARD"]
"""The type of a machine."""

Via = Literal["startExecution", "map", "event", "pipe", "redrive"]
"""How one execution led to another: a task that starts a machine, a Distributed Map, whose iterations are
executions, an event of the outbox that a rule gives to a machine, or that a pipe does, or a dead letter whose
input was started again."""

Event = dict[str, Any]
"""An event of a history, as GetExecutionHistory gives it; `timestamp` is a datetime. There are 60 types."""

ENDINGS: Final[Mapping[str, Status]] = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}
"""The events that a history can end with, and what each says."""

REFUSED: Final = "REFUSED"
"""In a query: those that succeeded, with an answer of 4xx. `SUCCEEDED` means the others."""

LOWEST_REFUSAL: Final = 400
"""The first status of HTTP that is not a success of the caller."""


class NoExecutionError(LookupError):
    """No execution has this ARN or name, or several names begin like this. The message says which."""


class CursorError(ValueError):
    """A cursor that no page gave."""


@dataclass(frozen=True)
class Summary:
    """One line of a list of executions.

    Args:
        arn: of the execution.
        name: of the execution; for one that the API started, the id of the request.
        machine: the stem of the machine's file, `log-workout`.
        kind: the type of the machine.
        status: what Step Functions says.
        started: when.
        stopped: when; None while it runs.
        http_status: the status code in the output, for machines that answer requests.
        user_id: the caller, or the person that it is about.
        error: the name of the error that ended it.
    """

    arn: str
    name: str
    machine: str
    kind: Kind
    status: Status
    started: datetime
    stopped: datetime | None
    http_status: int | None
    user_id: str | None
    error: str | None

    @property
    def is_refused(self) -> bool:
        """Whether it did what it should, which was to refuse a request."""
        return self.status == "SUCCEEDED" and (self.http_status or 0) >= LOWEST_REFUSAL

    @property
    def milliseconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.stopped is None else (self.stopped - self.started).total_seconds() * 1000


@dataclass(frozen=True)
class Query:
    """Which executions, in which order. Newest first unless told otherwise.

    Args:
        machine: only of this machine, by the stem of its file.
        statuses: only with one of these, of `Status` and `REFUSED`; empty means all.
        since: only those that started then or later.
        until: only those that started before.
        text: what is in the name, the input, the output or the error: words and beginnings of words, ids,
            phrases in double quotes. All of it has to be there.
        user_id: only those of this caller or about this person.
        failures_first: first those that failed, timed out or were aborted, then the others.
        limit: how many at most.
        cursor: goes on where a page of the same query ended.
    """

    machine: str | None = None
    statuses: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    user_id: str | None = None
    failures_first: bool = False
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True)
class Page:
    """Some executions, and where the next ones are; `cursor` is None after the last."""

    executions: Sequence[Summary]
    cursor: str | None


@dataclass(frozen=True)
class Execution:
    """Everything about one execution.

    Args:
        summary: its line in lists.
        input: JSON.
        output: JSON; None unless it succeeded.
        error: the name of the error that ended it.
        cause: what the error said.
        definition: the ASL that it ran with.
        events: its history, oldest first.
    """

    summary: Summary
    input: str
    output: str | None
    error: str | None
    cause: str | None
    definition: str
    events: Sequence[Event]


@dataclass(frozen=True)
class Link:
    """An execution that another one led to.

    Args:
        event_id: an event in the history of the other one, of the state that led to it; None if none did.
        summary: the execution that was led to.
        via: how.
    """

    event_id: int | None
    summary: Summary
    via: Via


@dataclass(frozen=True)
class Links:
    """What led to an execution, and what it led to."""

    started_by: Sequence[Summary]
    started: Sequence[Link]


@dataclass(frozen=True)
class MachineSummary:
    """One machine, and how it did since a moment.

    Args:
        name: the stem of its file.
        capability: the folder that its file is in.
        kind: its type.
        comment: the comment of its definition.
        executions: how many started.
        succeeded: how many of them succeeded, those that refused not counted.
        refused: how many succeeded with an answer of 4xx.
        failed: how many failed, timed out, or were aborted.
        running: how many still run.
        p50_ms: half of those that ended took no longer.
        p95_ms: 95 % of those that ended took no longer.
        last_started: when the newest one started, also if that was before the moment.
        last_failed: when the newest one that failed started, also if that was before the moment.
    """

    name: str
    capability: str
    kind: Kind
    comment: str
    executions: int
    succeeded: int
    refused: int
    failed: int
    running: int
    p50_ms: float | None
    p95_ms: float | None
    last_started: datetime | None
    last_failed: datetime | None


class Source(Protocol):
    """Where executions are read from. All times are aware; everything may be called from any thread."""

    def machines(self, since: datetime) -> Sequence[MachineSummary]:
        """The machines, by name, and how they did since then."""
        ...

    def definition(self, machine: str) -> str:
        """The ASL of a machine as it would run now.

        Raises:
            LookupError: there is no such machine.
        """
        ...

    def executions(self, query: Query) -> Page:
        """A page of executions.

        Raises:
            CursorError: the query's cursor is not one of a page.
        """
        ...

    def execution(self, arn_or_name: str) -> Execution:
        """One execution by its ARN, its name, or the beginning of its name.

        Raises:
            NoExecutionError: none matches, or several do.
        """
        ...

    def links(self, arn: str) -> Links:
        """What led to an execution, and what it led to.

        Raises:
            NoExecutionError: no execution has this ARN.
        """
        ...

    def version(self) -> int:
        """A number that changes when anything is new."""
        ...
