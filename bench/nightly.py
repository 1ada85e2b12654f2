"""Time and memory of nightly-summary for 100 and 1,000 active people."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bench.histories import calls, executions_of, history, payload_bytes, transitions
from events.workouts.generate import ATHLETES, year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.stack import BenchStack
    from events.workouts.generate import Athlete

PEOPLE: Final = (100, 1000)
DAYS_OF_HISTORY: Final = 90
NIGHT: Final = {100: date(2026, 10, 7), 1000: date(2026, 10, 14)}
"""Each size has its own date, so the people of one run are not in the other."""
SHARDS: Final = 4
"""Shards in use, of 16. In 4 shards 1,000 people fill pages of 100, as 10,000 people do in 16."""
BATCH: Final = 25
WRITERS: Final = 4
POLL_SECONDS: Final = 0.25
LIMIT_SECONDS: Final = 900
MAPPED: Final = "nightly-summary/people"
"""What its Distributed Map runs."""
NAMESPACE: Final = uuid.UUID("6f1c5c4e-6f0e-4b8e-9d0b-2f3c8f6a1b2c")
"""Namespace of the ids of the bench's people."""


@dataclass(frozen=True, slots=True)
class Night:
    """One run of nightly-summary. CPU in seconds, memory is resident and the highest during the run."""

    people: int
    day_items: int
    wall_sec: float
    engine_cpu_sec: float
    lambdas_cpu_sec: float
    engine_mib_before: float
    engine_peak_mib: float
    lambdas_peak_mib: float
    history_events: int
    transitions: int
    children: int
    child_calls: dict[str, float]
    """Integrations that a child calls, on average over the histories that the engine still keeps."""
    child_history_events: int
    largest_payload_bytes: int
    report_users: int
    report_workouts: int


def measure(stack: BenchStack) -> list[Night]:
    """Write the people's data past the API, run the machine by hand, and check what it reports."""
    return [one(stack, people, NIGHT[people]) for people in PEOPLE]


def one(stack: BenchStack, people: int, night: date) -> Night:
    """Measure one night.

    Raises:
        RuntimeError: the machine failed, or its report does not add up to what was written.
    """
    items = list(active_people(people, night))
    days_of_night = [item for item in items if item["sk"]["S"] == f"DAY#{night}"]
    workouts = sum(int(item["workouts"]["N"]) for item in days_of_night)
    minutes = float(sum(Decimal(item["durationSec"]["N"]) for item in days_of_night) / 60)
    write(stack, items)
    stack.reset_peaks()
    before = stack.usage()
    execution, wall = run(stack, night)
    after = stack.usage()
    events = history(stack, execution)
    runs = map_runs(stack, execution)
    children = [history(stack, child) for child in executions_of(stack, MAPPED, events[0]["timestamp"])]
    child_calls = Counter(name for child in children for name, _ in calls(child))
    report = read_report(stack, night)
    if (report["users"], report["workouts"], report["durationMin"]) != (people, workouts, round(minutes, 2)):
        raise RuntimeError(f"{people} people, {workouts} workouts, {minutes} min were written, not {report}")
    return Night(
        people=people,
        day_items=sum(item["sk"]["S"].startswith("DAY#") for item in items),
        wall_sec=wall,
        engine_cpu_sec=after.engine_cpu_sec - before.engine_cpu_sec,
        lambdas_cpu_sec=after.lambdas_cpu_sec - before.lambdas_cpu_sec,
        engine_mib_before=before.engine_mib,
        engine_peak_mib=after.engine_peak_mib,
        lambdas_peak_mib=after.lambdas_peak_mib,
        history_events=len(events),
        transitions=transitions(events),
        children=sum(children_of(stack, run) for run in runs),
        child_calls={name: times / len(children) for name, times in child_calls.most_common()},
        child_history_events=max(map(len, children), default=0),
        largest_payload_bytes=max(payload_bytes(event) for each in (events, *children) for event in each),
        report_users=report["users"],
        report_workouts=report["workouts"],
    )


def active_people(count: int, night: date) -> Iterator[dict[str, Any]]:
    """Yield the items of people who trained on `night` and in the 90 days before, like ana and ben did."""
    templates = [list(days_before(athlete, night)) for athlete in ATHLETES]
    for place in range(count):
        user_id = str(uuid.uuid5(NAMESPACE, f"{night} {place}"))
        athlete, days = ATHLETES[place % len(ATHLETES)], templates[place % len(ATHLETES)]
        pk = {"S": f"USER#{user_id}"}
        yield {"pk": pk, "sk": {"S": "PROFILE"}, "doc": {"S": json.dumps(athlete.profile)}}
        for day, counters in days:
            yield {
                "pk": pk,
                "sk": {"S": f"DAY#{day}"},
                "userId": {"S": user_id},
                "localDate": {"S": day},
                "gsi1pk": {"S": f"DATE#{day}#{place % SHARDS:02}"},
                "gsi1sk": {"S": user_id},
                **{name: {"N": str(amount)} for name, amount in counters.items()},
            }
        for month, counters in months_of(days).items():
            sums = {name: {"N": str(amount)} for name, amount in counters.items()}
            yield {"pk": pk, "sk": {"S": f"MONTH#{month}"}, **sums}
        yield record_of(pk, night, days[-1][1]["durationSec"])


