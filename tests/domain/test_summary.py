import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tasks.domain.profile import Profile
from tasks.domain.streak import Streaks
from tasks.domain.summary import DayHistory, summary
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


def summarised(profile: Profile, *days: Day) -> dict[str, Any]:
    streaks = Streaks().fold([FRIDAY - timedelta(days=1), FRIDAY])
    recent = [day.amounts for day in days]
    history = DayHistory(TOTALS, days, recent, streaks, ['{"kind":"longest-duration","value":2550}'])
    document: dict[str, Any] = json.loads(summary("ana", FRIDAY, profile, history, NOW))
    return document


def test_a_summary_has_everything_about_the_day() -> None:
    assert summarised(Profile(), Day(FRIDAY, TOTALS)) == {
        "userId": "ana",
        "date": "2026-11-20",
        "totals": {"workouts": 1, "durationMin": 42.5, "distanceKm": 8.05, "calories": 0, "elevationM": 0},
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
        "streak": {"current": 2, "longest": 2},
        "records": [{"kind": "longest-duration", "value": 2550}],
        "generatedAt": "2026-11-21T10:00:00.000Z",
    }


def test_fitness_is_of_the_profiles_own_method() -> None:
    fitness = summarised(Profile(load_method="tss"), Day(FRIDAY, TOTALS))["fitness"]
    assert (fitness["method"], fitness["ctl"]) == ("tss", 1.18)


def test_fitness_of_somebody_who_never_rates_exertion_is_of_what_was_measured() -> None:
    ride = {"workouts": Decimal(2), "load:tss": Decimal(100), "load:tss:workouts": Decimal(1)}
    fitness = summarised(Profile(), Day(FRIDAY, ride))["fitness"]
    assert (fitness["method"], fitness["coverage"], fitness["ctl"]) == ("tss", 0.5, 2.35)


def test_without_any_load_fitness_says_that_nothing_covers_it() -> None:
    fitness = summarised(Profile(), Day(FRIDAY, {"workouts": Decimal(1)}))["fitness"]
    assert (fitness["method"], fitness["coverage"], fitness["ctl"]) == ("session-rpe", 0, 0)


def test_the_streak_is_that_of_the_day_and_not_of_the_night() -> None:
    days_later = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    streaks = Streaks().fold([FRIDAY - timedelta(days=1), FRIDAY])
    document = summary("ana", FRIDAY, Profile(), DayHistory(TOTALS, [], [], streaks, []), days_later)
    assert json.loads(document)["streak"]["current"] == 2


def test_form_is_that_of_the_day_before() -> None:
    fitness = summarised(Profile(), Day(FRIDAY - timedelta(days=1), TOTALS), Day(FRIDAY, TOTALS))["fitness"]
    assert fitness["tsb"] == -27.95


def test_later_days_do_not_show() -> None:
    later = Day(FRIDAY + timedelta(days=1), TOTALS)
    assert summarised(Profile(), Day(FRIDAY, TOTALS), later) == summarised(Profile(), Day(FRIDAY, TOTALS))
