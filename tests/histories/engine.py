"""The shipped machines in a process of their own, on a real table, with the real tasks.

It is the engine of `local.engine`, without HTTP, without a disk, and without processes for Lambdas: a task is
called where its function would be. Waits take no time. What a machine starts is not run but handed over, so
that a test decides when it comes. Executions that run together take turns at every call of a service, in an
order that a seed or a schedule decides: what they find is the same each time.
"""

# ruff: noqa: SLF001 -- ministack has no other interface in its own process
from __future__ import annotations

import asyncio
import contextvars
import importlib
import json
import multiprocessing
import os
import random
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.statemachines import definitions, deployment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

Json = Any

TABLE: Final = definitions.made_up("TableName")
_ENVIRONMENT: Final = {
    "SFN_WAIT_SCALE": "0",
    "SFN_MOCK_CONFIG": "",
    "PERSIST_STATE": "0",
    "LOG_LEVEL": "ERROR",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "PARAMETER_PREFIX": "/wotr/test",
    "PARAMETER_MAX_AGE_SECONDS": "60",
}
_PARAMETERS: Final = {"workout-types": "Run,Ride,Swim,Strength", "max-duration-min": "1440"}


TABLE_ITSELF: Final = "dynamodb"


@dataclass(frozen=True)
class Start:
    """An execution that is to be started.

    Attributes:
        machine: `detect-records`; TABLE_ITSELF for one request to the table, beside executions.
        given: Its input.
    """

    machine: str
    given: Json


@dataclass
class Run:
    """An execution that ended.

    Attributes:
        status: SUCCEEDED or FAILED.
        output: Parsed; None unless it succeeded.
        error: Name and cause; empty when it succeeded.
        starts: What it started.
        told: The messages that it published.
    """

    status: str = ""
    output: Json = None
    error: str = ""
    starts: list[Start] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


class Engine:
    """A running engine, seen from a test."""

    def __init__(self) -> None:
        """Start it."""
        spawning = multiprocessing.get_context("spawn")
        self._connection, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, machine: str, given: Json) -> Run:
        """Run one execution to its end."""
        [run] = self.run_together([Start(machine, given)])
        return run

    def run_together(self, starts: Sequence[Start], seed: int = 0, schedule: Sequence[int] = ()) -> list[Run]:
        """Run executions that take turns.

        Args:
            starts: Which.
            seed: Decides the order of their calls.
            schedule: Whose turn it is, call by call, before the seed decides; who has ended is passed over.
        """
        runs: list[Run] = self._ask("run", list(starts), seed, list(schedule))
        return runs

    def dynamodb(self, operation: str, request: Json) -> Json:
        """Ask the table: `Query`, `Scan`, ..."""
        return self._ask("dynamodb", operation, request)

    def forget(self) -> None:
        """Empty the table."""
        self._ask("forget")

    def close(self) -> None:
        """End it."""
        self._connection.close()
        self._process.join(10)
        self._process.kill()

    def _ask(self, *request: Any) -> Any:  # noqa: ANN401 -- as of the methods above
        self._connection.send(request)
        answer = self._connection.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _serve(connection: Connection) -> None:
    """Answer until the other end is closed. Runs in the engine's own process."""
    os.environ.update(_ENVIRONMENT)
    machines = _Machines()
    while True:
        try:
            operation, *arguments = connection.recv()
        except EOFError:
            return
        try:
            answer = getattr(machines, operation)(*arguments)
        except Exception as error:  # noqa: BLE001 -- it is raised again in the test
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        connection.send(answer)


class _Turns:
    """Lets one of several threads go on at a time, and chooses which."""

    def __init__(self, threads: int, seed: int, schedule: list[int]) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- an order, no secret
        self._schedule = iter(schedule)
        self._changed = threading.Condition()
        self._threads = threads
        self._waiting: set[int] = set()
        self._alive = set(range(threads))
        self._next: int | None = None

    def wait(self, mine: int) -> None:
        """Wait for the turn of a thread. One that is alone never waits: it may have branches."""
        with self._changed:
            if self._threads == 1:
                return
            self._waiting.add(mine)
            self._go_on()
            self._changed.wait_for(lambda: self._next == mine)
            self._next = None
            self._waiting.discard(mine)

    def leave(self, mine: int) -> None:
        with self._changed:
            self._alive.discard(mine)
            self._go_on()

    def _go_on(self) -> None:
        """When all that live wait, let one of them go on."""
        if self._waiting and self._waiting == self._alive and self._next is None:
            planned = (number for number in self._schedule if number in self._waiting)
            self._next = next(planned, None)
            if self._next is None:
                self._next = self._random.choice(sorted(self._waiting))
            self._changed.notify_all()


