"""What one logged workout, and what a view of it, takes of AWS, counted from real histories.

A workout runs log-workout; its transaction has an event, which the pipe takes to the bus; a rule starts
detect-records with it, which now and then starts rebuild-records.

Capacity is not taken from a formula: every DynamoDB request that the histories hold is sent once more, in
order, to a copy of the table as it was before, with ReturnConsumedCapacity=INDEXES. Two things the engine
does not say are added by AWS's rules: a failed conditional write costs what it would have written (here one
unit, in a transaction two for each item), and a Query what it scanned.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import httpx
from botocore.exceptions import ClientError

from bench.histories import calls, executions_of, history, logged_bytes, transitions
from bench.posting import settle
from events.workouts.generate import ANA, year
from local.histories.steps import details

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.people import Person
    from bench.stack import BenchStack
    from local.histories.source import Event

BEFORE: Final = slice(100, 160)
COUNTED: Final = slice(160, 190)
"""Ana's 161st to 190th workout are counted after her 60 before: a person with a past, not one whose every
workout is a first record."""
Item = dict[str, dict[str, Any]]
COPY: Final = "wotr-bench-copy"
READ_UNIT_BYTES: Final = 4096
LOG, DETECT, REBUILD = "log-workout", "detect-records", "rebuild-records"
VIEWS: Final = {"/workouts": "list-workouts", "/me/stats": "get-stats", "/me/records": "list-records"}
"""What a person looks at after opening the application, and the machine that answers."""
DETECTED_WITHIN_SEC: Final = 60
HTTP_OK: Final = (200, 201)
METHODS: Final = {
    "dynamodb:getItem": "get_item",
    "dynamodb:putItem": "put_item",
    "dynamodb:updateItem": "update_item",
    "dynamodb:deleteItem": "delete_item",
    "dynamodb:query": "query",
    "dynamodb:transactWriteItems": "transact_write_items",
    "dynamodb:transactGetItems": "transact_get_items",
    "dynamodb:batchGetItem": "batch_get_item",
}
REFUSED: Final = {"ConditionalCheckFailedException", "TransactionCanceledException"}
READS: Final = {"dynamodb:getItem", "dynamodb:transactGetItems", "dynamodb:batchGetItem"}


@dataclass(frozen=True, slots=True)
class Machine:
    """Averages of one machine per workout or look; the median of its times on the local engine, in ms."""

    name: str
    executions: float
    transitions: float
    history_events: float
    duration_ms: float
    log_bytes: float
    calls: dict[str, float]


@dataclass(frozen=True, slots=True)
class View:
    """What one look takes."""

    route: str
    machine: Machine
    read_units: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What a logged workout takes, on average over `workouts` of them, and what each view of them."""

    workouts: int
    machines: list[Machine]
    write_units: float
    write_units_by_call: dict[str, float]
    read_units: float
    lambda_invocations: float
    lambda_ms: float
    """Median time of an invocation as the history shows it: the handler, and the engine's own way to it."""
    events: float
    """Events of transactions, which the pipe takes to the bus."""
    event_bytes: float
    """Size of such an event on the bus, as a rule passes it on and the archive keeps it."""
    sns_publishes: float
    stored_bytes: float
    views: list[View]


@dataclass(slots=True)
class Capacity:
    """Request units consumed so far, by call."""

    writes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    reads: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(frozen=True, slots=True)
class Run:
    """An execution and its history."""

    execution: str
    events: Sequence[Event]


def measure(stack: BenchStack, person: Person) -> Counted:
    """Post a person's workouts one by one and count what each set off, and what a look at them takes."""
    bodies = list(year(ANA))
    counted = bodies[COUNTED]
    url, caller = stack.running.gateway_url, {"Authorization": person.token}
    with httpx.Client(base_url=url, headers=caller, timeout=60) as api:
        send(api, "PUT", "/me/profile", dict(ANA.profile))
        for body in bodies[BEFORE]:
            send(api, "POST", "/workouts", body)
        for path in VIEWS:
            send(api, "GET", path)  # its functions start
        settle(stack)
        before = items(stack.client("dynamodb"), stack.outputs["TableName"])
        known = {name: set(executions(stack, name)) for name in (LOG, DETECT, REBUILD, *VIEWS.values())}
        for body in counted:
            detected = set(executions(stack, DETECT))
            send(api, "POST", "/workouts", body)
            wait_for_detection(stack, detected)
        found = {name: runs(stack, name, known[name]) for name in (LOG, DETECT, REBUILD)}
        for path in VIEWS:
            send(api, "GET", path)
        seen = {path: runs(stack, name, known[name]) for path, name in VIEWS.items()}
    return summed(stack, len(counted), before, found, seen)


