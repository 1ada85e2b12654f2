import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tasks.domain.profile import Profile
from tasks.domain.stats import History, stats
from tasks.domain.streak import Streaks
from tasks.domain.totals import Day

# Friday evening in New York, Saturday in UTC.
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
ANA = Profile(time_zone="America/New_York")


def day(when: date, workouts: int = 1) -> Day:
    amounts = {"workouts": Decimal(workouts), "durationSec": Decimal(1800), "distanceM": Decimal(5000)}
    return Day(when, amounts)


def computed(
    *days: Day, counting: tuple[date, ...] = (), recent: tuple[str, ...] = (), records: tuple[str, ...] = ()
) -> dict[str, Any]:
    lifetime = {
        "workouts": Decimal(900),
        "distanceM": Decimal("1609.344"),
        "load:tss": Decimal("12.345"),
        "type:Run:workouts": Decimal(900),
    }
    history = History(lifetime, days, Streaks().fold(counting), records, recent)
    document: dict[str, Any] = json.loads(stats("ana", history, ANA, NOW))
    return document


def test_today_is_today_in_the_persons_time_zone() -> None:
    shown = computed()
    assert (shown["userId"], shown["timeZone"], shown["today"]) == ("ana", "America/New_York", "2026-11-20")


def test_lifetime_totals_have_loads_and_types() -> None:
    shown = computed()
    assert shown["lifetime"] == {
        "workouts": 900,
        "durationMin": 0,
        "distanceKm": 1.609,
        "calories": 0,
        "elevationM": 0,
        "load": {"tss": 12.35},
    }
    assert shown["byType"] == {"Run": {"workouts": 900, "durationMin": 0, "distanceKm": 0}}


def test_periods_add_up_their_own_days_only() -> None:
    shown = computed(
        day(FRIDAY, 2),
        day(date(2026, 11, 16)),
        day(date(2026, 11, 15)),
        day(date(2026, 10, 31)),
        day(date(2025, 12, 31)),
        day(FRIDAY + timedelta(days=1)),
    )
    assert {name: shown[name]["workouts"] for name in ("week", "month", "year")} == {
        "week": 4,
        "month": 5,
        "year": 6,
    }
    assert shown["week"] == {
        "isoWeek": "2026-W47",
        "from": "2026-11-16",
        "to": "2026-11-23",
        "workouts": 4,
        "durationMin": 90,
        "distanceKm": 15,
        "calories": 0,
        "elevationM": 0,
    }
    assert (shown["month"]["from"], shown["month"]["to"]) == ("2026-11-01", "2026-12-01")
    assert (shown["year"]["from"], shown["year"]["to"]) == ("2026-01-01", "2027-01-01")


def test_a_streak_says_since_when() -> None:
    shown = computed(counting=(FRIDAY - timedelta(days=2), FRIDAY - timedelta(days=1)))
    assert shown["streak"] == {"current": 2, "longest": 2, "currentFrom": "2026-11-18"}


def test_no_streak_has_no_beginning() -> None:
    assert computed(counting=(date(2026, 1, 1),))["streak"] == {"current": 0, "longest": 1}


def test_records_and_recent_workouts_are_shown_as_they_were_stored() -> None:
    shown = computed(records=('{"kind":"longest-distance"}',), recent=('{"notes":"é \\" 🏃"}',))
    assert shown["records"] == [{"kind": "longest-distance"}]
    assert shown["recentWorkouts"] == [{"notes": 'é " 🏃'}]
