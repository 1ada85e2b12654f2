"""The cost of reading a person's progress: ten years of daily workouts beside one year."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bench.years import TODAY, lay, sums_of, user_of
from local.clients import Clients
from local.commands.executions import machines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx import Response

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

MOST_READ_UNITS = 100
MOST_BYTES_OF_A_STATE = 100 * 1024
MOST_READ_UNITS_OF_FITNESS = 240
"""A year of days, three years before it, and what decides about the method."""
MOST_BYTES_OF_FITNESS = 160 * 1024
HALF_A_HUNDREDTH = 0.005 + 1e-9
"""Answers have two decimals."""
SPANS = 5
BLOCK = 4096
"""Bytes that one read unit of a consistent read covers."""


@pytest.fixture(scope="module")
def people(stack: Stack) -> dict[int, Person]:
    """Somebody with one year of daily workouts, and somebody with ten."""
    found = {years: stack.person() for years in (1, 10)}
    table = stack.outputs["TableName"]
    for years, person in found.items():
        user = user_of(person.http.headers["Authorization"])
        lay(stack.client("dynamodb"), table, user, years)
    return found


def history(stack: Stack, machine: str, answer: Response) -> list[dict[str, Any]]:
    """All events of the execution that gave an answer."""
    states = stack.client("stepfunctions")
    execution = machines(Clients(stack.running))[machine].replace(":stateMachine:", ":execution:")
    pages = states.get_paginator("get_execution_history").paginate(
        executionArn=f"{execution}:{answer.headers['x-amzn-RequestId']}"
    )
    return [event for page in pages for event in page["events"]]


def attribute_bytes(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    if kind == "N":
        digits = content.replace("-", "").replace(".", "").strip("0")
        return math.ceil(len(digits) / 2) + 1
    return len(content.encode())


def item_bytes(item: dict[str, Any]) -> int:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html."""
    return sum(len(name.encode()) + attribute_bytes(value) for name, value in item.items())


def read_units(stack: Stack, events: list[dict[str, Any]]) -> int:
    """What DynamoDB would bill: each call reads whole items, whatever it projects or filters."""
    dynamodb = stack.client("dynamodb")
    units = 0
    for event in events:
        scheduled = event.get("taskScheduledEventDetails", {})
        parameters = json.loads(scheduled.get("parameters", "{}"))
        if scheduled.get("resource") == "query":
            values = parameters["ExpressionAttributeValues"]
            used = {name: values[name] for name in values if name in parameters["KeyConditionExpression"]}
            kept = ("TableName", "KeyConditionExpression", "ScanIndexForward", "Limit")
            call = {name: parameters[name] for name in kept if name in parameters}
            read = dynamodb.query(**call, ExpressionAttributeValues=used)["Items"]
            units += max(1, math.ceil(sum(map(item_bytes, read)) / BLOCK))
        elif scheduled.get("resource") == "getItem":
            item = dynamodb.get_item(TableName=parameters["TableName"], Key=parameters["Key"]).get("Item", {})
            units += max(1, math.ceil(item_bytes(item) / BLOCK))
    return units


def largest_payload(events: list[dict[str, Any]]) -> int:
    """The most bytes that any event of a history carries as an input, output or parameters."""
    texts = [
        value
        for event in events
        for details in event.values()
        if isinstance(details, dict)
        for value in details.values()
        if isinstance(value, str)
    ]
    return max(len(text.encode()) for text in texts)


@pytest.mark.parametrize("years", [1, 10])
def test_stats_read_little_and_carry_little(stack: Stack, people: dict[int, Person], years: int) -> None:
    answer = people[years].get("/me/stats")
    assert answer.status_code == 200
    shown = answer.json()
    days = round(years * 365.25)
    assert shown["lifetime"]["workouts"] == days
    assert sum(kind["workouts"] for kind in shown["byType"].values()) == days
    assert len(shown["recentWorkouts"]) == 10
    assert shown["week"]["workouts"] == TODAY.weekday() + 1
    events = history(stack, "get-stats", answer)
    assert read_units(stack, events) <= MOST_READ_UNITS
    assert largest_payload(events) <= MOST_BYTES_OF_A_STATE


