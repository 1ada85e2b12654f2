"""The engines that the machine tests run on: the embedded one, and Step Functions Local in Docker.

Both get a shipped definition, a test case of the mock file, and an input. Both return how the execution
ended, and its history. If an engine cannot parse a field, the field is rewritten here and not in the
definition.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError

from local.clients import client_at
from local.commands.executions import events_of
from tests.statemachines.definitions import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_stepfunctions import SFNClient

Json = Any


ROLE = "arn:aws:iam::000000000000:role/tests"
START_SECONDS = 60
RUN_SECONDS = 60


@dataclass(frozen=True)
class Run:
    """One finished execution.

    Attributes:
        status: SUCCEEDED, FAILED or TIMED_OUT.
        output: the parsed output; None unless it succeeded.
        error: the error's name; None when it succeeded.
        cause: the error's cause; None when it succeeded.
        histories: its events, oldest first; after it, one history for each child of a Distributed Map.
    """

    status: str
    output: Json
    error: str | None
    cause: str | None
    histories: list[list[dict[str, Any]]]

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events, the children's last."""
        return [event for history in self.histories for event in history]

    @property
    def walked(self) -> list[str]:
        """The names of the states that were entered, in the order of their entry."""
        return [
            e["stateEnteredEventDetails"]["name"] for e in self.events if e["type"].endswith("StateEntered")
        ]

    def parameters(self, state: str) -> list[Json]:
        """What a Task state was called with, one entry per attempt."""
        found: list[Json] = []
        for history in self.histories:
            by_id = {event["id"]: event for event in history}
            for event in history:
                if event["type"] != "TaskScheduled":
                    continue
                entered = event
                while not entered["type"].endswith("StateEntered"):
                    entered = by_id[entered["previousEventId"]]
                if entered["stateEnteredEventDetails"]["name"] == state:
                    found.append(json.loads(event["taskScheduledEventDetails"]["parameters"]))
        return found


class Engine(Protocol):
    """Something that runs state machines with mocked integrations."""

    def run(self, machine: str, definition: dict[str, Any], case: str | None, given: Json) -> Run:
        """Run one execution to its end.

        Args:
            machine: the name that the mock file knows the machine by.
            definition: its definition, with every substitution filled.
            case: a test case of the mock file; None to call what the machine calls.
            given: the input.
        """
        ...


@dataclass
class EmbeddedEngine:
    """ministack in a process of its own, with the patches of local/."""

    client: SFNClient
    created: dict[str, tuple[str, str]] = field(default_factory=dict)

    def run(self, machine: str, definition: dict[str, Any], case: str | None, given: Json) -> Run:
        """See `Engine`. Standard machines run synchronously too, so nothing has to be polled."""
        arn = _put_machine(self.client, self.created, machine, definition)
        done = self.client.start_sync_execution(
            stateMachineArn=f"{arn}#{case}" if case else arn, input=json.dumps(given)
        )
        executions = [done["executionArn"], *self._children(done["executionArn"])]
        succeeded = done["status"] == "SUCCEEDED"
        return Run(
            status=done["status"],
            output=json.loads(done["output"]) if succeeded else None,
            error=done.get("error"),
            cause=done.get("cause"),
            histories=[events_of(self.client, execution) for execution in executions],
        )

    def _children(self, execution: str) -> Iterator[str]:
        for map_run in self.client.list_map_runs(executionArn=execution)["mapRuns"]:
            pages = self.client.get_paginator("list_executions").paginate(mapRunArn=map_run["mapRunArn"])
            for page in pages:
                yield from (child["executionArn"] for child in page["executions"])


@dataclass
class StepFunctionsLocal:
    """The Docker image amazon/aws-stepfunctions-local:2.0.0, started by compose.yaml.

    This was never run: there was no Docker where it was written. What the image is reported not to know is
    rewritten in `for_step_functions_local`.
    """

    client: SFNClient
    created: dict[str, tuple[str, str]] = field(default_factory=dict)

    def run(self, machine: str, definition: dict[str, Any], case: str | None, given: Json) -> Run:
        """See `Engine`. The image has no StartSyncExecution: the execution is started and asked for."""
        arn = _put_machine(self.client, self.created, machine, for_step_functions_local(definition))
        started = self.client.start_execution(
            stateMachineArn=f"{arn}#{case}" if case else arn, input=json.dumps(given)
        )
        done = self.client.describe_execution(executionArn=started["executionArn"])
        deadline = time.monotonic() + RUN_SECONDS
        while done["status"] == "RUNNING":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{machine}#{case} still runs after {RUN_SECONDS} s")
            threading.Event().wait(0.05)
            done = self.client.describe_execution(executionArn=started["executionArn"])
        events = events_of(self.client, started["executionArn"])
        return Run(
            status=done["status"],
            output=json.loads(done["output"]) if done["status"] == "SUCCEEDED" else None,
            error=_selected(done.get("error"), events),
            cause=_selected(done.get("cause"), events),
            histories=[events],
        )


