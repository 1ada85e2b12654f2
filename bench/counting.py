"""What one logged workout takes of AWS, counted from real histories of log-workout and detect-records.

Capacity is not taken from a formula: every DynamoDB request that the histories hold is sent once more, in
order, to an empty copy of the table with ReturnConsumedCapacity=INDEXES. Two things the engine does not say
are added by AWS's rules: a failed conditional write costs what it would have written (here always one unit),
and a Query what it scanned.
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
from local.commands.executions import details

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.people import Person
    from bench.stack import BenchStack
    from local.commands.executions import Event

BEFORE: Final = slice(100, 160)
COUNTED: Final = slice(160, 190)
"""Ana's 161st to 190th workout are counted after her 60 before: a person with a past, not one whose every
workout is a first record."""
COPY: Final = "wotr-bench-copy"
READ_UNIT_BYTES: Final = 4096
ENGINE_PAUSE_MS: Final = 150
"""The engine begins every execution with a pause of this length; AWS does not."""
HTTP_OK: Final = (200, 201)
METHODS: Final = {
    "dynamodb:getItem": "get_item",
    "dynamodb:putItem": "put_item",
    "dynamodb:updateItem": "update_item",
    "dynamodb:deleteItem": "delete_item",
    "dynamodb:query": "query",
    "dynamodb:transactWriteItems": "transact_write_items",
    "dynamodb:transactGetItems": "transact_get_items",
}


@dataclass(frozen=True, slots=True)
class Machine:
    """Averages per workout of one machine; times in ms on the local engine, its fixed pause taken off."""

    name: str
    transitions: float
    history_events: float
    duration_ms: float
    log_bytes: float
    calls: dict[str, float]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a logged workout takes, on average over `workouts` of them."""

    workouts: int
    machines: list[Machine]
    write_units: float
    write_units_by_call: dict[str, float]
    read_units: float
    lambda_invocations: float
    lambda_ms: float
    """Median time of an invocation as the history shows it: the handler, and the engine's own way to it."""
    events: float
    sns_publishes: float
    stored_bytes: float


@dataclass(slots=True)
class Capacity:
    """Request units consumed so far, by call."""

    writes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    reads: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


def measure(stack: BenchStack, person: Person) -> Counted:
    """Post a person's workouts one by one through the gateway and count what each set off."""
    bodies = list(year(ANA))
    with httpx.Client(base_url=stack.running.gateway_url, headers={"Authorization": person.token}) as api:
        send(api, "PUT", "/me/profile", dict(ANA.profile))
        for body in bodies[BEFORE]:
            send(api, "POST", "/workouts", body)
        settle(stack)
        machines = ("log-workout", "detect-records")
        known = {name: set(executions_of(stack, stateMachineArn=stack.machines[name])) for name in machines}
        for body in bodies[COUNTED]:
            send(api, "POST", "/workouts", body)
            settle(stack)
    histories = {
        name: [
            history(stack, execution)
            for execution in reversed(executions_of(stack, stateMachineArn=stack.machines[name]))
            if execution not in known[name]
        ]
        for name in machines
    }
    count = len(bodies[COUNTED])
    for name, found in histories.items():
        if len(found) != count:
            raise RuntimeError(f"{count} workouts were posted, and {name} ran {len(found)} times")
    every_call = [
        call for pair in zip(*histories.values(), strict=True) for events in pair for call in calls(events)
    ]
    capacity, stored = replay(stack, every_call)
    names = Counter(name for name, _ in every_call)
    put_events = (call for name, call in every_call if name == "events:putEvents")
    return Counted(
        workouts=count,
        machines=[machine(name, found) for name, found in histories.items()],
        write_units=sum(capacity.writes.values()) / count,
        write_units_by_call={name: units / count for name, units in sorted(capacity.writes.items())},
        read_units=sum(capacity.reads.values()) / count,
        lambda_invocations=names["lambda:invoke"] / count,
        lambda_ms=median(itertools.chain.from_iterable(map(lambda_times, histories["log-workout"]))),
        events=sum(len(call["Entries"]) for call in put_events) / count,
        sns_publishes=names["sns:publish"] / count,
        stored_bytes=stored / count,
    )


def send(api: httpx.Client, method: str, path: str, body: dict[str, Any]) -> None:
    """Send one request; a throttled one again.

    Raises:
        RuntimeError: the answer is no success.
    """
    answer = api.request(method, path, json=body)
    while answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        time.sleep(0.5)
        answer = api.request(method, path, json=body)
    if answer.status_code not in HTTP_OK:
        raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.text}")


def machine(name: str, histories: list[list[Event]]) -> Machine:
    """Average a machine's histories."""
    count = len(histories)
    names = Counter(call for events in histories for call, _ in calls(events))
    durations = [
        (events[-1]["timestamp"] - events[0]["timestamp"]).total_seconds() * 1000 for events in histories
    ]
    return Machine(
        name=name,
        transitions=sum(map(transitions, histories)) / count,
        history_events=sum(map(len, histories)) / count,
        duration_ms=max(0.0, median(durations) - ENGINE_PAUSE_MS),
        log_bytes=sum(map(logged_bytes, histories)) / count,
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


def replay(stack: BenchStack, every_call: Iterable[tuple[str, dict[str, Any]]]) -> tuple[Capacity, int]:
    """Send the DynamoDB requests to an empty copy of the table: the capacity, and the bytes then stored."""
    dynamodb, table = stack.client("dynamodb"), stack.outputs["TableName"]
    create_copy(dynamodb, table)
    capacity = Capacity()
    for name, parameters in every_call:
        if name not in METHODS:
            continue
        request: dict[str, Any] = json.loads(json.dumps(parameters).replace(f'"{table}"', f'"{COPY}"'))
        request["ReturnConsumedCapacity"] = "INDEXES"
        try:
            answer = getattr(dynamodb, METHODS[name])(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            capacity.writes[f"{name}, condition failed"] += 1
            continue
        if name == "dynamodb:query":
            capacity.reads[name] += query_units(dynamodb, request)
        elif name in {"dynamodb:getItem", "dynamodb:transactGetItems"}:
            capacity.reads[name] += units(answer)
        else:
            capacity.writes[name] += units(answer)
    pages = dynamodb.get_paginator("scan").paginate(TableName=COPY)
    stored = sum(item_bytes(item) for page in pages for item in page["Items"])
    dynamodb.delete_table(TableName=COPY)
    return capacity, stored


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


def item_bytes(item: dict[str, dict[str, Any]]) -> int:
    """Return an item's size: UTF-8 of names and strings, two digits a byte and one more for a number."""
    size = 0
    for name, value in item.items():
        ((kind, content),) = value.items()
        digits = str(content).strip("-").replace(".", "").strip("0")
        size += len(name.encode()) + (
            math.ceil(len(digits) / 2) + 1 if kind == "N" else len(str(content).encode())
        )
    return size