class _Machines:
    """What runs in the engine's own process."""

    def __init__(self) -> None:
        from ministack.services import dynamodb, stepfunctions  # noqa: PLC0415 -- reads the environment

        from local.engine.patches import install_service_patches  # noqa: PLC0415 -- imports ministack
        from tasks.adapters import parameters  # noqa: PLC0415 -- imports boto3

        install_service_patches()
        self._sfn, self._dynamodb = stepfunctions, dynamodb
        self._execution: contextvars.ContextVar[tuple[_Turns, int, Run]] = contextvars.ContextVar("execution")
        self._handlers: dict[str, Callable[..., Json]] = {}
        stepfunctions._invoke_resource = self._in_turn(stepfunctions._invoke_resource)
        stepfunctions._call_lambda = self._call_task
        stepfunctions._invoke_nested_start_execution = self._hand_over
        stepfunctions._SERVICE_DISPATCH["arn:aws:states:::sns:publish"] = self._tell
        stepfunctions._SERVICE_DISPATCH["arn:aws:states:::sqs:sendMessage"] = lambda *_: {"MessageId": "1"}
        parameters.provider = _Parameters  # type: ignore[assignment]  # the same for these tasks
        self._arns = {
            definitions.stem(file): self._created(definitions.stem(file), definitions.filled(file))
            for file in definitions.SHIPPED
        }
        self._create_table()

    def run(self, starts: list[Start], seed: int, schedule: list[int]) -> list[Run]:
        runs = [Run() for _ in starts]
        turns = _Turns(len(starts), seed, schedule)

        def execute(number: int) -> None:
            self._execution.set((turns, number, runs[number]))
            try:
                self._run(starts[number], runs[number])
            finally:
                turns.leave(number)

        threads = [
            threading.Thread(target=contextvars.Context().run, args=(execute, number), daemon=True)
            for number in range(len(starts))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return runs

    def dynamodb(self, operation: str, request: Json) -> Json:
        headers = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
        status, _, body = asyncio.run(
            self._dynamodb.handle_request("POST", "/", headers, json.dumps(request).encode(), {})
        )
        answer = json.loads(body)
        if status >= 300:
            raise RuntimeError(answer)
        return answer

    def forget(self) -> None:
        self.dynamodb("DeleteTable", {"TableName": TABLE})
        self._create_table()
        self._sfn._executions.clear()

    def _create_table(self) -> None:
        properties = deployment.template()["Resources"]["Table"]["Properties"]
        names = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        self.dynamodb("CreateTable", {"TableName": TABLE, **{name: properties[name] for name in names}})

    def _created(self, name: str, definition: Json) -> str:
        request = {"name": name, "definition": json.dumps(definition), "roleArn": "arn:aws:iam::0:role/tests"}
        _, _, body = self._sfn._create_state_machine(request)
        return str(json.loads(body)["stateMachineArn"])

    def _run(self, start: Start, run: Run) -> None:
        if start.machine == TABLE_ITSELF:
            # In turn, as a call of an execution would be.
            turns, number, _ = self._execution.get()
            turns.wait(number)
            run.status, run.output = "SUCCEEDED", self.dynamodb(**start.given)
            return
        request = {"stateMachineArn": self._arns[start.machine], "input": json.dumps(start.given)}
        _, _, body = self._sfn._start_sync_execution(request)
        done = json.loads(body)
        run.status = done["status"]
        if run.status == "SUCCEEDED":
            run.output = json.loads(done["output"])
        else:
            run.error = f"{done.get('error')}: {done.get('cause')}"

    def _in_turn(self, invoke: Callable[..., Json]) -> Callable[..., Json]:
        def call(resource: str, input_data: Json) -> Json:
            turns, number, _ = self._execution.get()
            turns.wait(number)
            return invoke(resource, input_data)

        return call

    def _call_task(self, function: str, event: Json) -> Json:
        if function not in self._handlers:
            self._handlers[function] = handler(function)
        # As the Lambda runtime hands it over, and back.
        given = json.loads(json.dumps(event))
        return json.loads(json.dumps(self._handlers[function](given, _Context())))

    def _hand_over(self, _resource: str, parameters: Json) -> Json:
        machine = _machine_of(parameters["StateMachineArn"])
        self._execution.get()[2].starts.append(Start(machine, parameters["Input"]))
        return {"ExecutionArn": "handed over", "StartDate": ""}

    def _tell(self, _resource: str, parameters: Json) -> Json:
        self._execution.get()[2].told.append(parameters["Message"])
        return {"MessageId": "1"}


class _Parameters:
    """The stage's parameters."""

    def get_parameters_by_name(self, names: dict[str, Any], **_: object) -> dict[str, str]:
        return {name: _PARAMETERS[name.rpartition("/")[2]] for name in names}


class _Context:
    """A Lambda context, as far as the logger looks at it."""

    function_name = "task"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:task"
    aws_request_id = "8f1c2a3e-5d0f-4a43-9f3f-0d9b5f7f6a11"


def handler(function: str) -> Callable[..., Json]:
    """The handler of a function, from its made-up ARN."""
    properties = deployment.template()["Resources"][function.rpartition(":")[2]]["Properties"]
    module, _, name = properties["Handler"].rpartition(".")
    found: Callable[..., Json] = getattr(importlib.import_module(module), name)
    return found


def _machine_of(made_up: str) -> str:
    """`detect-records` of `arn:...:stateMachine:DetectRecords`."""
    words = re.findall("[A-Z][a-z]+", made_up.rpartition(":")[2])
    return "-".join(words).lower()
