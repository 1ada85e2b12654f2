import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.life import Life
from tasks.domain.profile import Profile
from tasks.domain.stats import History, stats
from tasks.domain.streak import streaks_of
from tasks.domain.totals import Day, Month

# Friday evening in New York, Saturday in UTC.
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
ANA = Profile(time_zone="America/New_York")
LIFETIME = {
    "workouts": Decimal(900),
    "distanceM": Decimal("1609.344"),
    "load:tss": Decimal("12.345"),
    "type:Run:workouts": Decimal(900),
}


def sums(workouts: int) -> dict[str, Decimal]:
    return {"workouts": Decimal(workouts), "durationSec": Decimal(1800), "distanceM": Decimal(5000)}


def day(when: date, workouts: int = 1) -> Day:
    return Day(when, sums(workouts))


def month(name: str, workouts: int = 1) -> Month:
    return Month(name, sums(workouts))


def computed(
    *days: Day, months: tuple[Month, ...] = (), counting: tuple[date, ...] = (), more: bool = False
) -> dict[str, Any]:
    history = History(
        life=Life(LIFETIME, streaks_of(counting)),
        days=days,
        months=months,
        records=['{"kind":"longest-distance"}'],
        more_records=more,
        recent=['{"notes":"é \\" 🏃"}'],
    )
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
        "volumeKg": 0,
        "load": {"tss": 12.35},
    }
    assert shown["byType"] == {"Run": {"workouts": 900, "durationMin": 0, "distanceKm": 0}}


def test_the_week_adds_up_its_own_days_only() -> None:
    shown = computed(
        day(FRIDAY, 2),
        day(date(2026, 11, 16)),
        day(date(2026, 11, 15)),
        day(FRIDAY + timedelta(days=1)),
        day(FRIDAY + timedelta(days=3)),
    )
    assert shown["week"] == {
        "isoWeek": "2026-W47",
        "from": "2026-11-16",
        "to": "2026-11-23",
        "workouts": 4,
        "durationMin": 90,
        "distanceKm": 15,
        "calories": 0,
        "elevationM": 0,
        "volumeKg": 0,
    }


def test_month_and_year_add_up_their_own_months_only() -> None:
    names = ("2025-11", "2025-12", "2026-01", "2026-10", "2026-11", "2027-01")
    shown = computed(months=tuple(month(name) for name in names))
    assert shown["month"]["workouts"] == 1
    assert shown["year"]["workouts"] == 3
    assert (shown["month"]["from"], shown["month"]["to"]) == ("2026-11-01", "2026-12-01")
    assert (shown["year"]["from"], shown["year"]["to"]) == ("2026-01-01", "2027-01-01")


def test_a_streak_says_since_when() -> None:
    shown = computed(counting=(FRIDAY - timedelta(days=2), FRIDAY - timedelta(days=1)))
    assert shown["streak"] == {"current": 2, "longest": 2, "currentFrom": "2026-11-18"}


def test_no_streak_has_no_beginning() -> None:
    assert computed(counting=(date(2026, 1, 1),))["streak"] == {"current": 0, "longest": 1}


def test_records_and_recent_workouts_are_shown_as_they_were_stored() -> None:
    shown = computed()
    assert shown["records"] == [{"kind": "longest-distance"}]
    assert shown["recentWorkouts"] == [{"notes": 'é " 🏃'}]


def test_records_that_are_left_out_are_told_of() -> None:
    assert "moreRecords" not in computed()
    assert computed(more=True)["moreRecords"] is True


@given(st.permutations([month("2026-01"), month("2026-10"), month("2026-11", 3), month("2025-12")]))
def test_the_order_of_items_does_not_matter(months: list[Month]) -> None:
    assert computed(months=tuple(months)) == computed(months=tuple(reversed(months)))


def stats_at(now: datetime, zone: str, *days: Day, months: tuple[Month, ...] = ()) -> dict[str, Any]:
    history = History(Life(), days, months, records=[], more_records=False, recent=[])
    document: dict[str, Any] = json.loads(stats("ana", history, Profile(time_zone=zone), now))
    return document


class TestNewYear:
    """2026 is a year of 53 weeks: the last one, W53, is from 28 December to 3 January."""

    NOW = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
    DAYS = (day(date(2026, 12, 27)), day(date(2026, 12, 31), 2), day(date(2027, 1, 1), 4))
    MONTHS = (month("2026-12", 3), month("2027-01", 4))

    def test_in_new_york_the_old_year_is_not_over(self) -> None:
        shown = stats_at(self.NOW, "America/New_York", *self.DAYS, months=self.MONTHS)
        assert shown["today"] == "2026-12-31"
        assert (shown["year"]["from"], shown["year"]["workouts"]) == ("2026-01-01", 3)
        assert (shown["month"]["from"], shown["month"]["workouts"]) == ("2026-12-01", 3)

    def test_in_auckland_the_new_year_has_begun(self) -> None:
        shown = stats_at(self.NOW, "Pacific/Auckland", *self.DAYS, months=self.MONTHS)
        assert shown["today"] == "2027-01-01"
        assert (shown["year"]["from"], shown["year"]["workouts"]) == ("2027-01-01", 4)
        assert (shown["month"]["to"], shown["month"]["workouts"]) == ("2027-02-01", 4)

    def test_the_week_has_the_days_of_both_years_and_the_iso_year_for_a_name(self) -> None:
        for zone in ("America/New_York", "Pacific/Auckland"):
            week = stats_at(self.NOW, zone, *self.DAYS)["week"]
            assert (week["isoWeek"], week["from"], week["to"]) == ("2026-W53", "2026-12-28", "2027-01-04")
            assert week["workouts"] == 6


def test_days_last_as_long_as_the_clock_says_when_it_is_put_forward_or_back() -> None:
    # In New York, 8 March 2026 has 23 hours and 1 November 25.
    for midnight, new_day in (
        ("2026-03-08T05:00:00", "2026-03-08"),
        ("2026-03-09T04:00:00", "2026-03-09"),
        ("2026-11-01T04:00:00", "2026-11-01"),
        ("2026-11-02T05:00:00", "2026-11-02"),
    ):
        instant = datetime.fromisoformat(midnight).replace(tzinfo=UTC)
        assert stats_at(instant, "America/New_York")["today"] == new_day
        assert stats_at(instant - timedelta(minutes=1), "America/New_York")["today"] < new_day