def summed(
    stack: BenchStack,
    count: int,
    before: list[Item],
    found: dict[str, list[Run]],
    seen: dict[str, list[Run]],
) -> Counted:
    """Add up what so many workouts and looks have set off.

    Raises:
        RuntimeError: there are fewer executions than workouts.
    """
    if len(found[LOG]) != count or len(found[DETECT]) < count:
        executed = {name: len(several) for name, several in found.items()}
        raise RuntimeError(f"{count} workouts were posted, and executions are {executed}")
    every_run = itertools.chain.from_iterable(found.values())
    in_order = sorted(every_run, key=lambda run: run.events[0]["timestamp"])
    every_call = [call for run in in_order for call in calls(run.events)]
    capacity, stored = replay(stack, before, every_call)
    names = Counter(name for name, _ in every_call)
    return Counted(
        workouts=count,
        machines=[machine(name, several, count) for name, several in found.items() if several],
        write_units=sum(capacity.writes.values()) / count,
        write_units_by_call={name: units / count for name, units in sorted(capacity.writes.items())},
        read_units=sum(capacity.reads.values()) / count,
        lambda_invocations=names["lambda:invoke"] / count,
        lambda_ms=median(took for run in in_order for took in lambda_times(run.events)),
        events=sum(map(announced, every_call)) / count,
        event_bytes=median(len(details(run.events[0])["input"].encode()) for run in found[DETECT]),
        sns_publishes=names["sns:publish"] / count,
        stored_bytes=stored / count,
        views=[view(stack, path, several) for path, several in seen.items()],
    )


def executions(stack: BenchStack, name: str) -> list[str]:
    """Return the executions of a machine, newest first."""
    return executions_of(stack, name)


def runs(stack: BenchStack, name: str, known: set[str]) -> list[Run]:
    """Return the executions of a machine that are not known yet, oldest first."""
    new = [execution for execution in reversed(executions(stack, name)) if execution not in known]
    return [Run(execution, history(stack, execution)) for execution in new]


def wait_for_detection(stack: BenchStack, known: set[str]) -> None:
    """Wait until detect-records has begun once more, and has ended.

    Raises:
        TimeoutError: it has not begun.
    """
    deadline = time.monotonic() + DETECTED_WITHIN_SEC
    while not set(executions(stack, DETECT)) - known:
        if time.monotonic() > deadline:
            raise TimeoutError(f"no record detection followed a post within {DETECTED_WITHIN_SEC} s")
        time.sleep(0.05)
    settle(stack)


def announced(call: tuple[str, dict[str, Any]]) -> int:
    """Return how many events a call writes."""
    name, parameters = call
    if name != "dynamodb:transactWriteItems":
        return 0
    items = [write["Put"]["Item"] for write in parameters["TransactItems"] if "Put" in write]
    return sum(item["sk"]["S"].startswith("EVENT#") for item in items)


def view(stack: BenchStack, path: str, found: list[Run]) -> View:
    """Count what a look took. Its reads are sent again, to the same table."""
    dynamodb = stack.client("dynamodb")
    reads = 0.0
    for name, parameters in (call for run in found for call in calls(run.events)):
        if name == "dynamodb:query":
            reads += query_units(dynamodb, parameters)
        elif name in READS:
            request = {**parameters, "ReturnConsumedCapacity": "INDEXES"}
            reads += units(getattr(dynamodb, METHODS[name])(**request))
    return View(f"GET {path}", machine(VIEWS[path], found, len(found)), reads / len(found))


def send(api: httpx.Client, method: str, path: str, body: dict[str, Any] | None = None) -> None:
    """Send one request, and send it again while it is throttled.

    Raises:
        RuntimeError: the answer is not a success.
    """
    answer = api.request(method, path, json=body)
    while answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        time.sleep(0.5)
        answer = api.request(method, path, json=body)
    if answer.status_code not in HTTP_OK:
        raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.text}")


def machine(name: str, found: list[Run], count: int) -> Machine:
    """Average a machine's executions over so many workouts or looks."""
    names = Counter(call for run in found for call, _ in calls(run.events))
    durations = [
        (run.events[-1]["timestamp"] - run.events[0]["timestamp"]).total_seconds() * 1000 for run in found
    ]
    return Machine(
        name=name,
        executions=len(found) / count,
        transitions=sum(transitions(run.events) for run in found) / count,
        history_events=sum(len(run.events) for run in found) / count,
        duration_ms=median(durations),
        log_bytes=sum(logged_bytes(run.events, run.execution) for run in found) / count,
        calls={call: times / count for call, times in names.most_common()},
    )


