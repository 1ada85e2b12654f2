"""Time per `POST /workouts` at 1, 20 and 100 parallel callers, beside the two references."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bench.load_generator import Outcome, Plan, Request, run
from bench.references import create_floor, create_lambda_proxy
from events.workouts.generate import ATHLETES, year
from local.home import LOOPBACK, authorisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.people import Person
    from bench.stack import BenchStack

CALLERS: Final = (1, 20, 100)
REQUESTS: Final = {1: 60, 20: 800, 100: 2000}
SECONDS: Final = 20.0
"""Requests per number of callers, and seconds. A run ends at the first of the two limits."""
WARM_UP_ROUNDS: Final = range(3, 8)
"""Rounds before measuring: at least three, then until no request fails, at most seven."""
PROJECTING: Final = (
    *("detect-records", "rebuild-records", "project-session", "rebuild-exercise-records"),
    "project-recent-sessions",
)
"""The machines that events start."""
SETTLE_SECONDS: Final = 180
QUIET_LOOKS: Final = 3
OLDEST_START: Final = datetime(2025, 1, 1, 6, tzinfo=UTC)
BETWEEN_STARTS: Final = timedelta(minutes=19)
AIM_OVER_PROXY: Final = 1.5
"""One caller: largest p50, as a multiple of the Lambda proxy's."""
AIM_THROUGHPUT: Final = 1.5
"""Most callers: least answers a second, as a multiple of the Lambda proxy's."""
AIM_P95: Final = 1 / 3
"""Most callers: largest p95, as a share of the Lambda proxy's."""
AIM_ENGINE_MS: Final = 10.0
"""CPU of the engine per post, what it sets off included."""

WOTR, FLOOR, PROXY = "wotr: gateway, log-workout", "floor: one-Pass machine", "reference: Lambda proxy"


@dataclass(frozen=True, slots=True)
class Row:
    """One target at one number of callers.

    CPU is in ms per answered request, by process, until all that it set off is done. `failed_while_cold`
    counts answers of the warm-up that were no success.
    """

    target: str
    callers: int
    answers: int
    p50_ms: float
    p95_ms: float
    per_second: float
    statuses: dict[str, int]
    failed: int
    failed_while_cold: int
    engine_cpu_ms: float
    lambdas_cpu_ms: float
    gateway_cpu_ms: float
    generator_cpu_ms: float
    over_floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be called: its port, and how its next requests are made."""

    name: str
    port: int
    requests: Callable[[int], list[Request]]


def workouts() -> Iterator[str]:
    """Yield distinct `POST /workouts` bodies for ever: the sample year's, each with a start of its own."""
    starts = (OLDEST_START + BETWEEN_STARTS * place for place in itertools.count())
    bodies = itertools.cycle([body for athlete in ATHLETES for body in year(athlete)])
    for start, body in zip(starts, bodies, strict=False):
        yield json.dumps({**body, "ts": start.isoformat()}, ensure_ascii=False)


def measure(stack: BenchStack, people: list[Person]) -> list[Row]:
    """Measure every target at every number of callers, warm; the floor right beside the others."""
    bodies = workouts()
    floor_arn, proxy_path = create_floor(stack), create_lambda_proxy(stack)
    person = itertools.cycle(people)

    def posts(path: str) -> Callable[[int], list[Request]]:
        def make(count: int) -> list[Request]:
            return [
                Request(
                    path,
                    {"Content-Type": "application/json", "Authorization": next(person).token},
                    next(bodies),
                )
                for _ in range(count)
            ]

        return make

    def starts(count: int) -> list[Request]:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "AWSStepFunctions.StartSyncExecution",
            "Authorization": authorisation(stack.running.engine_key),
        }
        return [
            Request("/", headers, json.dumps({"stateMachineArn": floor_arn, "input": next(bodies)}))
            for _ in range(count)
        ]

    targets = (
        Target(FLOOR, stack.running.engine_port, starts),
        Target(WOTR, stack.running.gateway_port, posts("/workouts")),
        Target(PROXY, stack.running.engine_port, posts(proxy_path)),
    )
    rows: list[Row] = []
    for callers in CALLERS:
        measured = [one(stack, target, callers) for target in targets]
        floor = measured[0].p50_ms
        rows += [with_ratio(row, floor) for row in measured]
    return rows


def one(stack: BenchStack, target: Target, callers: int) -> Row:
    """Warm up, wait until the engine is idle, measure."""

    def plan(count: int) -> Plan:
        return Plan(LOOPBACK, target.port, callers, SECONDS, target.requests(count))

    failed_while_cold = warm_up(lambda: run(plan(callers)))
    settle(stack)
    before = stack.usage()
    outcome = run(plan(REQUESTS[callers]))
    settle(stack)
    after = stack.usage()
    answers = len(outcome.latencies_ms)

    def each_ms(seconds: float) -> float:
        return seconds * 1000 / answers

    return Row(
        target=target.name,
        callers=callers,
        answers=answers,
        p50_ms=outcome.percentile(50),
        p95_ms=outcome.percentile(95),
        per_second=outcome.per_second,
        statuses=outcome.statuses,
        failed=failures_of(outcome),
        failed_while_cold=failed_while_cold,
        engine_cpu_ms=each_ms(after.engine_cpu_sec - before.engine_cpu_sec),
        lambdas_cpu_ms=each_ms(after.lambdas_cpu_sec - before.lambdas_cpu_sec),
        gateway_cpu_ms=each_ms(after.gateway_cpu_sec - before.gateway_cpu_sec),
        generator_cpu_ms=each_ms(outcome.generator_cpu_sec),
    )


def warm_up(one_round: Callable[[], Outcome]) -> int:
    """Repeat a round until it is warm and none of its requests fails; return how many failed until then."""
    failed = 0
    for done in range(1, WARM_UP_ROUNDS.stop):
        failures = failures_of(one_round())
        failed += failures
        if not failures and done >= WARM_UP_ROUNDS.start:
            break
    return failed


def failures_of(outcome: Outcome) -> int:
    """Return how many answers were no success."""
    return sum(count for status, count in outcome.statuses.items() if not status.startswith("2"))


def with_ratio(measured: Row, floor_p50_ms: float) -> Row:
    """Return the row with its p50 as a multiple of the floor's at the same number of callers."""
    return replace(measured, over_floor=measured.p50_ms / floor_p50_ms)


def settle(stack: BenchStack) -> None:
    """Wait until nothing that posts set off runs any more: it would burden the next run.

    Raises:
        TimeoutError: it still runs after three minutes.
    """
    machines = [stack.machines[name] for name in PROJECTING]
    states = stack.client("stepfunctions")
    deadline = time.monotonic() + SETTLE_SECONDS
    quiet = 0
    while time.monotonic() < deadline:
        running = any(
            states.list_executions(stateMachineArn=machine, statusFilter="RUNNING", maxResults=1)[
                "executions"
            ]
            for machine in machines
        )
        quiet = 0 if running else quiet + 1
        if quiet == QUIET_LOOKS:
            return
        time.sleep(0.3)
    raise TimeoutError(f"records are still compared {SETTLE_SECONDS} s after the last post")
