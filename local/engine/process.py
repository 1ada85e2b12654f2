"""Starts and stops the engine as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

from local.home import ACCOUNT_ID, LOOPBACK, REGION, LocalError, authorisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.home import Home

SNAPSHOT_PATH = "/_wotr/snapshot"
"""POST here takes a snapshot: of everything, or of the services in the query (`?service=cognito`)."""

TOKEN_PATH = "/_wotr/token"  # noqa: S105 -- a path
"""POST here gives an ID token of a person: `?pool=...&client=...&name=...`. It needs no password."""

WAITING = "another engine is still saving the state of this home: waiting until it has ended"
"""What an engine logs when the one before it still runs."""

_START_TIMEOUT_SEC = 60.0
_STOP_TIMEOUT_SEC = 60.0
_POLL_SEC = 0.05
_LAST_LINES = 15


class EngineProcess:
    """A running engine."""

    def __init__(self, home: Home, port: int, process: asyncio.subprocess.Process, log_start: int) -> None:
        """Use `EngineProcess.start`. Its log begins at the byte `log_start` of the home's engine log."""
        self._home = home
        self._log_start = log_start
        self._port = port
        self._process = process

    @classmethod
    async def start(cls, home: Home, port: int, environment: Mapping[str, str]) -> EngineProcess:
        """Start an engine and wait until it answers.

        It gets a session of its own. Ctrl-C then reaches only this process, which stops the engine after the
        gateway. When this process dies, the engine stops by itself.

        Raises:
            LocalError: it does not start; the message says why, with the end of its log.
        """
        home.create()
        with home.engine_log.open("ab") as log:
            log_start = log.tell()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "local.engine",
                env=dict(environment),
                cwd=home.repository,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        engine = cls(home, port, process, log_start)
        try:
            await engine._wait_until_ready()
        except BaseException:
            await engine.kill()
            raise
        return engine

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.returncode is not None

    @property
    def cause(self) -> str:
        """How it ended, and the last lines that it logged, if any."""
        code = self._process.returncode
        how = f"exit code {code}" if code is None or code >= 0 else f"killed by {_signal_name(-code)}"
        with self._home.engine_log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join([how, *(f"  {line}" for line in lines)])

    async def wait(self) -> int:
        """Wait until it ends; its exit code."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Have it save everything and stop.

        Raises:
            LocalError: it did not stop within a minute, and was killed; its journal has every write.
        """
        if self._process.returncode is None:
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_TIMEOUT_SEC)
        except TimeoutError:
            await self.kill()
            raise LocalError(
                f"The engine did not stop within {_STOP_TIMEOUT_SEC:.0f} s, and was killed. "
                f"No workout is lost. {self._home.engine_log} may say why."
            ) from None

    async def kill(self) -> None:
        """End it at once. Every write to DynamoDB that it acknowledged is in the journal."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def _wait_until_ready(self) -> None:
        url = f"http://{LOOPBACK}:{self._port}/_ministack/health"
        deadline = asyncio.get_running_loop().time() + _START_TIMEOUT_SEC
        while self._process.returncode is None and asyncio.get_running_loop().time() < deadline:
            if await asyncio.to_thread(_answers, url, self._home.engine_key()):
                return
            await asyncio.sleep(_POLL_SEC)
        reason = self.cause if self.has_ended else f"it did not answer within {_START_TIMEOUT_SEC:.0f} s"
        raise LocalError(f"The engine did not start: {reason}")


def engine_environment(home: Home, port: int, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of an engine for `home` on `port`. `base` is this process's environment unless told.

    Nothing of the caller's AWS configuration is passed on: no credential, no profile, no endpoint.
    """
    inherited = os.environ if base is None else base
    kept = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
    return kept | {
        "WOTR_HOME": str(home.folder),
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state_folder),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.objects_folder),
        "TMPDIR": str(home.scratch_folder),
        "LOG_LEVEL": inherited.get("WOTR_ENGINE_LOG_LEVEL", "WARNING"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_DEFAULT_REGION": REGION,
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(home.repository),
    }


def _answers(url: str, key: str) -> bool:
    request = Request(url, headers={"Authorization": authorisation(key)})  # noqa: S310 -- loopback
    try:
        with urlopen(request, timeout=5):  # noqa: S310 -- loopback
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
