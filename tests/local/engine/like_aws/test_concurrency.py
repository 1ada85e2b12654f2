"""How many iterations of a Map run at once, when a path says it."""

from __future__ import annotations

from typing import Any

import pytest
from ministack.services import stepfunctions as sfn

from local.engine.like_aws import concurrency
from tests.local.engine.ministack_patches import restored


@pytest.mark.parametrize(("path", "expected"), [("$.atOnce", 3), ("$$.Execution.Input.atOnce", 5)])
def test_a_path_says_how_many_run_at_once(path: str, expected: int) -> None:
    seen: list[dict[str, Any]] = []

    def note(state_def: Any, raw_input: Any, execution: Any, ctx: Any) -> None:  # noqa: ANN401, ARG001
        seen.append(state_def)

    with restored(sfn, "_execute_map") as patch:
        patch.setattr(sfn, "_execute_map", note)
        concurrency.install()
        context = {"Execution": {"Input": {"atOnce": 5}}}
        sfn._execute_map({"MaxConcurrencyPath": path}, {"atOnce": 3}, {}, context)  # noqa: SLF001
        sfn._execute_map({"MaxConcurrency": 7}, {}, {}, context)  # noqa: SLF001
    assert [state["MaxConcurrency"] for state in seen] == [expected, 7]
