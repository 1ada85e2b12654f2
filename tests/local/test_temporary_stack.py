"""A temporary stack leaves nothing behind, also when it does not come up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local.home import Home, LocalError
from local.temporary_stack import end_processes_of, temporary_stack

LAUNCHER = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, start_new_session=True)
print(child.pid, flush=True)
sys.stdin.read()
"""
SAVES_WHEN_ITS_PARENT_IS_GONE = """
import pathlib, sys
sys.stdin.read()
pathlib.Path("saved").touch()
"""
NEVER_ENDS = """
import threading
threading.Event().wait()
"""


def launched(home: Home, child: str) -> tuple[subprocess.Popen[bytes], int]:
    """A process with a child in a session of its own, and the child's id."""
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, child],
        env={"WOTR_HOME": str(home.folder)},
        cwd=home.repository,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes() != b""
    except OSError:
        return False


def test_a_process_that_goes_on_after_its_parent_was_killed_may_finish(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "home")
    process, child = launched(home, SAVES_WHEN_ITS_PARENT_IS_GONE)
    with process:
        process.kill()
        end_processes_of(home, seconds=60)
    assert (tmp_path / "saved").exists()
    assert not runs(child)


def test_what_does_not_end_in_time_is_killed(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "home")
    process, child = launched(home, NEVER_ENDS)
    with process:
        end_processes_of(home, seconds=0)
    assert process.returncode
    assert not runs(child)


def test_a_stack_that_does_not_start_says_what_it_printed(tmp_path: Path) -> None:
    with (
        pytest.raises(LocalError, match="is not inside a wotr repository"),
        temporary_stack(tmp_path, tmp_path),
    ):
        pytest.fail("nothing is there to start")
