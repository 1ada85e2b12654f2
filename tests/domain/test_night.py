from datetime import UTC, date, datetime

import pytest

from tasks.domain.night import plan_night

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"


def night(request: object, time_zone: str = NEW_YORK) -> date:
    return plan_night(request, time_zone, NOW)


def test_the_day_before_the_schedule_is_summarised() -> None:
    assert night({"scheduledTime": "2026-11-21T10:00:00Z"}) == date(2026, 11, 20)


def test_the_schedule_follows_the_calendar_of_its_time_zone() -> None:
    assert night({"scheduledTime": "2026-11-21T04:59:59Z"}) == date(2026, 11, 19)
    assert night({"scheduledTime": "2026-11-21T16:00:00Z"}, "Pacific/Auckland") == date(2026, 11, 21)


@pytest.mark.parametrize(("days_back", "expected"), [(0, 21), (1, 20), (7, 14)])
def test_days_back_are_counted_from_the_local_date(days_back: int, expected: int) -> None:
    assert night({"scheduledTime": "2026-11-21T10:00:00Z", "daysBack": days_back}) == date(2026, 11, expected)


def test_a_date_asked_for_by_hand_wins() -> None:
    request = {"date": "2026-01-02", "scheduledTime": "2026-11-21T10:00:00Z", "daysBack": 3}
    assert night(request) == date(2026, 1, 2)


@pytest.mark.parametrize(
    "request_", [{}, {"scheduledTime": "<aws.scheduler.scheduled-time>"}, {"scheduledTime": None}]
)
def test_started_by_hand_without_a_date_it_is_yesterday(request_: dict[str, object]) -> None:
    # In New York it is still the 20th.
    assert night(request_) == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"date": "2026-02-30"}, "date: must be a date that exists"),
        ({"date": 20261120}, "date: must be a date such as 2026-11-20"),
        ({"scheduledTime": "5 o'clock"}, "scheduledTime: must be a time such as"),
        ({"scheduledTime": 5}, "scheduledTime: must be a time such as"),
        ({"daysBack": -1}, "daysBack: must be a whole number from 0 to 366"),
        ({"daysBack": 367}, "daysBack: must be a whole number from 0 to 366"),
        ({"daysBack": "1"}, "daysBack: must be a whole number from 0 to 366"),
        (["2026-11-20"], "the input: must be a JSON object"),
        ({"dat": "2026-11-20"}, "dat: is not a known field; known are date, scheduledTime, daysBack"),
        ({"date": "2026-11-20", "x" * 1000: 1}, "x{64}: is not a known field"),
        ({"daysBack": True}, "daysBack: must be a whole number from 0 to 366"),
    ],
)
def test_a_wrong_request_is_told_what_would_be_right(request_: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        night(request_)


def test_a_wrong_time_zone_is_told_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="timeZone: must be an IANA time zone"):
        night({}, "Mars/Olympus")