def _put_machine(
    client: SFNClient, created: dict[str, tuple[str, str]], name: str, definition: dict[str, Any]
) -> str:
    """Create the machine, or bring it to this definition. Returns its ARN."""
    text = json.dumps(definition)
    arn, known = created.get(name, ("", ""))
    if not arn:
        arn = client.create_state_machine(name=name, definition=text, roleArn=ROLE)["stateMachineArn"]
    elif known != text:
        client.update_state_machine(stateMachineArn=arn, definition=text)
    created[name] = (arn, text)
    return arn


def for_step_functions_local(definition: dict[str, Any]) -> dict[str, Any]:
    """Rewrite what Step Functions Local 2.0.0 does not parse into what it does.

    - `ItemProcessor` -> `Iterator`, without its `ProcessorConfig` (a Distributed Map runs inline: same
      states);
    - `ItemSelector` -> `Parameters`, its old name; `Label`, `ToleratedFailure*`, `ItemBatcher`: dropped;
    - `MaxDelaySeconds` and `JitterStrategy` of a Retry: dropped. The states walked do not depend on them, and
      every interval becomes 1 s without backoff, the least that it accepts: it really waits.
    """
    return {
        **definition,
        "States": {name: _local_state(state) for name, state in definition["States"].items()},
    }


def _local_state(state: dict[str, Any]) -> dict[str, Any]:
    unknown = {"Label", "ToleratedFailureCount", "ToleratedFailurePercentage", "ItemBatcher"}
    state = {key: value for key, value in state.items() if key not in unknown}
    if "ItemProcessor" in state:
        processor = dict(state.pop("ItemProcessor"))
        processor.pop("ProcessorConfig", None)
        state["Iterator"] = for_step_functions_local(processor)
    if "ItemSelector" in state:
        state["Parameters"] = state.pop("ItemSelector")
    if "Branches" in state:
        state["Branches"] = [for_step_functions_local(branch) for branch in state["Branches"]]
    for name in ("Error", "Cause"):
        if f"{name}Path" in state:
            state[name] = state.pop(f"{name}Path")
    if "Retry" in state:
        kept = ("ErrorEquals", "MaxAttempts")
        state["Retry"] = [
            {
                **{key: retrier[key] for key in kept if key in retrier},
                "IntervalSeconds": 1,
                "BackoffRate": 1.0,
            }
            for retrier in state["Retry"]
        ]
    return state


def _selected(text: str | None, events: list[dict[str, Any]]) -> str | None:
    """Resolve a path that `for_step_functions_local` left as the error or cause of a Fail state."""
    if text is None or not text.startswith("$."):
        return text
    entered = next(event for event in reversed(events) if event["type"] == "FailStateEntered")
    value = json.loads(entered["stateEnteredEventDetails"]["input"])
    for name in text.removeprefix("$.").split("."):
        value = value[name]
    return str(value)


def client_for(url: str) -> SFNClient:
    """A client without retries: a test must start an execution only once."""
    client: SFNClient = client_at(
        url, "stepfunctions", retries={"total_max_attempts": 1}, read_timeout=RUN_SECONDS
    )
    return client


@contextmanager
def embedded(
    directory: Path, mock_file: Path | None = None, wait_scale: str = "0"
) -> Iterator[EmbeddedEngine]:
    """Start the embedded engine on a free loopback port, and stop it.

    Args:
        directory: for its log and its temporary files.
        mock_file: the test cases that it knows.
        wait_scale: factor on every Wait state and retry delay.

    Raises:
        RuntimeError: it ended, or did not answer in time; the message has its log.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "SFN_MOCK_CONFIG": str(mock_file or ""),
        "SFN_WAIT_SCALE": wait_scale,
        "TMPDIR": str(directory),
        "LOG_LEVEL": "WARNING",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    log = directory / "engine.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.statemachines.embedded_engine"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        client = client_for(f"http://127.0.0.1:{port}")
        if not _answers_in_time(client, process):
            raise RuntimeError(f"the embedded engine did not start:\n{log.read_text()}")
        yield EmbeddedEngine(client)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def step_functions_local(url: str) -> StepFunctionsLocal:
    """Connect to a Step Functions Local that runs already.

    Raises:
        RuntimeError: nothing answers there in time.
    """
    client = client_for(url)
    if not _answers_in_time(client):
        raise RuntimeError(
            f"no Step Functions Local answers at {url}: `docker compose up --detach` starts it"
        )
    return StepFunctionsLocal(client)


def _answers_in_time(client: SFNClient, process: subprocess.Popen[bytes] | None = None) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(client):
        if time.monotonic() > deadline or (process is not None and process.poll() is not None):
            return False
        threading.Event().wait(0.05)
    return True


def _answers(client: SFNClient) -> bool:
    try:
        client.list_state_machines()
    except BotoCoreError:
        return False
    return True
