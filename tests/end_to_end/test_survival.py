"""What a killed engine leaves behind."""

from __future__ import annotations

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.histories.source import Query
from local.histories.stored.record import ENGINE_ENDED
from local.histories.stored.source import StoredSource
from tasks.domain.account_file import first_line, last_line, line
from tasks.domain.account_workouts import workout_line
from tests.domain.workouts import logged, morning_run
from tests.end_to_end.stack import Person, confirm, eventually
from tests.end_to_end.test_accounts import exported, lines, over, uploaded

if TYPE_CHECKING:
    from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")


def engine_of(stack: Stack) -> int:
    """The engine is the one child of `wotr up` that runs it."""
    children = Path(f"/proc/{stack.up.pid}/task/{stack.up.pid}/children").read_text().split()
    [engine] = [
        pid for pid in map(int, children) if b"local.engine" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return engine


def test_a_killed_engine_comes_back_with_every_acknowledged_workout_person_and_wish_to_be_told(
    stack: Stack, ana: Person
) -> None:
    answers = [
        ana.post({"type": "Row", "ts": f"2026-08-{day:02}T06:00:00Z", "durationMin": 20})
        for day in range(1, 13)
    ]
    acknowledged = [answer.json() for answer in answers]
    wish: dict[str, Any] = {"email": f"{ana.name}@example.org", "types": ["Run"]}
    assert ana.http.put("/me/notifications", json=wish).json()["pendingConfirmation"]
    confirm(stack, wish["email"])
    os.kill(engine_of(stack), signal.SIGKILL)

    def back() -> list[dict[str, object]] | None:
        try:
            answer = ana.get("/workouts")
        except httpx.TransportError:
            return None
        return answer.json()["workouts"] if answer.status_code == 200 else None

    assert eventually(back, seconds=60) == acknowledged[::-1]
    same = stack.person(ana.name)
    assert same.get("/workouts").json()["workouts"] == acknowledged[::-1]
    assert same.get("/me/stats").json()["lifetime"]["workouts"] == len(acknowledged)
    assert same.get("/me/notifications").json() == {**wish, "pendingConfirmation": False}
    for answer in answers:
        kept = StoredSource(stack.home).execution(answer.headers["x-amzn-RequestId"])
        assert (kept.summary.machine, kept.summary.http_status) == ("log-workout", 201)
        assert json.loads(json.loads(kept.output or "")["body"]) == answer.json()


def account(workouts: int) -> bytes:
    """The file of an account with so many runs, one a day."""
    first = datetime(2025, 11, 20, 6, 30, tzinfo=UTC)
    starts = [(first + timedelta(days=day)).isoformat() for day in range(workouts)]
    runs = [workout_line(logged(morning_run(ts=start)), "") for start in starts]
    return (
        first_line("2026-11-20T12:00:00.000Z") + b"".join(map(line, runs)) + last_line({"workout": workouts})
    )


def test_an_import_that_a_kill_cut_short_goes_on_when_its_person_asks_and_counts_each_line_once(
    stack: Stack, ana: Person
) -> None:
    file = account(300)
    path = uploaded(ana, file)

    def under_way() -> bool | None:
        shown = ana.get(path).json()
        assert shown["read"] < 300, "it was over before it could be killed"
        return True if shown["imported"] else None

    eventually(under_way)
    os.kill(engine_of(stack), signal.SIGKILL)

    result = eventually(lambda: over(ana, path), seconds=120)

    assert (result["status"], result["read"], result["imported"], result["duplicates"]) == (
        "done",
        300,
        300,
        0,
    )
    assert lines(exported(ana))[1:] == lines(file.decode())[1:]
    assert ana.get("/me/stats").json()["lifetime"]["workouts"] == 300
    cut_short = Query(machine="import-account", statuses=frozenset({"ABORTED"}), text=path.rpartition("/")[2])
    [import_] = StoredSource(stack.home).executions(cut_short).executions
    assert import_.error == ENGINE_ENDED
