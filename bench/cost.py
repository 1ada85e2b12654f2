"""AWS's price of a million logged workouts: what was counted, times `bench/prices.json`."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bench.counting import Counted

PRICES: Final = Path(__file__).with_name("prices.json")
MILLION: Final = 1_000_000
EXPRESS_MEMORY_GB: Final = 64 / 1024
"""One chunk: 50 MB, the definition (under 50 KB) and the payload (under 256 KiB) stay below 64 MB."""
EXPRESS_STEP_MS: Final = 100
LAMBDA_MEMORY_GB: Final = 512 / 1024
LAMBDA_SLOWDOWN: Final = 1769 / 512
"""A function has one CPU at 1,769 MB and a share of it below: code that computes takes longer by this."""
LAMBDA_LOG_BYTES: Final = 1200
"""What an invocation logs: platform.start, platform.report and the task's own line, about 400 bytes each."""
TRACED: Final = 0.05
"""X-Ray's default rule: the first request of a second, and 5 % of the others."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill, for a million workouts."""

    what: str
    quantity: float
    unit: str
    usd: float
    how: str


def bill(counted: Counted) -> list[Line]:
    """Return the lines for a million workouts, in a prod stage (machines log errors only)."""
    steps = sum(math.ceil(machine.duration_ms / EXPRESS_STEP_MS) for machine in counted.machines)
    express = steps * EXPRESS_STEP_MS / 1000 * EXPRESS_MEMORY_GB
    lambda_ms = math.ceil(counted.lambda_ms * LAMBDA_SLOWDOWN)
    compute = counted.lambda_invocations * lambda_ms / 1000 * LAMBDA_MEMORY_GB
    logged = counted.lambda_invocations * LAMBDA_LOG_BYTES / 1e9
    names = " + ".join(machine.name for machine in counted.machines)
    return [
        line("API Gateway request", 1, "api_gateway_rest_request", "one POST"),
        line("Express request", len(counted.machines), "express_request", names),
        line("Express duration", express, "express_gb_second", f"{steps} x {EXPRESS_STEP_MS} ms x 64 MB"),
        line("Lambda request", counted.lambda_invocations, "lambda_request", "prepare_workout"),
        line("Lambda duration", compute, "lambda_arm_gb_second", f"{lambda_ms} ms x 512 MB"),
        line("DynamoDB writes", counted.write_units, "dynamodb_write_unit", "replayed from the histories"),
        line("DynamoDB reads", counted.read_units, "dynamodb_read_unit", "replayed from the histories"),
        line("EventBridge events", counted.events, "eventbridge_custom_event", "workout.created"),
        line("SNS publishes", counted.sns_publishes, "sns_publish", "of workouts that broke a record"),
        line("CloudWatch logs", logged, "cloudwatch_log_gb", f"{LAMBDA_LOG_BYTES} bytes an invocation"),
        line("X-Ray traces", TRACED, "xray_trace", f"{TRACED:.0%} sampled"),
    ]


def extras(counted: Counted) -> list[Line]:
    """Return what comes on top, depending on stage and time: full machine logs, a month of storage."""
    machine_logs = sum(machine.log_bytes for machine in counted.machines) / 1e9
    stored = counted.stored_bytes / 1e9
    return [
        line("Machine logs at level ALL", machine_logs, "cloudwatch_log_gb", "every stage but prod"),
        line("Storage, a month", stored, "dynamodb_stored_gb_month", "of a million workouts"),
        line(
            "Point-in-time recovery, a month", stored, "dynamodb_recovery_gb_month", "of a million workouts"
        ),
    ]


def line(what: str, each: float, price: str, how: str) -> Line:
    """Price one line: `each` is the quantity of one workout."""
    entry = prices()["prices"][price]
    return Line(what, each * MILLION, entry["unit"], each * MILLION * entry["usd"] / entry["per"], how)


def prices() -> dict[str, Any]:
    """Return the price table."""
    table: dict[str, Any] = json.loads(PRICES.read_text(encoding="utf-8"))
    return table
