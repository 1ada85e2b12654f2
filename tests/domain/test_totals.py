from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.totals import (
    Day,
    Month,
    answer_day,
    answer_loads,
    answer_month,
    answer_totals,
    answer_types,
    total,
)

AMOUNTS = {
    "workouts": Decimal(2),
    "durationSec": Decimal("4350.5"),
    "distanceM": Decimal("9659.344"),
    "calories": Decimal(700),
    "elevationM": Decimal("64.5"),
    "load:session-rpe": Decimal(375),
    "load:tss": Decimal(0),
    "type:Run:workouts": Decimal(1),
    "type:Run:durationSec": Decimal(2550),
    "type:Run:distanceM": Decimal(8050),
    "type:Yoga:workouts": Decimal(0),
    "type:Yoga:durationSec": Decimal(0),
    "run:20": Decimal(8050),
    "version": Decimal(1),
}


def test_totals_are_shown_in_the_units_of_the_api() -> None:
    assert answer_totals(AMOUNTS) == {
        "workouts": 2,
        "durationMin": 72.51,
        "distanceKm": 9.659,
        "calories": 700,
        "elevationM": 64.5,
        "volumeKg": 0,
    }
    assert answer_totals({"volumeKg": Decimal("4535.9237")})["volumeKg"] == 4535.92


def test_loads_are_one_sum_per_method_that_gave_any() -> None:
    assert answer_loads(AMOUNTS) == {"session-rpe": 375}


def test_types_without_a_workout_are_left_out() -> None:
    assert answer_types(AMOUNTS) == {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}}


def test_nothing_is_nothing() -> None:
    assert answer_totals({}) == dict.fromkeys(
        ("workouts", "durationMin", "distanceKm", "calories", "elevationM", "volumeKg"), 0
    )
    assert answer_loads({}) == {}
    assert answer_types({}) == {}


def test_only_totals_are_added_up() -> None:
    sums = total([AMOUNTS, AMOUNTS])
    assert sums["durationSec"] == Decimal(8701)
    assert sums["type:Run:workouts"] == 2
    assert "run:20" not in sums
    assert "version" not in sums


@given(st.lists(st.decimals(0, 10**6, places=3)))
def test_sums_are_exact_in_any_order(amounts: list[Decimal]) -> None:
    forward = total({"distanceM": amount} for amount in amounts)
    backward = total({"distanceM": amount} for amount in reversed(amounts))
    assert forward == backward
    assert forward.get("distanceM", 0) * 1000 == sum(int(amount * 1000) for amount in amounts)


def test_a_day_without_a_method_has_a_load_of_0_by_it() -> None:
    day = Day(date(2026, 11, 20), AMOUNTS)
    assert day.load("session-rpe") == 375
    assert day.load("rtss") == 0


def test_a_day_is_shown_with_its_loads() -> None:
    assert answer_day(Day(date(2026, 11, 20), AMOUNTS)) == {
        "date": "2026-11-20",
        **answer_totals(AMOUNTS),
        "load": {"session-rpe": 375},
    }


def test_a_month_is_shown_with_its_types_too() -> None:
    assert answer_month(Month("2026-11", AMOUNTS)) == {
        "month": "2026-11",
        **answer_totals(AMOUNTS),
        "load": {"session-rpe": 375},
        "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
    }
