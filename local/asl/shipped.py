"""The machines as they are shipped, by the stem of their file: `log-workout`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from local.asl.layout import read
from local.home import LocalError

ROOT = Path(__file__).resolve().parents[2]
_SUFFIX = ".asl.json"


def files() -> dict[str, Path]:
    """The file of each machine, by capability, and within it by name."""
    return {
        file.name.removesuffix(_SUFFIX): file for file in sorted(ROOT.glob(f"statemachines/*/*{_SUFFIX}"))
    }


def capability(file: Path) -> str:
    """What the machine of a file belongs to: `workouts`."""
    return file.parent.name


def definition(name: str) -> dict[str, Any]:
    """The definition of a machine, by the stem of its file, or its file.

    Raises:
        LocalError: there is none; the message lists those there are.
    """
    known = files()
    stem = name.rpartition("/")[2].removesuffix(_SUFFIX)
    if stem not in known:
        raise LocalError(f"There is no machine {name}. There are: {', '.join(sorted(known))}.")
    return read(known[stem].read_text("utf-8"))
