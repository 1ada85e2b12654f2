import math
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.fitness import (
    DAYS_THAT_MATTER,
    WARMUP_DAYS,
    Fitness,
    chosen_method,
    described,
    fitness,
    monotony_and_strain,
)
from tasks.domain.periods import Period
from tasks.domain.profile import LoadMethod, Profile
from tasks.domain.totals import Day

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
TODAY = date(2026, 11, 20)

AMOUNTS = st.one_of(st.just(Decimal(0)), st.decimals(0, 14_400, places=9))


def days_of(loads: Sequence[int | Decimal], first: date = MONDAY, rest: int = 0) -> list[Fitness]:
    """The fitness of each day from the first on, one load a day, and of so many days of rest."""
    known = [(first + number * DAY, Decimal(load)) for number, load in enumerate(loads)]
    return list(fitness(known, first, Period(first, first + (len(loads) + rest) * DAY)))


def newest(loads: list[int], rest: int = 0) -> Fitness:
    return days_of(loads, rest=rest)[-1]


class TestPerformanceManagementChart:
    """Banister, Calvert (1980), in the form of Allen, Coggan, McGregor (2019)."""

    def test_a_step_is_followed_by_63_21_percent_after_its_time_constant(self) -> None:
        # 1 - 1/e is what a time constant means.
        assert newest([100] * 42).document()["ctl"] == 63.21
        assert newest([100] * 7).document()["atl"] == 63.21

    def test_rest_for_its_time_constant_leaves_a_third(self) -> None:
        first, rested = newest([100]), newest([100], rest=7)
        assert rested.ctl == pytest.approx(first.ctl * math.exp(-7 / 42))
        assert rested.atl == pytest.approx(first.atl * math.exp(-1))

    def test_form_is_yesterdays_fitness_less_yesterdays_fatigue(self) -> None:
        # "By subtracting yesterday's ATL from yesterday's CTL": TrainingPeaks, The Performance Manager Chart
        # in WKO4; the same in its formula, shift(tl(tss, 42) - tl(tss, 7), 1).
        days = days_of([100, 0, 80, 60, 0, 0, 150])
        assert days[0].tsb == 0
        for yesterday, today in pairwise(days):
            assert today.tsb == yesterday.ctl - yesterday.atl

    def test_the_same_load_every_day_for_a_year_becomes_the_fitness(self) -> None:
        steady = newest([80] * 365)
        assert steady.ctl == pytest.approx(80, rel=1e-3)
        assert steady.atl == pytest.approx(80)
        assert steady.tsb == pytest.approx(0, abs=0.05)

    def test_nobody_starts_fit(self) -> None:
        [nothing] = fitness([], None, Period(TODAY, TODAY + DAY))
        assert nothing.load == nothing.ctl == nothing.atl == nothing.tsb == 0
        assert nothing.acwr is None


class TestAcuteToChronicWorkloadRatio:
    """Williams S, West S, Cross MJ, Stokes KA (2017), Br J Sports Med 51(3):209-210."""

    def test_three_weeks_at_30_and_one_at_50_are_1_25(self) -> None:
        # The letter gives 1.25 on day 28 for the first of Menaspà's athletes, where rolling averages give
        # 1.43. These loads, of tests/testthat/test-EWMA.R in the R package ACWR (2022), have both numbers.
        loads = [30] * 21 + [50] * 7
        assert round(statistics.mean(loads[-7:]) / statistics.mean(loads), 2) == 1.43
        assert newest(loads).document()["acwr"] == 1.25

    def test_both_averages_begin_with_the_load_of_the_first_day(self) -> None:
        first, second = days_of([100, 0])
        assert first.acwr == 1
        assert second.acwr == pytest.approx((1 - 2 / 8) / (1 - 2 / 29))

    def test_the_first_day_is_the_first_with_a_workout_even_if_that_has_no_load(self) -> None:
        days = days_of([0, 100])
        assert days[0].acwr is None
        assert days[1].acwr == pytest.approx((2 / 8) / (2 / 29))

    def test_it_is_unknown_while_there_was_no_load(self) -> None:
        assert [day.acwr for day in days_of([0, 0, 0])] == [None] * 3

    def test_it_is_unknown_again_when_the_chronic_load_has_decayed_below_what_is_stored(self) -> None:
        # 100 (27/29)^n is below 1e-9, the resolution of stored loads, from day 355 on.
        days = days_of([100], rest=400)
        assert days[354].acwr == pytest.approx(0)
        assert days[355].acwr is None
        assert days[400].document()["acwr"] is None

    def test_the_first_28_days_are_marked(self) -> None:
        shown = [day.document() for day in days_of([50] * 30)]
        assert [day.get("warmup") for day in shown] == [True] * WARMUP_DAYS + [None] * 2