@pytest.mark.parametrize("years", [1, 10])
def test_summaries_carry_little_too(stack: Stack, people: dict[int, Person], years: int) -> None:
    answer = people[years].get(f"/me/summaries/{TODAY}")
    assert answer.status_code == 200
    assert answer.json()["totals"]["workouts"] == 1
    assert answer.json()["fitness"]["coverage"] == 1
    events = history(stack, "get-summary", answer)
    assert largest_payload(events) <= MOST_BYTES_OF_A_STATE


@pytest.mark.parametrize("years", [1, 10])
def test_a_year_of_fitness_costs_the_same_however_long_the_history_is(
    stack: Stack, people: dict[int, Person], years: int
) -> None:
    asked = {"from": str(TODAY - timedelta(days=365)), "to": str(TODAY + timedelta(days=1))}
    answer = people[years].get("/me/fitness", **asked)
    assert answer.status_code == 200
    assert len(answer.json()["days"]) == 366
    events = history(stack, "get-fitness", answer)
    assert read_units(stack, events) <= MOST_READ_UNITS_OF_FITNESS
    assert largest_payload(events) <= MOST_BYTES_OF_FITNESS


def test_ten_years_of_fitness_come_in_ten_pages(people: dict[int, Person]) -> None:
    asked = {"from": str(TODAY - timedelta(days=3651)), "to": str(TODAY + timedelta(days=1))}
    pages = [people[10].get("/me/fitness", **asked).json()]
    while "nextToken" in pages[-1]:
        pages.append(people[10].get("/me/fitness", **asked, nextToken=pages[-1]["nextToken"]).json())
    shown = [day for page in pages for day in page["days"]]
    assert len(pages) == 10
    assert [day["date"] for day in shown] == [str(day) for day in reversed([*ten_years()])]
    ctl = 0.0
    for day in shown:
        ctl += (float(sums_of(date.fromisoformat(day["date"]))["load:session-rpe"]) - ctl) * -math.expm1(
            -1 / 42
        )
        assert abs(day["ctl"] - ctl) <= HALF_A_HUNDREDTH


def test_a_year_of_days_and_three_years_of_months_pass_through_a_state(
    stack: Stack, people: dict[int, Person]
) -> None:
    bounds = {"to": str(TODAY + timedelta(days=1))}
    days = people[10].get("/me/days", **bounds, **{"from": str(TODAY - timedelta(days=365))})
    assert len(days.json()["days"]) == 366
    assert largest_payload(history(stack, "get-days", days)) <= MOST_BYTES_OF_FITNESS
    months = people[10].get("/me/months", **{"from": f"{TODAY.year - 2}-01", "to": f"{TODAY.year + 1}-01"})
    assert len(months.json()["months"]) == 24 + TODAY.month
    assert largest_payload(history(stack, "get-months", months)) <= MOST_BYTES_OF_FITNESS


def test_ten_years_are_folded_side_by_side(stack: Stack, people: dict[int, Person]) -> None:
    """Time grows with what is done one after the other: no span of years has a second page."""
    answers = {years: person.get("/me/stats") for years, person in people.items()}
    entered = {
        years: [
            event["stateEnteredEventDetails"]["name"]
            for event in history(stack, "get-stats", answer)
            if "stateEnteredEventDetails" in event
        ]
        for years, answer in answers.items()
    }
    for names in entered.values():
        assert names.count("Query months") == SPANS
    assert entered[10].count("Fold months") == len({(TODAY.year - day.year) // 3 for day in ten_years()})


def ten_years() -> Iterator[date]:
    """The days of somebody with ten years of workouts."""
    return (TODAY - timedelta(days=back) for back in range(3652))
