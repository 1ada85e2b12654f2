"""A stack for end-to-end tests: `wotr up` on a home and ports of its own, driven over HTTP.

There are two groups of about the same length, so two stacks, for two processors. `make test` runs each group
in one process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import httpx
import jwt
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.clients import Clients, engine_client, stack_outputs
from local.commands.executions import machines
from local.commands.people import id_token
from local.histories.source import NoExecutionError
from local.histories.stored.source import StoredSource
from local.home import REGION
from local.mails import read
from local.temporary_stack import temporary_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local.histories.source import Execution
    from local.temporary_stack import TemporaryStack

REPOSITORY = Path(__file__).resolve().parents[2]
T = TypeVar("T")


def eventually(look: Callable[[], T | None], seconds: float = 20) -> T:
    """Look until there is something to see; fail when there is not in time."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen is not None:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not seen within {seconds} s")
        time.sleep(0.1)


class Signed(httpx.Auth):
    """Signs each request with Signature Version 4."""

    requires_request_body = True

    def __init__(self, access_key: str, secret_key: str) -> None:
        self._credentials = Credentials(access_key, secret_key)

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        signed = AWSRequest(request.method, str(request.url), data=request.content)
        SigV4Auth(self._credentials, "execute-api", REGION).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        yield request


@dataclass(frozen=True)
class Person:
    """Somebody with a token."""

    name: str
    http: httpx.Client

    def post(self, workout: dict[str, Any], **headers: str) -> httpx.Response:
        """Log a workout."""
        return self.http.post("/workouts", json=workout, headers=headers)

    def get(self, path: str, **query: str | int) -> httpx.Response:
        """Read something."""
        return self.http.get(path, params=query)

    @property
    def user_id(self) -> str:
        """What every key of this person's data is built from."""
        claims = jwt.decode(self.http.headers["Authorization"], options={"verify_signature": False})
        return str(claims["sub"])


class Stack:
    """The stack that runs for these tests."""

    def __init__(self, started: TemporaryStack) -> None:
        self.home = started.home
        self.running = started.running
        self.up = started.process
        self._people: list[httpx.Client] = []

    def wotr(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against this stack."""
        return subprocess.run(
            [Path(sys.executable).with_name("wotr"), *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "WOTR_HOME": str(self.home.folder), "NO_COLOR": "1", "COLUMNS": "160"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def person(self, name: str | None = None) -> Person:
        """Somebody with a token, new unless named."""
        name = name or f"person-{uuid4().hex[:8]}"
        # Not by the command line, which takes a second to start, for each of so many people.
        http = self.anybody(Authorization=id_token(self.home, self.running, name))
        return Person(name, http)

    def operator(self) -> httpx.Client:
        """A client whose requests the home's access key signs, as `wotr aws-env` gives it."""
        http = self.anybody()
        http.auth = Signed(self.running.engine_key, self.running.secret_key)
        return http

    def caller_of(self, person: Person, operation: dict[str, Any]) -> httpx.Client:
        """A client that is let in by an operation of the published document, on behalf of a person."""
        match operation.get("security"):
            case [{"AwsSigV4": []}]:
                return self.operator()
            case [{"ApiKey": []}]:
                key = self.wotr("keys", "create", f"key-{uuid4().hex[:8]}").stdout.strip()
                return self.anybody(**{"x-api-key": key, "x-wotr-user": person.user_id})
            case _:
                return person.http

    def anybody(self, **headers: str) -> httpx.Client:
        """A client with these headers and nothing else."""
        http = httpx.Client(base_url=self.running.gateway_url, headers=headers, timeout=60)
        self._people.append(http)
        return http

    def client(self, service: str) -> Any:  # noqa: ANN401 -- boto3's types want the service as a literal
        """A boto3 client of the engine."""
        return engine_client(self.running, service)

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of the deployed stack."""
        return stack_outputs(Clients(self.running))

    def run(self, machine: str, document: dict[str, Any]) -> dict[str, Any]:
        """Start a machine, `log-workout`, and wait for its end: DescribeExecution's answer."""
        states = self.client("stepfunctions")
        machine_arn = machines(Clients(self.running))[machine]
        arn = states.start_execution(stateMachineArn=machine_arn, input=json.dumps(document))["executionArn"]

        def ended() -> dict[str, Any] | None:
            execution: dict[str, Any] = states.describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        return eventually(ended, seconds=90)

    def execution(self, name: str) -> Execution:
        """What is kept of an execution that has ended, which is written a moment later."""
        source = StoredSource(self.home)

        def ended() -> Execution | None:
            with suppress(NoExecutionError):
                execution = source.execution(name)
                return execution if execution.summary.stopped else None
            return None

        return eventually(ended)

    def close(self) -> None:
        """Close what was opened."""
        for http in self._people:
            http.close()


def confirm(stack: Stack, address: str) -> None:
    """Follow the link in the newest mail to an address, as its owner does."""
    link = read(stack.home.mails, address)[-1].confirm
    assert link
    assert httpx.get(f"{stack.running.engine_url}{link}").text == "done"


def keep(stack: Stack, person: Person, machine: str, **given: Any) -> None:  # noqa: ANN401 -- JSON
    """Leave the dead letter of a request that failed: its caller was told 500."""
    request = {
        "requestId": f"failed-{machine}",
        "path": {},
        "query": {},
        "hasQuery": False,
        "ifMatch": "",
        "ifNoneMatch": "",
        "idempotencyKey": "",
        "origin": "manual",
        **given,
        "caller": {"userId": person.user_id},
    }
    letter = {
        "machine": f"wotr-local-{machine}",
        "executionId": f"arn:aws:states:us-east-1:000000000000:express:wotr-local-{machine}:failed",
        "error": {"Error": "DynamoDb.DynamoDbException", "Cause": "down"},
        "input": request,
    }
    stack.client("sqs").send_message(
        QueueUrl=stack.outputs["FailuresQueueUrl"], MessageBody=json.dumps(letter)
    )


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The deployed template, started as a person would start it."""
    with temporary_stack(REPOSITORY, tmp_path_factory.mktemp("stack")) as started:
        stack = Stack(started)
        try:
            yield stack
        finally:
            stack.close()


@contextmanager
def parameter(stack: Stack, name: str, value: str, refused: dict[str, Any]) -> Iterator[None]:
    """Give a parameter of the stage another value, under which the workout `refused` is not created.

    Lambda workers keep a parameter for seconds. The old value is back when `refused` is created again: calls
    one after the other are all served by the first worker, so no other one has seen the value.
    """
    ssm, path = stack.client("ssm"), f"/wotr/local/{name}"
    before = ssm.get_parameter(Name=path)["Parameter"]["Value"]
    somebody = stack.person()
    ssm.put_parameter(Name=path, Value=value, Overwrite=True)
    try:
        yield
    finally:
        ssm.put_parameter(Name=path, Value=before, Overwrite=True)
        eventually(lambda: somebody.post(refused).status_code == 201 or None)


@pytest.fixture
def ana(stack: Stack) -> Person:
    """A new person."""
    return stack.person()


@pytest.fixture
def ben(stack: Stack) -> Person:
    """Another new person."""
    return stack.person()
