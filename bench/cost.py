"""AWS's price of a million logged workouts: what was counted, times `bench/prices.json`."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bench.counting import Counted, Machine, View

PRICES: Final = Path(__file__).with_name("prices.json")
MILLION: Final = 1_000_000
GB: Final = 1e9
STANDARD: Final = "rebuild-records"
"""The only machine of a workout that is billed by its transitions."""
WORKOUTS_A_MONTH: Final = 20
DAYS_A_MONTH: Final = 30
METRICS_OF_A_METHOD: Final = 5
"""Count, Latency, IntegrationLatency, 4XXError, 5XXError."""
EXPRESS_MEMORY_GB: Final = 64 / 1024
"""One chunk: 50 MB, the definition (under 50 KB) and the payload (under 256 KiB) stay below 64 MB."""
EXPRESS_STEP_MS: Final = 100
LAMBDA_MEMORY_GB: Final = 512 / 1024
LAMBDA_SLOWDOWN: Final = 1769 / 512
"""A function has one CPU at 1,769 MB and a share of it below: code that computes takes longer by this."""
LAMBDA_LOG_BYTES: Final = 1200
"""What an invocation logs: platform.start, platform.report and the task's own line, about 400 bytes each."""
VIEW_TASK_MS: Final = 20
"""Assumed: the task of a view only checks filters, or adds up."""
WAIT_MS: Final = 10
"""Assumed: how long a function waits for a call to DynamoDB or SNS."""
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
    """Return the lines for a million workouts, but for the logs of machines."""
    express = [machine for machine in counted.machines if machine.name != STANDARD]
    steps = sum(machine.executions * express_steps(machine) for machine in express)
    transitions = sum(machine.transitions for machine in counted.machines if machine.name == STANDARD)
    lambda_ms = math.ceil(counted.lambda_ms * LAMBDA_SLOWDOWN)
    names = " + ".join(machine.name for machine in express)
    return [
        line("API Gateway request", 1, "api_gateway_rest_request", "one POST"),
        line("Express requests", sum(machine.executions for machine in express), "express_request", names),
        line(
            "Express duration",
            express_gb_seconds(steps),
            "express_gb_second",
            f"{steps:.1f} x 100 ms x 64 MB",
        ),
        line("Standard transitions", transitions, "standard_transition", STANDARD),
        *lambda_lines(counted.lambda_invocations, lambda_ms),
        *written_and_announced(counted),
        line("X-Ray traces", TRACED, "xray_trace", f"{TRACED:.0%} sampled"),
    ]


def machine_logs(counted: Counted) -> Line:
    """Return what the machines' logs cost at level ALL, the default. At level ERROR there are hardly any."""
    size = log_bytes(counted)
    return line("Machine logs at level ALL", size / GB, "cloudwatch_log_gb", f"{size:,.0f} bytes a workout")


def log_bytes(counted: Counted) -> float:
    """Return what a workout logs at level ALL. A Standard machine keeps its own history and logs errors."""
    return sum(machine.log_bytes for machine in counted.machines if machine.name != STANDARD)


def kept(counted: Counted) -> list[Line]:
    """Return what a million workouts cost in each month in which they are kept."""
    stored, archived = counted.stored_bytes / GB, counted.events * counted.event_bytes / GB
    return [
        line("Storage", stored, "dynamodb_stored_gb_month", "the table"),
        line("Point-in-time recovery", stored, "dynamodb_recovery_gb_month", "the table"),
        line("Archive", archived, "eventbridge_archive_gb_month", "the events on the bus"),
    ]


def as_lambdas(counted: Counted) -> list[Line]:
    """Return the lines of the same work with the same guarantees, by a Lambda per route and one for records.

    The transaction with its event, the pipe, the bus and the archive stay as they are, since they are the
    guarantees. A function is paid for while it waits for its calls, too.
    """
    waits = sum(
        times
        for machine in counted.machines
        for call, times in machine.calls.items()
        if call != "lambda:invoke"
    )
    functions = sum(machine.executions for machine in counted.machines)
    computing = counted.lambda_invocations * counted.lambda_ms * LAMBDA_SLOWDOWN
    each = math.ceil((computing + waits * WAIT_MS) / functions)
    return [
        line("API Gateway request", 1, "api_gateway_rest_request", "one POST"),
        *lambda_lines(functions, each),
        *written_and_announced(counted),
        line("X-Ray traces", TRACED, "xray_trace", f"{TRACED:.0%} sampled"),
    ]


