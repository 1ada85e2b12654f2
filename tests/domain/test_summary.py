import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.instants import parse_timestamp
from tasks.domain.keys import workout_id
from tasks.domain.profile import Profile
from tasks.domain.streak import streaks_of
from tasks.domain.summary import DayHistory, SummaryPlan, plan_summary, summary
from tasks.domain.totals import Day

FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TOTALS = {
    "workouts": Decimal(1),
    "durationSec": Decimal(2550),
    "distanceM": Decimal(8050),
    "load:session-rpe": Decimal(255),
    "load:tss": Decimal(50),
    "load:session-rpe:workouts": Decimal(1),
    "load:tss:workouts": Decimal(1),
    "type:Run:workouts": Decimal(1),
    "type:Run:durationSec": Decimal(2550),
    "type:Run:distanceM": Decimal(8050),
}


def summarised(profile: Profile, *days: Day, at: date = FRIDAY) -> dict[str, Any]:
    """The summary of a day, for a person who was active on `days`."""
    plan = plan_summary(at, profile, [day for day in days if day.date <= at], NOW)
    [totals] = [day.amounts for day in days if day.date == at] or [{}]
    streaks = streaks_of(day.date for day in days if day.date <= at)
    loads = [(day.date, day.load(plan.method)) for day in days if plan.loads_from <= day.date <= at]
    history = DayHistory(totals, loads, streaks, ['{"kind":"longest-duration","value":2550}'])
    document: dict[str, Any] = json.loads(summary("ana", plan, history))
    return document


def test_a_summary_has_everything_about_the_day() -> None:
    assert summarised(Profile(), Day(FRIDAY, TOTALS)) == {
        "userId": "ana",
        "date": "2026-11-20",
        "totals": {
            "workouts": 1,
            "durationMin": 42.5,
            "distanceKm": 8.05,
            "calories": 0,
            "elevationM": 0,
            "volumeKg": 0,
        },
        "byType": {"Run": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05}},
        "load": {"session-rpe": 255, "tss": 50},
        "fitness": {
            "model": "exponential-42-7",
            "method": "session-rpe",
            "coverage": 1,
            "ctl": 6,
            "atl": 33.95,
            "tsb": 0,
        },
        "streak": {"current": 1, "longest": 1},
        "records": [{"kind": "longest-duration", "value": 2550}],
    }


def test_a_rest_day_has_a_summary_too_in_which_fitness_decays() -> None:
    rest = summarised(Profile(), Day(FRIDAY - timedelta(days=1), TOTALS))
    assert rest["totals"]["workouts"] == 0
    assert rest["byType"] == rest["load"] == {}
    assert rest["fitness"]["ctl"] == 5.86
    assert rest["fitness"]["atl"] == 29.43
    assert rest["fitness"]["tsb"] == -27.95


def test_before_the_first_workout_everything_is_zero() -> None:
    before = summarised(Profile(), Day(FRIDAY, TOTALS), at=FRIDAY - timedelta(days=1))
    assert before["totals"]["workouts"] == 0
    assert (before["fitness"]["ctl"], before["fitness"]["coverage"]) == (0, 0)
    assert before["streak"] == {"current": 0, "longest": 0}


def test_fitness_is_of_the_profiles_own_method() -> None:
    fitness = summarised(Profile(load_method="tss"), Day(FRIDAY, TOTALS))["fitness"]
    assert (fitness["method"], fitness["ctl"]) == ("tss", 1.18)


def test_fitness_of_somebody_who_never_rates_exertion_is_of_what_was_measured() -> None:
    ride = {"workouts": Decimal(2), "load:tss": Decimal(100), "load:tss:workouts": Decimal(1)}
    fitness = summarised(Profile(), Day(FRIDAY, ride))["fitness"]
    assert (fitness["method"], fitness["coverage"], fitness["ctl"]) == ("tss", 0.5, 2.35)


def test_a_method_that_was_last_used_more_than_42_days_ago_is_not_chosen() -> None:
    ride = {"workouts": Decimal(1), "load:tss": Decimal(100), "load:tss:workouts": Decimal(1)}
    days_before = {back: Day(FRIDAY - timedelta(days=back), ride) for back in (41, 42)}
    assert summarised(Profile(), days_before[41])["fitness"]["method"] == "tss"
    assert summarised(Profile(), days_before[42])["fitness"]["method"] == "session-rpe"


def test_without_any_load_fitness_says_that_nothing_covers_it() -> None:
    fitness = summarised(Profile(), Day(FRIDAY, {"workouts": Decimal(1)}))["fitness"]
    assert (fitness["method"], fitness["coverage"], fitness["ctl"]) == ("session-rpe", 0, 0)


def test_form_is_that_of_the_day_before() -> None:
    fitness = summarised(Profile(), Day(FRIDAY - timedelta(days=1), TOTALS), Day(FRIDAY, TOTALS))["fitness"]
    assert fitness["tsb"] == -27.95


def test_later_days_do_not_show() -> None:
    later = Day(FRIDAY + timedelta(days=1), TOTALS)
    assert summarised(Profile(), Day(FRIDAY, TOTALS), later) == summarised(Profile(), Day(FRIDAY, TOTALS))


def test_a_day_that_has_begun_somewhere_on_earth_has_a_summary() -> None:
    tomorrow_there = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert plan_summary(date(2026, 11, 21), Profile(), [], tomorrow_there).day == date(2026, 11, 21)
    with pytest.raises(ValueError, match="must not be in the future"):
        plan_summary(date(2026, 11, 21), Profile(), [], tomorrow_there - timedelta(seconds=1))


@pytest.mark.parametrize(
    "ts", ["2026-11-20T00:00:00+14:00", "2026-11-20T23:59:59.999-14:00", "2026-11-20T12:00:00Z"]
)
def test_all_workouts_of_a_date_lie_between_its_keys(ts: str) -> None:
    plan = SummaryPlan(FRIDAY, "tss", Decimal(1))
    key = workout_id(parse_timestamp(ts).instant, "key:a")
    assert plan.workouts_from <= key < plan.workouts_to


@given(st.permutations([Day(FRIDAY - timedelta(days=back), TOTALS) for back in (0, 1, 3, 45, 699, 700)]))
def test_the_order_in_which_workouts_arrived_does_not_show(days: list[Day]) -> None:
    in_order = sorted(days, key=lambda day: day.date)
    assert summarised(Profile(), *days) == summarised(Profile(), *in_order)
