"""`wotr executions` and `wotr history` on a store whose engine does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from local import cli
from local.histories.stored.writer import Parent
from tests.local.histories.store import engine

if TYPE_CHECKING:
    from pathlib import Path

ANA, BEN = "3d69abed-d320-4b77-bdcd-1fc185208487", "aec4f1d9-74f9-4629-a8cc-962d9d153f86"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    with engine(folder) as one:
        logged = one.begins(name="logged", given={"caller": {"userId": ANA}, "note": "well-known hill"})
        one.answers(stem="detect-records", name="detected", parent=Parent(logged.arn, 1, "startExecution"))
        one.ends(logged, output='{"statusCode": 201, "body": "{\\"workoutId\\": \\"w-1\\"}"}')
        one.answers(422, name="refused", given={"caller": {"userId": BEN}})
        one.fails("States.Timeout", "too long", stem="nightly-summary", name="failed")
        one.answers(stem="nightly-summary/people", name="child", given={"userId": ANA})
        one.begins("nightly-summary", name="cut-off")
    return folder


@pytest.fixture(autouse=True)
def chosen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOTR_HOME", str(home))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ((), ["cut-off", "child", "failed", "refused", "detected", "logged"]),
        (("log-workout",), ["refused", "logged"]),
        (("statemachines/workouts/log-workout.asl.json",), ["refused", "logged"]),
        (("wotr-local-log-workout",), ["refused", "logged"]),
        (("nightly-summary/people",), ["child"]),
        (("--status", "failed"), ["cut-off", "failed"]),
        (("--status", "aborted"), ["cut-off"]),
        (("--status", "refused", "--status", "timed-out"), ["refused"]),
        (("--status", "running"), []),
        (("--user", ANA), ["child", "logged"]),
        (("--since", "1h", "--until", "2h"), []),
        (("--since", "2020-01-01T00:00:00Z", "--limit", "1"), ["cut-off"]),
        (("--text", "well-known"), ["logged"]),
        (("--workout", "w-1"), ["logged"]),
        (("--workout", "w-12"), []),
        (("--failures-first", "--limit", "3"), ["cut-off", "failed", "child"]),
    ],
)
def test_executions_are_asked_for_in_words(asked: tuple[str, ...], names: list[str]) -> None:
    code, output = run("executions", *asked)
    lines = [line for line in output.splitlines() if not line.startswith(("started", "There are more"))]
    assert code == 0
    assert [line.split()[-1] for line in lines] == (names or ["executions"])


def test_a_line_says_how_it_ended_and_for_whom() -> None:
    _, output = run("executions")
    lines = {line.split()[-1]: " ".join(line.split()[2:-1]) for line in output.splitlines()}
    assert lines["logged"] == f"log-workout 201 succeeded 1000 ms {ANA}"
    assert lines["refused"] == f"log-workout 422 refused 1000 ms {BEN}"
    assert lines["failed"] == "nightly-summary failed States.Timeout 1000 ms"
    assert "nightly-summary aborted Wotr.EngineEnded" in lines["cut-off"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("nothing",), "There is no machine nothing. There are: "),
        (("--status", "broken"), "broken is not a status. Say succeeded, refused, failed"),
        (("--since", "yesterday"), "--since: 'yesterday' is not a time."),
        (("--user", "ana"), "Names of people are known while a stack runs here."),
    ],
)
def test_what_cannot_be_asked_is_explained(asked: tuple[str, ...], told: str) -> None:
    code, output = run("executions", *asked)
    assert code == 1
    assert output.startswith(told)


def test_a_history_has_its_states_its_end_and_what_it_led_to() -> None:
    code, output = run("history", "logg")
    assert code == 0
    assert output.startswith("log-workout  201 succeeded  1000 ms")
    assert "ExecutionSucceeded" in output
    assert "led to      detect-records  detected  200 succeeded  by starting it" in output
    assert "started by  log-workout  logged" in run("history", "detected")[1]


def test_a_history_that_failed_says_why() -> None:
    assert "ExecutionFailed  States.Timeout: too long" in run("history", "failed")[1]
    assert "ExecutionAborted  Wotr.EngineEnded: The engine ended" in run("history", "cut-off")[1]
