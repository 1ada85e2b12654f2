"""How long a set takes to log: people wait for it between sets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx

from bench.load_generator import Plan, Request, run
from bench.posting import failures_of, settle
from local.home import LOOPBACK

if TYPE_CHECKING:
    from bench.people import Person
    from bench.stack import BenchStack

SESSIONS: Final = (0, 100)
"""How many finished sessions the person has."""
SETS: Final = 100
SETS_OF_A_SESSION: Final = 24
SECONDS: Final = 600.0
OLDEST: Final = datetime(2026, 1, 5, 18, tzinfo=UTC)
EXERCISES: Final = ("back-squat", "bench-press", "barbell-row", "overhead-press")


@dataclass(frozen=True, slots=True)
class Lifted:
    """Times of `POST /sessions/{sessionId}/sets`, one set each, one after the other."""

    sessions: int
    p50_ms: float
    p95_ms: float
    engine_cpu_ms: float
    failed: int


def measure(stack: BenchStack, person: Person) -> list[Lifted]:
    """Log sets to an open session, without sessions before it and with many."""
    headers = {"Authorization": person.token, "Content-Type": "application/json"}
    rows, done = list[Lifted](), 0
    with httpx.Client(base_url=stack.running.gateway_url, headers=headers, timeout=SECONDS) as http:
        for sessions in SESSIONS:
            while done < sessions:
                _finish(http, _start(http, done), done)
                done += 1
            session = _start(http, done)
            _log(http, session, 1)  # so that the tasks run
            settle(stack)
            before = stack.usage()
            requests = [
                Request(f"/sessions/{session}/sets", headers, json.dumps(_set(place)))
                for place in range(SETS)
            ]
            logged = run(Plan(LOOPBACK, stack.running.gateway_port, 1, SECONDS, requests))
            settle(stack)
            used = stack.usage().engine_cpu_sec - before.engine_cpu_sec
            rows.append(
                Lifted(
                    sessions=sessions,
                    p50_ms=logged.percentile(50),
                    p95_ms=logged.percentile(95),
                    engine_cpu_ms=used * 1000 / SETS,
                    failed=failures_of(logged),
                )
            )
            _finish(http, session, done)
            done += 1
    return rows


def _start(http: httpx.Client, place: int) -> str:
    started = http.post("/sessions", json={"startedAt": (OLDEST + timedelta(days=place)).isoformat()})
    started.raise_for_status()
    session = str(started.json()["sessionId"])
    _log(http, session, SETS_OF_A_SESSION)
    return session


def _log(http: httpx.Client, session: str, count: int) -> None:
    sets = [_set(place) for place in range(count)]
    http.post(f"/sessions/{session}/sets", json={"sets": sets}).raise_for_status()


def _finish(http: httpx.Client, session: str, place: int) -> None:
    ended = (OLDEST + timedelta(days=place, hours=1)).isoformat()
    http.post(f"/sessions/{session}/finish", json={"endedAt": ended, "rpe": 7}).raise_for_status()


def _set(place: int) -> dict[str, Any]:
    exercise = EXERCISES[place % len(EXERCISES)]
    return {"exercise": exercise, "weightKg": 60 + place % 7 * 2.5, "reps": 5 + place % 4, "rir": 2}
