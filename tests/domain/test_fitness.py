import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.fitness import DAYS_THAT_MATTER, Fitness, fitness

TODAY = date(2026, 11, 20)

LOADS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 1000)), max_size=60).map(
    lambda pairs: [(TODAY - timedelta(days=back), Decimal(load)) for back, load in pairs]
)


def test_nobody_starts_fit() -> None:
    assert fitness([], TODAY) == Fitness(0.0, 0.0, 0.0)


def test_one_workout_moves_fatigue_more_than_fitness_and_form_from_the_next_day_on() -> None:
    first = fitness([(TODAY, Decimal(100))], TODAY)
    assert first.ctl == pytest.approx(100 * (1 - math.exp(-1 / 42)))
    assert first.atl == pytest.approx(100 * (1 - math.exp(-1 / 7)))
    assert first.tsb == 0
    assert fitness([(TODAY, Decimal(100))], TODAY + timedelta(days=1)).tsb == pytest.approx(
        first.ctl - first.atl
    )


def test_rest_days_count_and_let_both_decay() -> None:
    loads = [(TODAY, Decimal(100))]
    first, rested = fitness(loads, TODAY), fitness(loads, TODAY + timedelta(days=7))
    assert rested.ctl == pytest.approx(first.ctl * math.exp(-7 / 42))
    assert rested.atl == pytest.approx(first.atl * math.exp(-1))


def test_the_same_load_every_day_for_a_year_becomes_the_fitness() -> None:
    loads = [(TODAY - timedelta(days=back), Decimal(80)) for back in range(365)]
    steady = fitness(loads, TODAY)
    assert steady.ctl == pytest.approx(80, rel=1e-3)
    assert steady.atl == pytest.approx(80)
    assert steady.tsb == pytest.approx(0, abs=0.05)


def test_what_comes_later_does_not_show() -> None:
    loads = [(TODAY, Decimal(100))]
    assert fitness([*loads, (TODAY + timedelta(days=1), Decimal(500))], TODAY) == fitness(loads, TODAY)


def test_the_answer_names_model_and_method_and_has_two_decimals() -> None:
    assert fitness([(TODAY, Decimal(100))], TODAY).document("tss", Decimal(2) / 3) == {
        "model": "exponential-42-7",
        "method": "tss",
        "coverage": 0.67,
        "ctl": 2.35,
        "atl": 13.31,
        "tsb": 0,
    }


@given(LOADS)
def test_the_order_of_days_does_not_matter(loads: list[tuple[date, Decimal]]) -> None:
    reordered = sorted(loads, key=lambda pair: (pair[1], pair[0]))
    assert fitness(reordered, TODAY).ctl == pytest.approx(fitness(loads, TODAY).ctl)


@given(LOADS)
def test_fitness_stays_between_nothing_and_the_hardest_day(loads: list[tuple[date, Decimal]]) -> None:
    by_day: dict[date, Decimal] = {}
    for day, load in loads:
        by_day[day] = by_day.get(day, Decimal(0)) + load
    form = fitness(loads, TODAY)
    hardest = float(max(by_day.values(), default=Decimal(0)))
    assert 0 <= form.ctl <= hardest
    assert 0 <= form.atl <= hardest


@settings(max_examples=25)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_the_last_700_days_are_enough(pattern: list[int]) -> None:
    loads = [(TODAY - timedelta(days=back), Decimal(pattern[back % len(pattern)])) for back in range(1000)]
    whole, known = fitness(loads, TODAY), fitness(loads[:DAYS_THAT_MATTER], TODAY)
    bound = max(pattern) * math.exp(-DAYS_THAT_MATTER / 42)
    assert -1e-9 <= whole.ctl - known.ctl <= bound + 1e-9
    assert whole.atl == pytest.approx(known.atl)
