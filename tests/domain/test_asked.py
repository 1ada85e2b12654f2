from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.asked import days_asked, months_asked
from tasks.domain.errors import FieldError
from tasks.domain.periods import Period

TODAY = date(2026, 11, 20)
DATES = st.dates(date(1900, 1, 1), date(9998, 12, 31))


def days(**query: str) -> Period | None:
    errors: list[FieldError] = []
    period = days_asked(named(query), TODAY, 366, errors)
    assert not errors
    return period


def months(**query: str) -> Period | None:
    errors: list[FieldError] = []
    period = months_asked(named(query), TODAY, errors)
    assert not errors
    return period


def wrong_days(**query: str) -> dict[str, str]:
    errors: list[FieldError] = []
    assert days_asked(named(query), TODAY, 366, errors) is None
    return messages(errors)


def wrong_months(**query: str) -> dict[str, str]:
    errors: list[FieldError] = []
    assert months_asked(named(query), TODAY, errors) is None
    return messages(errors)


def named(query: dict[str, str]) -> dict[str, str]:
    return {name.rstrip("_"): value for name, value in query.items()}


def messages(errors: list[FieldError]) -> dict[str, str]:
    assert all(error.structural for error in errors)
    return {error.field: error.message for error in errors}


class TestDays:
    def test_from_is_inclusive_and_to_exclusive(self) -> None:
        assert days(from_="2026-11-01", to="2026-12-01") == Period(date(2026, 11, 1), date(2026, 12, 1))

    def test_without_bounds_they_are_the_90_days_up_to_today(self) -> None:
        assert days() == Period(date(2026, 8, 23), date(2026, 11, 21))

    def test_without_to_they_end_today(self) -> None:
        assert days(from_="2026-11-20") == Period(TODAY, date(2026, 11, 21))

    def test_without_from_they_are_the_90_days_before_to(self) -> None:
        assert days(to="2025-01-01") == Period(date(2024, 10, 3), date(2025, 1, 1))

    def test_a_leap_year_is_not_too_long(self) -> None:
        assert days(from_="2024-01-01", to="2025-01-01") is not None

    def test_a_longer_range_is_refused_with_the_bound_that_was_sent(self) -> None:
        assert wrong_days(from_="2024-01-01", to="2025-01-02") == {
            "to": "must be at most 366 days after from"
        }
        assert wrong_days(from_="2024-01-01") == {
            "from": "must be at most 366 days before to, which is 2026-11-21 when it is not sent"
        }

    def test_from_must_be_before_to(self) -> None:
        assert wrong_days(from_="2026-11-20", to="2026-11-20") == {"from": "must be before to"}
        assert wrong_days(from_="2027-01-01") == {
            "from": "must be before to, which is 2026-11-21 when it is not sent"
        }

    @pytest.mark.parametrize("text", ["2026-02-30", "2026-11", "2026-11-20T00:00:00Z", "", "1899-12-31", "x"])
    def test_every_bound_that_is_no_date_is_named(self, text: str) -> None:
        assert set(wrong_days(from_=text, to=text)) == {"from", "to"}

    @given(DATES, st.integers(1, 366))
    def test_any_range_of_a_year_is_answered_as_asked(self, start: date, length: int) -> None:
        end = min(start + timedelta(days=length), date(9998, 12, 31))
        if start < end:
            assert days(from_=start.isoformat(), to=end.isoformat()) == Period(start, end)


class TestMonths:
    def test_months_are_whole_from_inclusive_and_to_exclusive(self) -> None:
        assert months(from_="2026-01", to="2027-01") == Period(date(2026, 1, 1), date(2027, 1, 1))

    def test_without_bounds_they_are_the_12_months_up_to_this_one(self) -> None:
        assert months() == Period(date(2025, 12, 1), date(2026, 12, 1))

    def test_without_from_they_are_the_12_months_before_to(self) -> None:
        assert months(to="2026-03") == Period(date(2025, 3, 1), date(2026, 3, 1))

    def test_dates_ask_for_every_month_with_a_day_in_between(self) -> None:
        assert months(from_="2026-01-15", to="2026-03-02") == Period(date(2026, 1, 1), date(2026, 4, 1))
        assert months(from_="2026-01-31", to="2026-03-01") == Period(date(2026, 1, 1), date(2026, 3, 1))

    def test_three_years_are_not_too_long_and_a_month_more_is(self) -> None:
        assert months(from_="2023-12", to="2026-12") is not None
        assert wrong_months(from_="2023-11", to="2026-12") == {"to": "must be at most 36 months after from"}
        assert wrong_months(from_="2023-11") == {
            "from": "must be at most 36 months before to, which is 2026-12-01 when it is not sent"
        }

    def test_from_must_be_before_to(self) -> None:
        assert wrong_months(from_="2026-03", to="2026-03") == {"from": "must be before to"}

    def test_bounds_that_are_neither_month_nor_date_are_named(self) -> None:
        assert wrong_months(from_="2026-13", to="2026") == {
            "from": "must be a month that exists",
            "to": "must be a date such as 2026-11-20, or a month such as 2026-11",
        }

    def test_the_first_and_the_last_month_there_is_can_be_asked_for(self) -> None:
        assert months(to="1900-02") == Period(date(1899, 2, 1), date(1900, 2, 1))
        assert months(from_="9998-12", to="9998-12-31") == Period(date(9998, 12, 1), date(9999, 1, 1))
