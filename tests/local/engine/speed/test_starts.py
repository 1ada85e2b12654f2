"""An execution starts at once."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import stepfunctions as sfn

from local.engine.speed import starts
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:waiting"
WAITING = {
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 7, "Next": "Pass"}, "Pass": {"Type": "Pass", "End": True}},
}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How long ministack slept, each time."""
    slept: list[float] = []
    with restored(sfn, "_run_execution") as patch:
        patch.setattr(sfn, "_state_machines", AccountRegionScopedDict())
        patch.setattr(sfn, "_executions", AccountRegionScopedDict())
        machine = {"name": "waiting", "definition": json.dumps(WAITING), "type": "EXPRESS", "roleArn": "role"}
        sfn._state_machines[ARN] = machine  # noqa: SLF001 -- without an engine process
        monkeypatch.setattr(time, "sleep", slept.append)
        yield slept


def start() -> dict[str, Any]:
    status, _, body = sfn._start_sync_execution({"stateMachineArn": ARN, "input": "{}"})  # noqa: SLF001 -- as above
    assert status == 200
    answer: dict[str, Any] = json.loads(body)
    return answer


def test_ministack_itself_pauses_first(pauses: list[float]) -> None:
    assert start()["status"] == "SUCCEEDED"
    assert pauses == [starts.PAUSE_SECONDS, 7]


def test_an_execution_waits_only_where_its_machine_says_so(pauses: list[float]) -> None:
    starts.install()
    assert start()["status"] == "SUCCEEDED"
    assert pauses == [0, 7]
