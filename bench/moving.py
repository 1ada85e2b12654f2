"""How long an account takes to go in and out as a file, and how much memory that takes."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench.growth import bodies_of_workouts
from bench.posting import settle
from local.commands.accounts import exported, take_back
from local.home import LocalError
from tasks.domain import keys
from tasks.domain.account_file import first_line, last_line, line
from tasks.domain.account_workouts import WORKOUT, workout_line
from tasks.domain.instants import rfc3339
from tasks.domain.logged_workout import Identity, log
from tasks.domain.profile import Profile
from tasks.domain.workout import WorkoutRules, read_workout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bench.people import Person
    from bench.stack import BenchStack, Usage

ACCOUNTS: Final = (1_000, 10_000)
"""Workouts of an account."""
TYPES: Final = ("Run", "Ride", "Swim", "Walk", "Hike", "Row", "Strength", "Yoga", "Other")
AIM_FLAT: Final = 1.2
"""Peak memory of the tasks, from 1,000 to 10,000 workouts."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One way of an account: a file in, or out. `engine_more_mib` is its peak above what it had before."""

    what: str
    workouts: int
    file_mib: float
    wall_sec: float
    engine_cpu_sec: float
    lambdas_cpu_sec: float
    engine_more_mib: float
    lambda_peak_mib: float


@dataclass(frozen=True, slots=True)
class Sized:
    """How large an account is."""

    workouts: int
    mib: float


def measure(stack: BenchStack, people: Sequence[Person], now: datetime) -> list[Moved]:
    """Import a file of each length into an account of its own, and export that again."""
    rows = []
    with TemporaryDirectory(prefix="wotr-bench-") as folder:
        path = Path(folder) / "account.jsonl"
        for person, workouts in zip(people, ACCOUNTS, strict=True):
            path.write_bytes(b"".join(_file(workouts, now)))
            size = path.stat().st_size / 2**20
            sized = Sized(workouts, size)
            rows.append(_moved(stack, "import", sized, partial(_import, stack, person, path, workouts)))
            rows.append(_moved(stack, "export", sized, partial(_export, stack, person, workouts)))
    return rows


def _moved(stack: BenchStack, what: str, sized: Sized, move: Callable[[], None]) -> Moved:
    settle(stack)
    stack.reset_peaks()
    before, began = stack.usage(), time.perf_counter()
    move()
    wall = time.perf_counter() - began
    after: Usage = stack.usage()
    return Moved(
        what=what,
        workouts=sized.workouts,
        file_mib=sized.mib,
        wall_sec=wall,
        engine_cpu_sec=after.engine_cpu_sec - before.engine_cpu_sec,
        lambdas_cpu_sec=after.lambdas_cpu_sec - before.lambdas_cpu_sec,
        engine_more_mib=after.engine_peak_mib - before.engine_mib,
        lambda_peak_mib=stack.largest_lambda_mib(),
    )


def _import(stack: BenchStack, person: Person, path: Path, workouts: int) -> None:
    result = take_back(stack.home, stack.running, person.name, path)
    wanted = f"{workouts} read, {workouts} imported, 0 duplicates, 0 refused"
    if result.counts != wanted or result.error:
        raise LocalError(f"The import ended otherwise: {result}")


def _export(stack: BenchStack, person: Person, workouts: int) -> None:
    lines = sum(piece.count(b"\n") for piece in exported(stack.home, stack.running, person.name))
    if lines != workouts + 2:
        raise LocalError(f"The export has {lines} lines")


def _file(workouts: int, now: datetime) -> Iterator[bytes]:
    """The file of an account that has nothing but workouts, in order of their ids."""
    rules = WorkoutRules(TYPES, Decimal(1440), now)
    at = rfc3339(now - timedelta(minutes=1))
    yield first_line(at)
    for body, _ in zip(bodies_of_workouts(), range(workouts), strict=False):
        workout, errors = read_workout(json.loads(body), rules)
        if workout is None:
            raise ValueError(errors)
        key = keys.idempotency_key("", workout.type, workout.ts.instant)
        identity = Identity("", keys.workout_id(workout.ts.instant, key), 1, key, "manual", at)
        yield line(workout_line(log(workout, Profile(), identity), ""))
    yield last_line({WORKOUT: workouts})
