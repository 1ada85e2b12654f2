from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.periods import Period, iso_week, month_of, week_of, year_of

DAYS = st.dates(date(1900, 1, 8), date(9990, 1, 1))


def test_a_week_is_monday_to_sunday() -> None:
    week = Period(date(2026, 11, 16), date(2026, 11, 23))
    assert week_of(date(2026, 11, 16)) == week
    assert week_of(date(2026, 11, 22)) == week


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 11, 20), "2026-W47"), (date(2027, 1, 1), "2026-W53"), (date(2024, 12, 30), "2025-W01")],
)
def test_a_week_is_named_by_its_iso_year(day: date, name: str) -> None:
    assert iso_week(day) == name


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2025, 52), (2026, 53), (2027, 52), (2032, 53)])
def test_a_year_has_52_weeks_or_53(year: int, weeks: int) -> None:
    # 28 December is always in the last week of its ISO year (ISO 8601).
    assert iso_week(date(year, 12, 28)) == f"{year}-W{weeks}"
    assert iso_week(week_of(date(year, 12, 28)).end) == f"{year + 1}-W01"


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2024, 2, 29), date(2024, 3, 1)),
        (date(2026, 1, 31), date(2026, 2, 1)),
    ],
)
def test_a_month_ends_with_its_last_day(day: date, end: date) -> None:
    assert month_of(day) == Period(day.replace(day=1), end)


@given(DAYS)
def test_a_day_is_in_its_own_week_month_and_year(day: date) -> None:
    for period in (week_of(day), month_of(day), year_of(day)):
        assert day in period
        assert period.end not in period
        assert period.start - timedelta(days=1) not in period