def view_lines(view: View) -> list[Line]:
    """Return the lines for a million looks."""
    steps = express_steps(view.machine)
    tasks = view.machine.calls.get("lambda:invoke", 0.0)
    return [
        line("API Gateway request", 1, "api_gateway_rest_request", view.route),
        line("Express request", 1, "express_request", view.machine.name),
        line("Express duration", express_gb_seconds(steps), "express_gb_second", f"{steps} x 100 ms x 64 MB"),
        *lambda_lines(tasks, VIEW_TASK_MS),
        line("DynamoDB reads", view.read_units, "dynamodb_read_unit", "sent once more"),
        line("X-Ray traces", TRACED, "xray_trace", f"{TRACED:.0%} sampled"),
        line(
            "Machine logs at level ALL", view.machine.log_bytes / GB, "cloudwatch_log_gb", "on top of ERROR"
        ),
    ]


def person_month(counted: Counted) -> list[tuple[str, float]]:
    """Return what an active person costs a month at level ALL, in USD."""
    workout = sum(part.usd for part in (*bill(counted), machine_logs(counted))) / MILLION
    views = [sum(part.usd for part in view_lines(view)) / MILLION for view in counted.views]
    return [
        (f"{WORKOUTS_A_MONTH} workouts", WORKOUTS_A_MONTH * workout),
        (f"{DAYS_A_MONTH} days with one look each at workouts, stats and records", DAYS_A_MONTH * sum(views)),
        ("Cognito, tier LITE, beyond the first 10,000 people", unit_price("cognito_lite_user")),
        ("(Cognito, tier ESSENTIALS, instead)", unit_price("cognito_essentials_user")),
    ]


def stage_month(alarms: int, methods: int) -> list[tuple[str, float]]:
    """Return what an unused stage costs a month, in USD, and what detailed metrics would add.

    Args:
        alarms: How many alarms the template has.
        methods: How many methods the API has. Each would have five metrics.
    """
    return [
        (f"{alarms} alarms, without the ten free ones", alarms * unit_price("cloudwatch_alarm")),
        (
            f"(Detailed metrics of {methods} methods, which are off)",
            methods * METRICS_OF_A_METHOD * unit_price("cloudwatch_metric"),
        ),
    ]


def written_and_announced(counted: Counted) -> list[Line]:
    """Return the lines of what is read, written and announced, whoever does it."""
    archived = counted.events * counted.event_bytes / GB
    return [
        line("DynamoDB writes", counted.write_units, "dynamodb_write_unit", "sent once more"),
        line("DynamoDB reads", counted.read_units, "dynamodb_read_unit", "sent once more"),
        line("Pipe", counted.events, "eventbridge_pipe_event", "events of transactions"),
        line("EventBridge events", counted.events, "eventbridge_custom_event", "events of transactions"),
        line("Archive", archived, "eventbridge_archive_gb", f"{counted.event_bytes:,.0f} bytes an event"),
        line("SNS publishes", counted.sns_publishes, "sns_publish", "of workouts that broke a record"),
    ]


def lambda_lines(invocations: float, milliseconds: int) -> list[Line]:
    """Return the lines of so many invocations that take so long each."""
    compute = invocations * milliseconds / 1000 * LAMBDA_MEMORY_GB
    logged = invocations * LAMBDA_LOG_BYTES / GB
    return [
        line("Lambda requests", invocations, "lambda_request", f"{invocations:.2f} invocations"),
        line("Lambda duration", compute, "lambda_arm_gb_second", f"{milliseconds} ms x 512 MB"),
        line("Lambda logs", logged, "cloudwatch_log_gb", f"{LAMBDA_LOG_BYTES} bytes an invocation"),
    ]


def express_steps(machine: Machine) -> int:
    """Return how many steps of 100 ms an execution is billed."""
    return max(1, math.ceil(machine.duration_ms / EXPRESS_STEP_MS))


def express_gb_seconds(steps: float) -> float:
    """Return the GB-seconds of so many steps."""
    return steps * EXPRESS_STEP_MS / 1000 * EXPRESS_MEMORY_GB


def unit_price(price: str) -> float:
    """Return the price of one."""
    entry = prices()["prices"][price]
    return float(entry["usd"] / entry["per"])


def line(what: str, each: float, price: str, how: str) -> Line:
    """Price one line: `each` is the quantity of one workout."""
    entry = prices()["prices"][price]
    return Line(what, each * MILLION, entry["unit"], each * MILLION * entry["usd"] / entry["per"], how)


def prices() -> dict[str, Any]:
    """Return the price table."""
    table: dict[str, Any] = json.loads(PRICES.read_text(encoding="utf-8"))
    return table