def months_of(days: list[tuple[str, dict[str, Decimal]]]) -> dict[str, dict[str, Decimal]]:
    """Return the sums of the months of some days, with the metres run on each day."""
    months: dict[str, dict[str, Decimal]] = {}
    for day, counters in days:
        month = months.setdefault(day[:7], {})
        run = {f"run:{day[8:]}": counters["type:Run:distanceM"]} if "type:Run:distanceM" in counters else {}
        for name, amount in {**counters, **run}.items():
            month[name] = month.get(name, Decimal(0)) + amount
    return months


def days_before(athlete: Athlete, night: date) -> Iterator[tuple[str, dict[str, Decimal]]]:
    """Yield the athlete's newest 90 days as (date, counters), oldest first, moved to end on `night`."""
    days: dict[str, dict[str, Decimal]] = {}
    for body in year(athlete):
        counters = days.setdefault(str(body["ts"])[:10], {})
        for name, amount in amounts(body).items():
            counters[name] = counters.get(name, Decimal(0)) + amount
    last = date.fromisoformat(max(days))
    for day, counters in sorted(days.items()):
        age = last - date.fromisoformat(day)
        if age < timedelta(days=DAYS_OF_HISTORY):
            yield str(night - age), counters


def amounts(body: dict[str, Any]) -> dict[str, Decimal]:
    """Return what a workout adds to the counters of its day."""

    def amount(name: str) -> Decimal:
        return Decimal(str(body.get(name, 0)))

    kind, seconds, metres = body["type"], amount("durationMin") * 60, amount("distanceKm") * 1000
    return {
        "workouts": Decimal(1),
        "durationSec": seconds,
        "distanceM": metres,
        "calories": amount("calories"),
        "elevationM": amount("elevationM"),
        "load:session-rpe": amount("rpe") * amount("durationMin"),
        "load:banister-trimp": Decimal(0),
        "load:tss": Decimal(0),
        "load:rtss": Decimal(0),
        "load:session-rpe:workouts": Decimal("rpe" in body),
        "load:banister-trimp:workouts": Decimal(0),
        "load:tss:workouts": Decimal(0),
        "load:rtss:workouts": Decimal(0),
        f"type:{kind}:workouts": Decimal(1),
        f"type:{kind}:durationSec": seconds,
        f"type:{kind}:distanceM": metres,
    }


def record_of(pk: dict[str, str], night: date, seconds: Decimal) -> dict[str, Any]:
    """Return a line of the PR log on the night's date."""
    start = f"{night:%Y%m%d}T103000Z-00000000"
    doc = {
        "type": "Run",
        "kind": "longest-30d",
        "value": float(seconds),
        "unit": "s",
        "workoutId": start,
        "achievedAt": f"{night}T10:30:00.000Z",
        "localDate": str(night),
        "first": False,
    }
    texts = {name: {"S": value} for name, value in doc.items() if isinstance(value, str)}
    value = {"N": str(seconds)}
    sk = {"S": f"PR_LOG#{start}#longest-30d"}
    return {"pk": pk, "sk": sk, **texts, "value": value, "doc": {"S": json.dumps(doc)}}


def write(stack: BenchStack, items: list[dict[str, Any]]) -> None:
    """Put the items straight into the table."""
    table, dynamodb = stack.outputs["TableName"], stack.client("dynamodb")

    def put(batch: list[dict[str, Any]]) -> None:
        left = {table: [{"PutRequest": {"Item": item}} for item in batch]}
        while left:
            left = dynamodb.batch_write_item(RequestItems=left)["UnprocessedItems"]

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(put, [items[first : first + BATCH] for first in range(0, len(items), BATCH)]))


def run(stack: BenchStack, night: date) -> tuple[str, float]:
    """Run nightly-summary for a date as an operator would; return its execution and its wall time in seconds.

    Raises:
        RuntimeError: it did not succeed within 15 minutes.
    """
    states = stack.client("stepfunctions")
    started = states.start_execution(
        stateMachineArn=stack.machines["nightly-summary"], input=json.dumps({"date": str(night)})
    )
    arn = str(started["executionArn"])
    began = time.monotonic()
    while time.monotonic() - began < LIMIT_SECONDS:
        described = states.describe_execution(executionArn=arn)
        if described["status"] == "SUCCEEDED":
            return arn, (described["stopDate"] - described["startDate"]).total_seconds()
        if described["status"] != "RUNNING":
            raise RuntimeError(f"nightly-summary {described['status']}: {described.get('cause')}")
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"nightly-summary still runs after {LIMIT_SECONDS} s")


def map_runs(stack: BenchStack, execution: str) -> list[str]:
    """Return the Map Runs of an execution's Distributed Maps."""
    runs = stack.client("stepfunctions").list_map_runs(executionArn=execution)["mapRuns"]
    return [str(run["mapRunArn"]) for run in runs]


def children_of(stack: BenchStack, map_run: str) -> int:
    """Return how many child executions of a Map Run succeeded."""
    return int(
        stack.client("stepfunctions").describe_map_run(mapRunArn=map_run)["executionCounts"]["succeeded"]
    )


def read_report(stack: BenchStack, night: date) -> dict[str, Any]:
    """Return the night's global report."""
    stored = stack.client("s3").get_object(
        Bucket=stack.outputs["ReportBucketName"], Key=f"reports/{night}.json"
    )
    report: dict[str, Any] = json.loads(stored["Body"].read())
    return report