def lambda_times(events: Iterable[Event]) -> list[float]:
    """Return how long each Lambda call of a history took, in ms."""
    by_id = {event["id"]: event for event in events}
    times = []
    for event in by_id.values():
        if event["type"] != "TaskSucceeded":
            continue
        scheduled = event
        while scheduled["type"] != "TaskScheduled":
            scheduled = by_id[scheduled["previousEventId"]]
        if details(scheduled)["resourceType"] == "lambda":
            times.append((event["timestamp"] - scheduled["timestamp"]).total_seconds() * 1000)
    return times


def replay(
    stack: BenchStack, before: list[Item], every_call: Iterable[tuple[str, dict[str, Any]]]
) -> tuple[Capacity, int]:
    """Send the DynamoDB requests to a copy of the table as it was.

    Returns:
        The capacity that they took, and by how many bytes the copy grew.
    """
    dynamodb, table = stack.client("dynamodb"), stack.outputs["TableName"]
    create_copy(dynamodb, table)
    for item in before:
        dynamodb.put_item(TableName=COPY, Item=item)
    capacity = Capacity()
    for name, parameters in every_call:
        if name not in METHODS:
            continue
        request: dict[str, Any] = json.loads(json.dumps(parameters).replace(f'"{table}"', f'"{COPY}"'))
        request["ReturnConsumedCapacity"] = "INDEXES"
        try:
            answer = getattr(dynamodb, METHODS[name])(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] not in REFUSED:
                raise
            tried = request.get("TransactItems", [])
            capacity.writes[f"{name}, condition failed"] += 2 * len(tried) or 1
            continue
        if name == "dynamodb:query":
            capacity.reads[name] += query_units(dynamodb, request)
        elif name in READS:
            capacity.reads[name] += units(answer)
        else:
            capacity.writes[name] += units(answer)
    stored = sum(map(item_bytes, items(dynamodb, COPY))) - sum(map(item_bytes, before))
    dynamodb.delete_table(TableName=COPY)
    return capacity, stored


def items(dynamodb: Any, table: str) -> list[Item]:  # noqa: ANN401 - boto3's client
    """Return everything that a table has."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def create_copy(dynamodb: Any, table: str) -> None:  # noqa: ANN401 - boto3's client
    """Create an empty table with the same keys and indexes."""
    like = dynamodb.describe_table(TableName=table)["Table"]
    dynamodb.create_table(
        TableName=COPY,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=like["KeySchema"],
        AttributeDefinitions=like["AttributeDefinitions"],
        GlobalSecondaryIndexes=[
            {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
            for index in like["GlobalSecondaryIndexes"]
        ],
    )


def units(answer: dict[str, Any]) -> float:
    """Return the capacity that an answer says it consumed, indexes included."""
    consumed = answer["ConsumedCapacity"]
    return sum(
        float(table["CapacityUnits"]) for table in (consumed if isinstance(consumed, list) else [consumed])
    )


def query_units(dynamodb: Any, request: dict[str, Any]) -> float:  # noqa: ANN401 - boto3's client
    """Return what a Query costs: a unit per started 4 KiB of items scanned, half of it if not consistent."""
    needed = request["KeyConditionExpression"]
    scanned = dynamodb.query(
        TableName=request["TableName"],
        KeyConditionExpression=needed,
        ExpressionAttributeValues={
            name: value for name, value in request["ExpressionAttributeValues"].items() if name in needed
        },
        **({"IndexName": request["IndexName"]} if "IndexName" in request else {}),
        **({"Limit": request["Limit"]} if "Limit" in request else {}),
    )["Items"]
    size = sum(item_bytes(item) for item in scanned)
    return max(1, math.ceil(size / READ_UNIT_BYTES)) * (1.0 if request.get("ConsistentRead") else 0.5)


def item_bytes(item: Item) -> int:
    """Return an item's size.

    UTF-8 of names and strings; two digits of a number a byte, and one byte more; of a map 3 bytes, what it
    holds, and 1 byte for each of that.
    """
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: dict[str, Any]) -> int:
    """Return the size of an attribute's value."""
    ((kind, content),) = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_bytes(part) for name, part in content.items())
    if kind == "N":
        digits = str(content).strip("-").replace(".", "").strip("0")
        return math.ceil(len(digits) / 2) + 1
    return len(str(content).encode())
