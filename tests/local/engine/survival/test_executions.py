"""How many finished executions the engine keeps."""

from __future__ import annotations

from typing import Any

import pytest
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import stepfunctions

from local.engine.survival.executions import ExecutionKeeper

Kept = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    executions = AccountRegionScopedDict()
    monkeypatch.setattr(stepfunctions, "_executions", executions)
    data: Kept = executions._data  # noqa: SLF001 -- what ministack iterates over itself
    return data


def add(kept: Kept, name: str, *, status: str = "SUCCEEDED", text: str = "") -> tuple[str, str, str]:
    key = ("000000000000", "us-east-1", name)
    kept[key] = {"status": status, "input": text, "output": None, "events": []}
    return key


def names(kept: Kept) -> list[str]:
    return [name for _, _, name in kept]


def test_the_oldest_are_dropped_first(kept: Kept) -> None:
    keeper = ExecutionKeeper(executions=2)
    for name in ("1", "2", "3", "4"):
        keeper.finished(add(kept, name))
    assert names(kept) == ["3", "4"]


def test_long_histories_count_by_their_size_and_the_newest_stays_however_long(kept: Kept) -> None:
    keeper = ExecutionKeeper(characters=100)
    for name in ("1", "2"):
        keeper.finished(add(kept, name, text="x" * 60))
    keeper.finished(add(kept, "3", text="x" * 500))
    assert names(kept) == ["3"]


def test_what_still_runs_is_kept(kept: Kept) -> None:
    keeper = ExecutionKeeper(executions=1)
    add(kept, "running", status="RUNNING")
    for name in ("1", "2"):
        keeper.finished(add(kept, name))
    assert names(kept) == ["running", "2"]


def test_executions_of_an_earlier_run_are_counted_too_and_go_before_the_new_one(kept: Kept) -> None:
    for number in range(600):
        add(kept, f"old {number}")
    ExecutionKeeper(executions=10).finished(add(kept, "new"))
    assert names(kept) == [f"old {number}" for number in range(591, 600)] + ["new"]


def test_what_is_waited_for_stays_until_it_was_answered(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(data: dict[str, str]) -> str:
        stepfunctions._executions[data["name"]] = {  # noqa: SLF001 -- as above
            "status": "RUNNING",
            "sync": True,
            "input": "x" * 500,
            "output": None,
            "events": [],
        }
        stepfunctions._run_execution(data["name"])  # noqa: SLF001 -- as above
        # Others end before ministack looks this one up for the answer.
        for name in ("1", "2"):
            keeper.finished(add(kept, name))
        return str(stepfunctions._executions[data["name"]]["status"])  # noqa: SLF001 -- as above

    def run(exec_arn: str) -> None:
        stepfunctions._executions[exec_arn]["status"] = "SUCCEEDED"  # noqa: SLF001 -- as above

    monkeypatch.setattr(stepfunctions, "_run_execution", run)
    monkeypatch.setattr(stepfunctions, "_start_sync_execution", start)
    keeper = ExecutionKeeper(executions=2, characters=400)
    keeper.install()
    assert stepfunctions._start_sync_execution({"name": "waited for"}) == "SUCCEEDED"  # noqa: SLF001 -- as above
    assert names(kept) == ["waited for"]
