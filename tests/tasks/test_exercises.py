"""Reading one's own exercises from their item."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.adapters.exercises import own_exercises_of
from tasks.domain.exercises import resolve

if TYPE_CHECKING:
    from tasks.adapters.attributes import Got

DOC = (
    '{"exercise":"atlas-stone","name":"Atlas stone","muscleGroups":["full-body"],"equipment":"other",'
    '"bodyweight":false,"aliases":["stone lift"],"own":true,"version":3}'
)


def test_who_has_no_exercises_of_their_own_has_none() -> None:
    assert own_exercises_of({}).by_slug == own_exercises_of(None).by_slug == {}


def test_one_s_own_exercises_are_read_as_they_were_stored() -> None:
    got: Got = {"Item": {"exercises": {"M": {"atlas-stone": {"S": DOC}}}, "version": {"N": "3"}}}
    own = own_exercises_of(got)
    assert own.by_slug["atlas-stone"].document() == DOC
    assert resolve("Stone Lifts", own) == "atlas-stone"


def test_the_library_is_in_the_package_of_each_function(tmp_path: Path) -> None:
    tasks = Path(__file__).parents[2] / "tasks"
    subprocess.run(
        [
            shutil.which("make") or "make",
            "--silent",
            "-C",
            tasks,
            "build-AnyFunction",
            f"ARTIFACTS_DIR={tmp_path}",
        ],
        check=True,
    )
    packaged = tmp_path / "tasks" / "domain" / "exercise_library.csv"
    assert packaged.read_bytes() == (tasks / "domain" / "exercise_library.csv").read_bytes()
