"""The coverage plugin fails a whole run that left something uncovered, and only that."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.statemachines import coverage, coverage_report, definitions
from tests.statemachines.paths import every

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = {
    "StartAt": "First?",
    "States": {
        "First?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Done"}],
            "Default": "Gone",
        },
        "Done": {"Type": "Succeed"},
        "Gone": {"Type": "Succeed"},
    },
}
TO_DONE = {
    coverage.Item("state", "First?"),
    coverage.Item("state", "Done"),
    coverage.Item("branch", "First?", "Done"),
}
TO_GONE = {coverage.Item("state", "Gone"), coverage.Item("branch", "First?", "Gone")}


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 -- a stand-in for pytest's
    """A session of two path tests of one machine."""
    file = tmp_path / "choose.asl.json"
    file.write_text(json.dumps(MACHINE))
    monkeypatch.setattr(definitions, "SHIPPED", [file])
    monkeypatch.setattr(every, "cases", lambda: {"choose#Done", "choose#Gone"})
    config = SimpleNamespace(stash=pytest.Stash())
    made: Any = SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)
    coverage_report.pytest_configure(made.config)
    return made


def test_a_run_that_covered_everything_passes(session: Any) -> None:  # noqa: ANN401 -- see the fixture
    coverage_report.note(session.config, "choose", "Done", TO_DONE)
    coverage_report.note(session.config, "choose", "Gone", TO_GONE)
    coverage_report.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.OK


def test_a_run_of_all_paths_that_left_something_out_fails(session: Any) -> None:  # noqa: ANN401
    coverage_report.note(session.config, "choose", "Done", TO_DONE)
    coverage_report.note(session.config, "choose", "Gone", TO_DONE)
    coverage_report.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED


def test_a_machine_is_judged_for_itself(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    monkeypatch.setattr(every, "cases", lambda: {"choose#Done", "other#Done"})
    coverage_report.note(session.config, "choose", "Done", TO_DONE)
    coverage_report.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED


def test_a_selection_of_paths_is_not_judged(session: Any) -> None:  # noqa: ANN401
    coverage_report.note(session.config, "choose", "Done", TO_DONE)
    coverage_report.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.OK


def test_what_workers_measured_is_added_up(session: Any) -> None:  # noqa: ANN401
    for case, walked in (("Done", TO_DONE), ("Gone", TO_GONE)):
        worker: Any = SimpleNamespace(config=SimpleNamespace(stash=pytest.Stash(), workeroutput={}))
        coverage_report.pytest_configure(worker.config)
        coverage_report.note(worker.config, "choose", case, walked)
        coverage_report.pytest_sessionfinish(worker)
        sent = json.loads(json.dumps(worker.config.workeroutput))
        coverage_report.pytest_testnodedown(
            SimpleNamespace(config=session.config, workeroutput=sent), error=None
        )
    coverage_report.pytest_sessionfinish(session)
    assert session.config.stash[coverage_report.COVERED]["choose"] == TO_DONE | TO_GONE
    assert session.exitstatus == pytest.ExitCode.OK
