"""What it costs to keep every execution on disk, and how long looking through many takes."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from bench.load_generator import Plan, Request, run
from bench.people import sign_up
from bench.posting import failures_of, settle, warm_up, workouts
from bench.stack import REPOSITORY, started
from local.histories.source import Query
from local.histories.stored.bounds import Bounds
from local.histories.stored.source import StoredSource
from local.histories.stored.writer import HistoryWriter, Machine
from local.home import LOOPBACK, Home

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.load_generator import Outcome
    from bench.stack import BenchStack
    from local.histories.source import Event, Execution, Source

PEOPLE: Final = 10
CALLERS: Final = 20
REQUESTS: Final = 300
SECONDS: Final = 60.0
ROUNDS: Final = 5
"""Of each of the two stacks, one after the other, so that a busy minute of the machine meets both."""
AIM_CPU: Final = 1.25
"""Most CPU of the engine per post, all that it sets off included, as a multiple of that without the store."""
EXECUTIONS: Final = 100_000
AT_ONCE: Final = 500
EXAMPLES: Final = 500
PEOPLE_OF_STORE: Final = 200
WEEK: Final = timedelta(days=6, hours=23)
LOOKS: Final = 15
AIM_LOOK_MS: Final = 100.0
OFF: Final = {"WOTR_HISTORY_MB": "0"}


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts to one stack: medians of its rounds."""

    p50_ms: float
    p95_ms: float
    per_second: float
    engine_cpu_ms: float
    failed: int


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking through the store, and the median time that it takes."""

    what: str
    found: int
    ms: float


@dataclass(frozen=True, slots=True)
class Stored:
    """Posts with and without the store, what the store takes, and looks through a large one."""

    stored: Posts
    unstored: Posts
    executions_per_post: float
    executions: int
    bytes_per_execution: float
    write_ms: float
    """CPU that writing one takes, in the large store."""
    looks: list[Look]

    @property
    def cpu_ratio(self) -> float:
        """CPU of the engine per post with the store, as a multiple of that without."""
        return self.stored.engine_cpu_ms / self.unstored.engine_cpu_ms


def measure() -> Stored:
    """Post to two stacks in turns, one of which keeps nothing; then fill a store, and look through it."""
    with ExitStack() as stacks:
        storing = stacks.enter_context(started())
        other = stacks.enter_context(started(OFF))
        both = {stack: _posts(stack) for stack in (storing, other)}
        for stack, requests in both.items():
            warm_up(partial(_run, stack, requests))
        source, began = StoredSource(storing.home), datetime.now(UTC)
        rounds: dict[BenchStack, list[Posts]] = {stack: [] for stack in both}
        for _ in range(ROUNDS):
            for stack, requests in both.items():
                rounds[stack].append(_round(stack, requests))
        executed = sum(machine.executions for machine in source.machines(began))
        newest = source.executions(Query(limit=EXAMPLES)).executions
        examples = [source.execution(summary.arn) for summary in newest]
    with TemporaryDirectory(prefix="wotr-bench-") as folder:
        home = Home(REPOSITORY, Path(folder))
        write_ms = fill(home, examples)
        taken = home.executions.stat().st_size
        looks = look(StoredSource(home))
    return Stored(
        stored=_medians(rounds[storing]),
        unstored=_medians(rounds[other]),
        executions_per_post=executed / (ROUNDS * REQUESTS),
        executions=EXECUTIONS,
        bytes_per_execution=taken / EXECUTIONS,
        write_ms=write_ms,
        looks=looks,
    )


def fill(home: Home, examples: Sequence[Execution]) -> float:
    """Write a week of executions like these; return the CPU that one took, in ms."""
    texts = [_as_ministack_has_them(example) for example in examples]
    machines = [
        Machine(_machine_arn(example), example.summary.kind, example.definition) for example in examples
    ]
    writer = HistoryWriter(home.executions, Bounds(), lambda: machines)
    used = 0.0
    week = WEEK / EXECUTIONS
    began = datetime.now(UTC) - WEEK
    for place in range(EXECUTIONS):
        example = examples[place % len(examples)]
        events = _another(texts[place % len(examples)], example, began + place * week, place)
        machine = machines[place % len(examples)]
        before = time.process_time()
        one = writer.started(machine, f"{machine.execution_prefix}{uuid4()}", events, None)
        writer.ended(one)
        if place % AT_ONCE == 0:
            one.committed.wait()
        used += time.process_time() - before
    writer.close()
    return used * 1000 / EXECUTIONS


def look(source: Source) -> list[Look]:
    """Look through the store in the ways that people do."""
    some = source.executions(Query(limit=200)).executions
    name, user = some[-1].name, next(summary.user_id for summary in some if summary.user_id)
    first = source.executions(Query())
    week, hour = datetime.now(UTC) - WEEK, datetime.now(UTC) - timedelta(hours=1)
    failed = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
    ways: dict[str, Callable[[], int]] = {
        "the newest 50": lambda: _count(source, Query()),
        "the next 50": lambda: _count(source, Query(cursor=first.cursor)),
        "failures first": lambda: _count(source, Query(failures_first=True)),
        "a person's failed ones of the last hour": lambda: _count(
            source, Query(user_id=user, statuses=failed, since=hour)
        ),
        "a person's of two days ago": lambda: _count(
            source, Query(user_id=user, until=datetime.now(UTC) - timedelta(days=2))
        ),
        "an id in input or output": lambda: _count(source, Query(text=f'"{user}"')),
        "a word that most have": lambda: _count(source, Query(text="manual")),
        "a word that none has": lambda: _count(source, Query(text="zygomorphic")),
        "machines of the week, with p50 and p95": lambda: len(source.machines(week)),
        "one by the beginning of its name": lambda: len(source.execution(name[:12]).events),
        "its links, of an event that all have": lambda: len(
            source.links(source.execution(name).summary.arn).started
        ),
    }
    return [Look(what, *_timed(way)) for what, way in ways.items()]


def _count(source: Source, query: Query) -> int:
    return len(source.executions(query).executions)


def _timed(way: Callable[[], int]) -> tuple[int, float]:
    times = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        found = way()
        times.append((time.perf_counter() - began) * 1000)
    return found, median(times)


def _posts(stack: BenchStack) -> Callable[[int], list[Request]]:
    people, bodies = cycle(sign_up(stack, PEOPLE)), workouts()

    def make(count: int) -> list[Request]:
        return [
            Request(
                "/workouts",
                {"Content-Type": "application/json", "Authorization": next(people).token},
                next(bodies),
            )
            for _ in range(count)
        ]

    return make


def _run(stack: BenchStack, requests: Callable[[int], list[Request]]) -> Outcome:
    return run(Plan(LOOPBACK, stack.running.gateway_port, CALLERS, SECONDS, requests(REQUESTS)))


def _round(stack: BenchStack, requests: Callable[[int], list[Request]]) -> Posts:
    settle(stack)
    before = stack.usage().engine_cpu_sec
    outcome = _run(stack, requests)
    settle(stack)
    used = stack.usage().engine_cpu_sec - before
    return Posts(
        p50_ms=outcome.percentile(50),
        p95_ms=outcome.percentile(95),
        per_second=outcome.per_second,
        engine_cpu_ms=used * 1000 / len(outcome.latencies_ms),
        failed=failures_of(outcome),
    )


def _medians(rounds: Sequence[Posts]) -> Posts:
    return Posts(
        p50_ms=median(one.p50_ms for one in rounds),
        p95_ms=median(one.p95_ms for one in rounds),
        per_second=median(one.per_second for one in rounds),
        engine_cpu_ms=median(one.engine_cpu_ms for one in rounds),
        failed=sum(one.failed for one in rounds),
    )


def _machine_arn(execution: Execution) -> str:
    return execution.summary.arn.replace(":execution:", ":stateMachine:").rpartition(":")[0]


def _as_ministack_has_them(execution: Execution) -> list[Event]:
    return [{**event, "timestamp": event["timestamp"].isoformat()} for event in execution.events]


def _another(events: list[Event], example: Execution, started: datetime, place: int) -> list[Event]:
    """The events of an execution like the example, of another person; one in fifty fails."""
    summary = example.summary
    first, *middle, last = events
    user = str(UUID(int=place % PEOPLE_OF_STORE))
    given = example.input.replace(summary.name, str(uuid4())).replace(summary.user_id or "?", user)
    took = timedelta(milliseconds=summary.milliseconds or 0)
    if place % 50 == 0:
        ended: Event = {
            "type": "ExecutionFailed",
            "executionFailedEventDetails": {"error": "States.Timeout", "cause": "It took too long."},
        }
    else:
        output = (example.output or "{}").replace(summary.user_id or "?", user)
        ended = {"type": "ExecutionSucceeded", "executionSucceededEventDetails": {"output": output}}
    return [
        {**first, "timestamp": started.isoformat(), "executionStartedEventDetails": {"input": given}},
        *middle,
        {"id": last["id"], "timestamp": (started + took).isoformat(), **ended},
    ]
