"""A real engine process for tests."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.clients import engine_client
from local.engine.process import EngineProcess, engine_environment
from local.home import Home, RunningStack, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

REPOSITORY = Path(__file__).resolve().parents[2]


class Engine:
    """An engine that can be killed, stopped and started again, on one home and port."""

    def __init__(self, home: Home) -> None:
        self.home = home
        home.create()
        self.stack = RunningStack(
            pid=0,
            gateway_port=0,
            engine_port=free_port(0),
            engine_key=home.engine_key(),
            secret_key=home.secret_key(),
        )
        self._loop = asyncio.Runner()
        self._process: EngineProcess | None = None
        self.start()

    def start(self) -> None:
        environment = engine_environment(self.home, self.stack.engine_port)
        self._process = self._loop.run(EngineProcess.start(self.home, self.stack.engine_port, environment))

    def kill(self) -> None:
        assert self._process is not None
        self._loop.run(self._process.kill())

    @property
    def cause(self) -> str:
        assert self._process is not None
        return self._process.cause

    def stop(self) -> None:
        assert self._process is not None
        self._loop.run(self._process.stop())

    def close(self) -> None:
        self.kill()
        self._loop.close()

    @property
    def dynamodb(self) -> DynamoDBClient:
        client: DynamoDBClient = self.client("dynamodb")
        return client

    def client(self, service: str) -> Any:  # noqa: ANN401 -- boto3's types want the service as a literal
        return engine_client(self.stack, service, retries={"total_max_attempts": 1}, max_pool_connections=30)


@contextmanager
def running_engine(folder: Path) -> Iterator[Engine]:
    engine = Engine(Home(REPOSITORY, folder))
    try:
        yield engine
    finally:
        engine.close()
