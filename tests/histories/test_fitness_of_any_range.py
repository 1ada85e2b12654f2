"""Fitness as the machine answers it, over any range, beside a plain fold over all days of a person."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.histories.account import Account
from tests.histories.engine import TABLE, Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

Json = Any

FIRST = date(2016, 2, 27)
"""Before a leap day, and so long ago that every range ends before today, where answers end."""
LENGTH = 2200
"""Days, six years: more than matter for any day."""
WRITTEN_AT_ONCE = 25
HALF_A_HUNDREDTH = 0.005 + 1e-9
"""Answers have two decimals."""

LOADS = st.dictionaries(
    st.integers(0, LENGTH - 1), st.decimals("0.5", 900, places=3), min_size=1, max_size=60
)


@pytest.fixture(scope="module")
def machines() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


@settings(max_examples=20, deadline=None)
@given(LOADS, st.data())
def test_any_range_is_that_part_of_the_fold_over_all_days(
    machines: Engine, loads: dict[int, Decimal], data: st.DataObject
) -> None:
    person = Account(machines)
    log(person, loads)
    start = data.draw(st.integers(-30, LENGTH - 1), "from")
    length = data.draw(st.integers(1, 400), "length")
    asked = {"from": str(FIRST + timedelta(days=start)), "to": str(FIRST + timedelta(days=start + length))}

    answers = pages(person, asked | {"method": "session-rpe"})

    days = [day for answer in answers for day in answer["days"]]
    assert len(days) == length
    for shown, exact in zip(days, folded(loads, start, start + length), strict=True):
        assert set(shown) == set(exact)
        for name, value in exact.items():
            assert shown[name] == value or abs(shown[name] - value) <= HALF_A_HUNDREDTH, (name, shown, exact)


def log(person: Account, loads: dict[int, Decimal]) -> None:
    """Keep days of one rated workout each."""
    puts = [
        {
            "PutRequest": {
                "Item": {
                    "pk": {"S": f"USER#{person.user_id}"},
                    "sk": {"S": f"DAY#{FIRST + timedelta(days=number)}"},
                    "workouts": {"N": "1"},
                    "load:session-rpe": {"N": str(load)},
                    "load:session-rpe:workouts": {"N": "1"},
                }
            }
        }
        for number, load in loads.items()
    ]
    for begin in range(0, len(puts), WRITTEN_AT_ONCE):
        batch = {TABLE: puts[begin : begin + WRITTEN_AT_ONCE]}
        person.engine.dynamodb("BatchWriteItem", {"RequestItems": batch})


def pages(person: Account, asked: dict[str, str]) -> list[Json]:
    """Ask for one page after the other."""
    answers = [person.get("get-fitness", **asked)]
    while "nextToken" in answers[-1]:
        answers.append(person.get("get-fitness", **asked, nextToken=answers[-1]["nextToken"]))
    return answers


def folded(loads: dict[int, Decimal], start: int, end: int) -> list[Json]:
    """Some days of the fold over all days from the first on, as domain.md defines it."""
    first = min(loads)
    amounts = [float(loads.get(number, 0)) for number in range(first, end)]
    found = [nothing(number) for number in range(start, min(first, end))]
    ctl = atl = acute = chronic = 0.0
    for place, load in enumerate(amounts):
        tsb = ctl - atl
        ctl += (load - ctl) * (1 - math.exp(-1 / 42))
        atl += (load - atl) * (1 - math.exp(-1 / 7))
        acute = load if place == 0 else load * 0.25 + acute * 0.75
        chronic = load if place == 0 else load * 2 / 29 + chronic * 27 / 29
        week = [0.0] * 7 + amounts[: place + 1]
        monotony = monotony_of(week[-7:])
        day = {
            "date": str(FIRST + timedelta(days=first + place)),
            "load": load,
            "ctl": ctl,
            "atl": atl,
            "tsb": tsb,
            "acwr": acute / chronic if chronic >= 1e-9 else None,
            "monotony": monotony,
            "strain": sum(week[-7:]) * monotony,
            **({"warmup": True} if place < 28 else {}),
        }
        if first + place >= start:
            found.append(day)
    return found


def nothing(number: int) -> Json:
    """A day before the first."""
    zeros = dict.fromkeys(("load", "ctl", "atl", "tsb", "monotony", "strain"), 0)
    return {"date": str(FIRST + timedelta(days=number)), **zeros, "acwr": None, "warmup": True}


def monotony_of(week: list[float]) -> float:
    if not any(week):
        return 0
    mean = sum(week) / 7
    deviation = math.sqrt(sum((load - mean) ** 2 for load in week) / 7)
    return min(mean / deviation, 10) if deviation else 10
