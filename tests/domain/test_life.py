from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.life import Life, carried_life, life_of
from tasks.domain.streak import MILE_M, streaks_of
from tasks.domain.totals import Month, total

FIRST = date(2024, 11, 1)
RUNS = st.dictionaries(
    st.integers(0, 500).map(lambda days: FIRST + timedelta(days=days)),
    st.decimals(0, 5000, places=3),
    max_size=60,
)
"""Metres run on days of somewhat more than a year."""


def months(runs: dict[date, Decimal]) -> list[Month]:
    """The month items that log-workout would have written."""
    sums: dict[str, dict[str, Decimal]] = {}
    for day, metres in runs.items():
        month = sums.setdefault(f"{day:%Y-%m}", {})
        added = {"workouts": Decimal(1), "distanceM": metres, "type:Run:workouts": Decimal(1)}
        for name, amount in {**added, f"run:{day:%d}": metres}.items():
            month[name] = month.get(name, Decimal(0)) + amount
    return [Month(name, sums[name]) for name in sorted(sums)]


def test_a_month_whose_workouts_are_all_deleted_counts_as_none() -> None:
    emptied = {"workouts": Decimal(0), "run:07": Decimal(0), "type:Run:workouts": Decimal(0)}
    life = life_of([Month("2026-11", emptied)])
    assert life.amounts["workouts"] == 0
    assert life.streaks.longest == 0


@given(RUNS)
def test_a_life_is_the_same_from_months_and_from_days(runs: dict[date, Decimal]) -> None:
    life = life_of(months(runs))
    by_day = total({"workouts": Decimal(1), "distanceM": metres} for metres in runs.values())
    assert {name: life.amounts.get(name, Decimal(0)) for name in by_day} == by_day
    assert life.streaks == streaks_of(day for day, metres in runs.items() if metres >= MILE_M)


@given(RUNS, st.integers(1, 7))
def test_pages_of_any_size_make_the_same_life(runs: dict[date, Decimal], size: int) -> None:
    known = months(runs)
    pages = [known[start : start + size] for start in range(0, len(known), size)]
    carried = [carried_life(life_of(page).document()) for page in pages]
    assert reduce(Life.then, carried, Life()) == life_of(known)


@given(RUNS, st.integers(0, 500))
def test_streaks_as_of_a_day_are_those_of_a_life_that_ends_with_it(
    runs: dict[date, Decimal], days: int
) -> None:
    until = FIRST + timedelta(days=days)
    lived = {day: metres for day, metres in runs.items() if day <= until}
    assert life_of(months(runs), until.isoformat()).streaks == life_of(months(lived)).streaks


@given(RUNS)
def test_a_month_has_no_more_days_than_the_calendar(runs: dict[date, Decimal]) -> None:
    for month in months(runs):
        year, number = map(int, month.name.split("-"))
        days = sum(name.startswith("run:") for name in month.amounts)
        assert days <= monthrange(year, number)[1]
