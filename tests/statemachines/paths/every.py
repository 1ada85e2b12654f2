"""The paths of all machines, found by the names of their files: `log_workout.py` has those of log-workout.

`python -m tests.statemachines.paths.every FILE` writes their mocks for Step Functions Local.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path as File
from typing import TYPE_CHECKING

from tests.statemachines import paths
from tests.statemachines.mocks import mock_file

if TYPE_CHECKING:
    from tests.statemachines.paths import Path


def _found() -> dict[str, dict[str, Path]]:
    names = [module.name for module in pkgutil.iter_modules(paths.__path__) if module.name != "every"]
    return {
        name.replace("_", "-"): importlib.import_module(f"{paths.__name__}.{name}").PATHS for name in names
    }


PATHS = _found()
"""By the file stem of the machine, then by test case."""


def cases() -> set[str]:
    """Every test case, as `log-workout#Created`."""
    return {f"{machine}#{case}" for machine, of_machine in PATHS.items() for case in of_machine}


def write_mocks(file: File) -> None:
    """Write the mocks of all paths as Step Functions Local reads them."""
    mocks = {
        machine: {case: path.mocks for case, path in of_machine.items()}
        for machine, of_machine in PATHS.items()
    }
    file.write_text(json.dumps(mock_file(mocks), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write_mocks(File(sys.argv[1]))
