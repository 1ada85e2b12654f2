"""Time per `POST /workouts/queue` at 1, 20 and 100 parallel callers, and how soon all of it is logged."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.load_generator import Outcome, Plan, Request, run
from bench.posting import failures_of, settle, warm_up, workouts
from local.home import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.people import Person
    from bench.stack import BenchStack

CALLERS: Final = (1, 20, 100)
REQUESTS: Final = {1: 60, 20: 400, 100: 1000}
SECONDS: Final = 60.0
"""Requests per number of callers, and the most seconds that they may take."""
DRAIN_SECONDS: Final = 300
AIM_P50_MS: Final = 300.0
"""Most callers: largest p50 of the answer."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One number of callers.

    Attributes:
        callers: How many sent at a time.
        accepted: Answers 202.
        failed: Answers that were no success.
        p50_ms: Of the answer.
        p95_ms: Of the answer.
        per_second: Answers a second.
        drained_sec: From the first request until the queue was empty.
        logged: Workouts that are in the table then, and were not before.
        told: Ids of which it is stored that they were logged.
        engine_cpu_ms: CPU of the engine per workout, what it sets off included.
    """

    callers: int
    accepted: int
    failed: int
    p50_ms: float
    p95_ms: float
    per_second: float
    drained_sec: float
    logged: int
    told: int
    engine_cpu_ms: float

    @property
    def logged_per_second(self) -> float:
        """Workouts that went through the queue in a second."""
        return self.logged / self.drained_sec


def measure(stack: BenchStack, people: list[Person]) -> list[Queued]:
    """Measure every number of callers, warm. No two workouts are the same."""
    person, bodies = itertools.cycle(people), workouts()
    return [one(stack, callers, lambda count: requests(count, person, bodies)) for callers in CALLERS]


def requests(count: int, person: Iterator[Person], bodies: Iterator[str]) -> list[Request]:
    """The next so many requests."""
    return [
        Request(
            "/workouts/queue",
            {"Content-Type": "application/json", "Authorization": next(person).token},
            next(bodies),
        )
        for _ in range(count)
    ]


def one(stack: BenchStack, callers: int, make: Callable[[int], list[Request]]) -> Queued:
    """Warm up, wait until nothing is left of that, measure."""

    def sent(count: int) -> Outcome:
        return run(Plan(LOOPBACK, stack.running.gateway_port, callers, SECONDS, make(count)))

    warm_up(lambda: sent(callers))
    drain(stack)
    settle(stack)
    before = (items(stack, "WORKOUT#"), items(stack, "QUEUED#"), stack.usage().engine_cpu_sec)
    began = time.monotonic()
    outcome = sent(REQUESTS[callers])
    drain(stack)
    drained_sec = time.monotonic() - began
    settle(stack)
    accepted = outcome.statuses.get("202", 0)
    return Queued(
        callers=callers,
        accepted=accepted,
        failed=failures_of(outcome),
        p50_ms=outcome.percentile(50),
        p95_ms=outcome.percentile(95),
        per_second=outcome.per_second,
        drained_sec=drained_sec,
        logged=items(stack, "WORKOUT#") - before[0],
        told=items(stack, "QUEUED#") - before[1],
        engine_cpu_ms=(stack.usage().engine_cpu_sec - before[2]) * 1000 / max(accepted, 1),
    )


def drain(stack: BenchStack) -> None:
    """Wait until the queue has no message, none under way and none that waits for its time.

    Raises:
        TimeoutError: it has after five minutes.
    """
    names = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]
    sqs, url = stack.client("sqs"), stack.outputs["WorkoutsQueueUrl"]
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline:
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        if all(found[name] == "0" for name in names):
            return
        time.sleep(0.05)
    raise TimeoutError(f"the queue is not empty {DRAIN_SECONDS} s after the last request")


def items(stack: BenchStack, prefix: str) -> int:
    """How many items of the table have a sort key that begins so."""
    pages = (
        stack.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=stack.outputs["TableName"],
            Select="COUNT",
            FilterExpression="begins_with(sk, :prefix)",
            ExpressionAttributeValues={":prefix": {"S": prefix}},
        )
    )
    return sum(page["Count"] for page in pages)
