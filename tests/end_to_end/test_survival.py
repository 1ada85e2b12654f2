"""What a killed engine leaves behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.end_to_end.conftest import Person, confirm, eventually

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Stack

pytestmark = pytest.mark.xdist_group("end-to-end")


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
    acknowledged = [
        ana.post({"type": "Row", "ts": f"2026-08-{day:02}T06:00:00Z", "durationMin": 20}).json()
        for day in range(1, 13)
    ]
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
