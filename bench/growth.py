"""What a post, reading, and building the records anew cost as one person's history grows."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx

from bench.load_generator import Plan, Request, run
from bench.posting import failures_of, settle
from events.workouts.generate import ATHLETES, year
from local.home import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.load_generator import Outcome
    from bench.people import Person
    from bench.stack import BenchStack

HISTORIES: Final = (300, 1_000, 10_000)
"""Three workouts a day: about a hundred days, a year, and nine years."""
AIM_GROWTH: Final = 1.2
AIM_REBUILD: Final = 1.1
"""Of a rebuild, beyond linear, from 1,000 to 10,000 workouts."""
POSTS: Final = 200
CALLERS: Final = 5
SEEDERS: Final = 20
SEEDED_AT_ONCE: Final = 500
"""Before the next ones, what these set off ends: behind thousands of posts, nobody would wait so long."""
READS: Final = 40
SECONDS: Final = 600.0
LOOK_SECONDS: Final = 0.01
OLDEST_START: Final = datetime(2016, 1, 1, 6, tzinfo=UTC)
BETWEEN_STARTS: Final = timedelta(hours=8)
STATS, PAGE, RECORDS = "/me/stats", "/workouts?limit=25", "/me/records"


@dataclass(frozen=True, slots=True)
class Grown:
    """Times at one length of a history. `failed` counts answers that were no success, of all requests."""

    workouts: int
    post_p50_ms: float
    post_p95_ms: float
    posts_per_second: float
    engine_cpu_ms: float
    stats_p50_ms: float
    page_p50_ms: float
    records_p50_ms: float
    rebuild_sec: float
    failed: int


def measure(stack: BenchStack, person: Person) -> list[Grown]:
    """Bring the history to each length, in order of start, and measure there."""
    bodies, rows, done = bodies_of_workouts(), list[Grown](), 0
    for workouts in HISTORIES:
        failed = _seed(stack, person, bodies, workouts - done)
        before = stack.usage()
        posted = _post(stack, person, bodies, POSTS, CALLERS)
        settle(stack)
        used = stack.usage().engine_cpu_sec - before.engine_cpu_sec
        read = {path: _get(stack, person, path) for path in (STATS, PAGE, RECORDS)}
        rows.append(
            Grown(
                workouts=workouts,
                post_p50_ms=posted.percentile(50),
                post_p95_ms=posted.percentile(95),
                posts_per_second=posted.per_second,
                engine_cpu_ms=used * 1000 / POSTS,
                stats_p50_ms=read[STATS].percentile(50),
                page_p50_ms=read[PAGE].percentile(50),
                records_p50_ms=read[RECORDS].percentile(50),
                rebuild_sec=_rebuild(stack, person),
                failed=failed + sum(map(failures_of, (posted, *read.values()))),
            )
        )
        done = workouts + POSTS
    return rows


def bodies_of_workouts() -> Iterator[str]:
    """Yield bodies of the sample year for ever, three a day."""
    starts = (OLDEST_START + BETWEEN_STARTS * place for place in itertools.count())
    bodies = itertools.cycle([body for athlete in ATHLETES for body in year(athlete)])
    for start, body in zip(starts, bodies, strict=False):
        yield json.dumps({**body, "ts": start.isoformat()}, ensure_ascii=False)


def _seed(stack: BenchStack, person: Person, bodies: Iterator[str], count: int) -> int:
    """Post so many workouts. Returns how many failed."""
    failed = 0
    for start in range(0, count, SEEDED_AT_ONCE):
        posted = _post(stack, person, bodies, min(SEEDED_AT_ONCE, count - start), SEEDERS)
        failed += failures_of(posted)
        settle(stack)
    return failed


def _post(stack: BenchStack, person: Person, bodies: Iterator[str], count: int, callers: int) -> Outcome:
    headers = {"Content-Type": "application/json", "Authorization": person.token}
    requests = [Request("/workouts", headers, next(bodies)) for _ in range(count)]
    return run(Plan(LOOPBACK, stack.running.gateway_port, callers, SECONDS, requests))


def _get(stack: BenchStack, person: Person, path: str) -> Outcome:
    requests = [Request(path, {"Authorization": person.token}, "", "GET") for _ in range(READS)]
    return run(Plan(LOOPBACK, stack.running.gateway_port, 1, SECONDS, requests))


def _rebuild(stack: BenchStack, person: Person) -> float:
    """Return the seconds that building all records of the person anew takes."""
    states = stack.client("stepfunctions")
    stats = httpx.get(
        f"{stack.running.gateway_url}{STATS}", headers={"Authorization": person.token}, timeout=SECONDS
    )
    began = time.perf_counter()
    execution = states.start_execution(
        stateMachineArn=stack.machines["rebuild-records"],
        input=json.dumps({"userId": stats.json()["userId"]}),
    )["executionArn"]
    while (status := states.describe_execution(executionArn=execution)["status"]) == "RUNNING":
        time.sleep(LOOK_SECONDS)
    if status != "SUCCEEDED":
        raise RuntimeError(f"{execution} is {status}")
    return time.perf_counter() - began
