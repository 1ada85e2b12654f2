"""Whether the engine that writes a store is still there.

On Linux a process is told by its start time from a later one that got its id. Elsewhere only by its id.
"""

from __future__ import annotations

import os
from pathlib import Path

_START_TIME = 19
"""Its place behind the name of the program, in /proc/<pid>/stat (proc(5))."""
_UNKNOWN = "?"


def this_process() -> str:
    """The id of this process, and when it started."""
    return f"{os.getpid()} {_start_time(os.getpid()) or _UNKNOWN}"


def is_alive(process: str) -> bool:
    """Whether the process of this id and start still runs."""
    pid, _, started = process.partition(" ")
    if not pid.isdigit() or not started:
        return False
    return _exists(int(pid)) if started == _UNKNOWN else _start_time(int(pid)) == started


def _start_time(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return fields.rpartition(")")[2].split()[_START_TIME]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