class TestMonotonyAndStrain:
    """Foster C (1998), Med Sci Sports Exerc 30(7):1164-1168."""

    def test_the_published_week_has_a_monotony_of_1_26_and_a_strain_of_4284(self) -> None:
        # Foster et al. (2001), J Strength Cond Res 15(1):109-115, table 5: nine sessions of 940, 50, 840,
        # 280, 180, 390, 50, 390 and 280, two each on Tuesday and on Wednesday. The strain printed there is
        # the product of the rounded monotony. The deviation of a sample would give 1.16.
        week = [940, 50, 840 + 280, 180 + 390, 50, 390, 280]
        assert sum(week) == 3400
        shown = newest(week).document()
        assert shown["monotony"] == 1.26
        assert 3400 * shown["monotony"] == 4284
        assert shown["strain"] == 4270.13

    def test_seven_equal_loads_are_10_and_seven_days_of_rest_0(self) -> None:
        steady, resting = newest([60] * 7), newest([60] * 7, rest=7)
        assert steady.monotony == 10
        assert steady.strain == 4200
        assert resting.monotony == resting.strain == 0

    def test_nearly_equal_loads_are_capped_at_10(self) -> None:
        assert newest([1000] * 6 + [1001]).monotony == 10

    def test_days_before_the_first_are_days_of_rest(self) -> None:
        # 100 on one day of seven: mean 100/7, deviation 100 sqrt(6)/7.
        assert newest([100]).document()["monotony"] == round(1 / math.sqrt(6), 2)

    def test_only_the_last_seven_days_count(self) -> None:
        assert newest([999, *[60] * 7]).monotony == 10

    @given(st.lists(AMOUNTS, min_size=7, max_size=7))
    def test_it_is_mean_by_population_deviation(self, week: list[Decimal]) -> None:
        monotony, strain = monotony_and_strain(week)
        deviation = statistics.pstdev(week)
        if deviation:
            expected = min(statistics.mean(week) / deviation, Decimal(10))
            assert monotony == pytest.approx(expected)
        assert strain == pytest.approx(sum(week) * monotony)


def test_the_order_of_days_does_not_matter_and_loads_of_a_day_are_added() -> None:
    loads = [(MONDAY, Decimal(40)), (MONDAY + 2 * DAY, Decimal(90)), (MONDAY, Decimal(60))]
    period = Period(MONDAY, MONDAY + 3 * DAY)
    assert list(fitness(loads[::-1], MONDAY, period)) == days_of([100, 0, 90])


def test_what_comes_later_does_not_show() -> None:
    assert days_of([100, 50, 500])[:2] == days_of([100, 50])


def test_before_the_first_workout_everything_is_zero() -> None:
    loads = [(MONDAY, Decimal(100))]
    before, first = fitness(loads, MONDAY, Period(MONDAY - DAY, MONDAY + DAY))
    assert before.document() == {
        "date": "2026-03-01",
        "load": 0,
        "ctl": 0,
        "atl": 0,
        "tsb": 0,
        "acwr": None,
        "monotony": 0,
        "strain": 0,
        "warmup": True,
    }
    assert first == newest([100])


def test_the_answer_names_model_and_method() -> None:
    assert described("tss", Decimal(2) / 3) == {
        "model": "exponential-42-7",
        "method": "tss",
        "coverage": 0.67,
    }


@given(st.lists(AMOUNTS, min_size=1, max_size=60))
def test_fitness_stays_between_nothing_and_the_hardest_day(loads: list[Decimal]) -> None:
    for day in days_of(loads, rest=30):
        assert 0 <= day.ctl <= float(max(loads))
        assert 0 <= day.atl <= float(max(loads))
        assert 0 <= day.monotony <= 10


@settings(max_examples=25)
@given(st.lists(AMOUNTS, min_size=1, max_size=50), st.integers(0, 400), st.data())
def test_a_day_has_the_same_fitness_whatever_range_it_is_asked_for_in(
    pattern: list[Decimal], gap: int, data: st.DataObject
) -> None:
    """Ten years of a pattern with a gap, against the plain fold over all days from the first on."""
    length = 3650
    loads = [pattern[number % len(pattern)] for number in range(length)]
    start = data.draw(st.integers(0, length - 1), "range begins")
    end = data.draw(st.integers(start + 1, min(start + 400, length)), "range ends")
    quiet = range(max(0, start - gap), start)
    known = [
        (MONDAY + number * DAY, Decimal(0) if number in quiet else load) for number, load in enumerate(loads)
    ]
    period = Period(MONDAY + start * DAY, MONDAY + end * DAY)
    read = [(day, load) for day, load in known if day >= period.start - DAYS_THAT_MATTER * DAY]

    answered = [day.document() for day in fitness(read, MONDAY, period)]

    whole = fitness(known, MONDAY, Period(MONDAY, period.end))
    assert answered == [day.document() for day in whole][start:]


class TestMethodOfADay:
    @staticmethod
    def day(back: int, *methods: LoadMethod) -> Day:
        counts = {f"load:{method}:workouts": Decimal(1) for method in methods}
        return Day(TODAY - back * DAY, {"workouts": Decimal(1), **counts})

    def test_it_is_the_persons_own_if_a_recent_workout_has_it(self) -> None:
        days = [self.day(0, "tss"), self.day(40, "session-rpe")]
        assert chosen_method(Profile(), days, TODAY) == ("session-rpe", Decimal("0.5"))

    def test_else_it_is_the_best_measured_one(self) -> None:
        assert chosen_method(Profile(), [self.day(1, "banister-trimp", "tss")], TODAY) == ("tss", Decimal(1))

    def test_workouts_of_more_than_42_days_ago_say_nothing(self) -> None:
        assert chosen_method(Profile(), [self.day(42, "tss")], TODAY) == ("session-rpe", Decimal(0))
