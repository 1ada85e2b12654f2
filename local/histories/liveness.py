"""Whether the engine that writes a store is still there. Needs Linux.

A process id alone would not do: after a kill, another process may have it.
"""

from __future__ import annotations

import os
from pathlib import Path

_START_TIME = 19
"""Its place behind the name of the program, in /proc/<pid>/stat (proc(5))."""


def this_process() -> str:
    """A name of this process that no other one ever has."""
    return f"{os.getpid()} {_start_time(os.getpid())}"


def is_alive(process: str) -> bool:
    """Whether the process of this name still runs."""
    pid, _, started = process.partition(" ")
    return pid.isdigit() and started != "" and _start_time(int(pid)) == started


def _start_time(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return fields.rpartition(")")[2].split()[_START_TIME]
