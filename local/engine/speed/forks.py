"""Lambda workers that are forked from a process with the libraries imported.

ministack starts a Python for each worker. Each imports boto3, pydantic and Powertools for most of a second,
and keeps 60 MB of its own; with one function per computation that is gigabytes. After `install()` a worker
is a fork of a process that has them: it is there in milliseconds, and shares that memory.

An engine that starts again begins to import them at once, while it reads its state. The callers who waited
for it come all together; on a busy machine the first of them would otherwise wait longer than their states
allow.

Only on Linux, and only for functions with a layer. Others get a Python of their own, as before.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from ministack.core import lambda_runtime

from local.engine.patching import EnginePatchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SERVER: Final = Path(__file__).with_name("fork_server.py")
_LAYERS: Final = "_LAMBDA_LAYERS_DIRS"
_LONGEST_ANSWER: Final = 32
_logger = logging.getLogger("wotr.engine")


class ForkedWorker:
    """A worker, as far as ministack uses `subprocess.Popen`."""

    def __init__(self, pid: int, streams: Sequence[int]) -> None:
        """Of a process that was just forked; `streams` are our ends of its input, output and error."""
        self.pid = pid
        self.returncode: int | None = None
        stdin, stdout, stderr = streams
        self.stdin = os.fdopen(stdin, "w", encoding="utf-8", buffering=1)
        self.stdout = os.fdopen(stdout, encoding="utf-8")
        self.stderr = os.fdopen(stderr, encoding="utf-8", errors="replace")
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle, self.returncode = -1, 0

    def __del__(self) -> None:
        """Let the process's handle go."""
        if self._handle >= 0:
            os.close(self._handle)

    def poll(self) -> int | None:
        """Return None while it runs. Nobody learns how a fork's child ended, so afterwards it is 0."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            milliseconds = None if timeout is None else timeout * 1000
            poll = select.poll()
            poll.register(self._handle, select.POLLIN)
            if poll.poll(milliseconds):
                self.returncode = 0
        return self.returncode


class ForkServer:
    """The process that workers of one layer are forked from."""

    def __init__(self, python: str, layers: Sequence[str], env: Mapping[str, str]) -> None:
        """Start it. It ends when this process does."""
        self._lock = threading.Lock()
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 -- our own script
                [python, str(_SERVER), str(theirs.fileno()), *layers],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=dict(env),
                pass_fds=[theirs.fileno()],
            )

    def close(self) -> None:
        """Let it end."""
        self._orders.close()
        self.process.wait()

    def fork(self, script: str, cwd: str, env: Mapping[str, str]) -> ForkedWorker:
        """Start a worker.

        Raises:
            OSError: the server is gone.
        """
        order = json.dumps({"script": script, "cwd": cwd, "env": dict(env)}).encode()
        (their_in, our_in), (our_out, their_out), (our_err, their_err) = (os.pipe() for _ in range(3))
        try:
            with self._lock:
                socket.send_fds(self._orders, [order], [their_in, their_out, their_err])
                answer = self._orders.recv(_LONGEST_ANSWER)
            if not answer:
                raise ConnectionError("the server that workers are forked from has ended")
        except OSError:
            for ours in (our_in, our_out, our_err):
                os.close(ours)
            raise
        finally:
            for theirs in (their_in, their_out, their_err):
                os.close(theirs)
        return ForkedWorker(int(answer), (our_in, our_out, our_err))


class ForkedWorkers:
    """Starts the workers of ministack by forking."""

    def __init__(self) -> None:
        """See `install`."""
        self._lock = threading.Lock()
        self._servers: dict[tuple[str, ...], ForkServer] = {}

    def install(self) -> None:
        """Patch ministack's Lambda in this process.

        Raises:
            EnginePatchError: this ministack does not start workers with the `subprocess` module.
        """
        if getattr(lambda_runtime, "subprocess", None) is not subprocess:
            raise EnginePatchError("ministack does not start workers with the subprocess module any more")
        if hasattr(os, "pidfd_open"):
            lambda_runtime.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": self.start})

    def prepare(self, layer: Path) -> None:
        """Begin to import the libraries of a layer before a worker is asked for."""
        self._server(sys.executable, (os.path.realpath(layer),), os.environ)

    def start(
        self,
        command: Sequence[str],
        **options: Any,  # noqa: ANN401 -- those of Popen
    ) -> ForkedWorker | subprocess.Popen[str]:
        """Start a worker: a fork if it can be one, else as `subprocess.Popen` does."""
        env = options.get("env") or {}
        layers = tuple(os.path.realpath(layer) for layer in env.get(_LAYERS, "").split(os.pathsep) if layer)
        if not layers or not Path(command[0]).name.startswith("python"):
            return subprocess.Popen(command, **options)  # noqa: S603 -- what ministack starts
        try:
            return self._server(command[0], layers, env).fork(command[1], options["cwd"], env)
        except OSError:
            _logger.exception("a worker could not be forked; it gets a process of its own")
            with self._lock:
                self._servers.pop(layers, None)
            return subprocess.Popen(command, **options)  # noqa: S603 -- same

    def _server(self, python: str, layers: tuple[str, ...], env: Mapping[str, str]) -> ForkServer:
        with self._lock:
            if layers not in self._servers:
                self._servers[layers] = ForkServer(python, layers, env)
            return self._servers[layers]
