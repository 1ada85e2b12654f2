"""A stack on a home and ports of its own that ends with a block: for tests and measurements. Needs Linux."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.home import Home, LocalError, RunningStack, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_START_SECONDS = 300.0
_STOP_SECONDS = 90.0
_POLL_SECONDS = 0.1
_SHOWN_CHARACTERS = 3000


@dataclass(frozen=True)
class TemporaryStack:
    """A stack that is up; `process` is its `wotr up`."""

    home: Home
    running: RunningStack
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def temporary_stack(
    repository: Path, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[TemporaryStack]:
    """Run `wotr up` with its home and its output in `folder`; afterwards no process of it is left.

    Args:
        repository: what is run.
        folder: is made if there is none.
        settings: environment variables for it, beside those of this process.

    Raises:
        LocalError: the stack did not come up; the message ends with the last lines that it printed.
    """
    home, log = Home(repository, folder / "home"), folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- this project's own command
            [Path(sys.executable).with_name("wotr"), "up"],
            cwd=repository,
            env={
                **os.environ,
                "WOTR_HOME": str(home.folder),
                "WOTR_PORT": str(free_port(0)),
                "NO_COLOR": "1",
                **(settings or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C ends the block, and the block the stack.
            start_new_session=True,
        )
    try:
        yield TemporaryStack(home, _wait_until_up(process, home, log), process)
    finally:
        process.send_signal(signal.SIGINT)
        end_processes_of(home, _STOP_SECONDS)
        process.wait()


def end_processes_of(home: Home, seconds: float) -> None:
    """Wait until no process of the stack of `home` runs; kill those that still do after some seconds.

    The engine must be waited for too: it has a session of its own, and saves for a while after `wotr up` was
    killed. All processes of a stack have its WOTR_HOME in their environment.
    """
    deadline = time.monotonic() + seconds
    while pids := _processes_of(home):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                _end(pid, deadline)


def _wait_until_up(process: subprocess.Popen[bytes], home: Home, log: Path) -> RunningStack:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(LocalError):
            return home.running()
        time.sleep(_POLL_SECONDS)
    said = log.read_text(encoding="utf-8", errors="replace")[-_SHOWN_CHARACTERS:]
    raise LocalError(f"The stack did not start:\n{said}")


def _processes_of(home: Home) -> list[int]:
    sought = f"WOTR_HOME={home.folder}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        # Others' processes cannot be read; those that ended have no environment any more.
        with contextlib.suppress(OSError):
            if sought in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def _end(pid: int, deadline: float) -> None:
    process = os.pidfd_open(pid)
    try:
        ended = select.poll()
        ended.register(process, select.POLLIN)
        if not ended.poll(max(0.0, deadline - time.monotonic()) * 1000):
            signal.pidfd_send_signal(process, signal.SIGKILL)
            ended.poll()
    finally:
        os.close(process)
