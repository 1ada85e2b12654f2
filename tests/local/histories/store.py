"""A store, and executions as an engine would tell of them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from local.histories.stored.bounds import Bounds
from local.histories.stored.source import StoredSource
from local.histories.stored.writer import HistoryWriter, Machine, Parent
from local.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.histories.source import Kind
    from local.histories.stored.writer import Run

Events = list[dict[str, Any]]
PREFIX = "arn:aws:states:us-east-1:000000000000"
DEFINITION = json.dumps({"Comment": "Says hello.", "StartAt": "Hello", "States": {"Hello": {"Type": "Pass"}}})


def machine(stem: str, kind: Kind = "EXPRESS", definition: str = DEFINITION) -> Machine:
    return Machine(f"{PREFIX}:stateMachine:wotr-local-{stem}", kind, definition)


def arn(stem: str, name: str) -> str:
    return f"{PREFIX}:execution:wotr-local-{stem}:{name}"


def event(number: int, kind: str, when: datetime, **details: object) -> dict[str, Any]:
    told = {f"{kind[0].lower()}{kind[1:]}EventDetails": details}
    return {"id": number, "previousEventId": number - 1, "type": kind, "timestamp": when.isoformat(), **told}


def begun(given: object, when: datetime) -> Events:
    return [event(1, "ExecutionStarted", when, input=json.dumps(given))]


@dataclass
class Told:
    """An execution that the store was told of."""

    arn: str
    run: Run
    events: Events


@dataclass
class Engine:
    """Tells a store of executions, which all take a second and begin one after the other."""

    home: Home
    writer: HistoryWriter
    deployed: list[Machine]
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def source(self) -> StoredSource:
        return StoredSource(self.home)

    def begins(
        self, stem: str = "log-workout", given: object = None, name: str = "", parent: Parent | None = None
    ) -> Told:
        self.now += timedelta(milliseconds=1)
        events = begun({} if given is None else given, self.now)
        identifier = arn(stem, name or str(uuid4()))
        return Told(identifier, self.writer.started(machine(stem), identifier, events, parent), events)

    def ends(self, told: Told, kind: str = "ExecutionSucceeded", **details: object) -> Told:
        when = datetime.fromisoformat(told.events[0]["timestamp"]) + timedelta(seconds=1)
        told.events.append(event(len(told.events) + 1, kind, when, **details))
        self.writer.ended(told.run)
        assert told.run.committed.wait(20)
        return told

    def answers(
        self,
        status: int = 200,
        body: object = None,
        stem: str = "log-workout",
        **begin: Any,  # noqa: ANN401 -- as `begins`
    ) -> Told:
        output = {"statusCode": status, "body": json.dumps(body)}
        return self.ends(self.begins(stem, **begin), output=json.dumps(output))

    def fails(
        self,
        error: str = "Boom",
        cause: str = "it broke",
        **begin: Any,  # noqa: ANN401 -- as `begins`
    ) -> Told:
        return self.ends(self.begins(**begin), "ExecutionFailed", error=error, cause=cause)


@contextmanager
def engine(folder: Path, bounds: Bounds | None = None) -> Iterator[Engine]:
    """An engine that stops at the end of the block."""
    home = Home(Home.find().repository, folder)
    deployed = [machine("log-workout"), machine("nightly-summary", "STANDARD")]
    writer = HistoryWriter(home.executions, bounds or Bounds(), lambda: deployed)
    try:
        yield Engine(home, writer, deployed)
    finally:
        writer.close()
