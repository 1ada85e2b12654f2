from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.streak import MILE_M, Streaks, Stretch, carried_streaks, counting_days, streaks_of
from tasks.domain.totals import Month

TODAY = date(2026, 11, 20)


def days_ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=back) for back in days]


def current(*days: int) -> int:
    stretch = streaks_of(days_ago(*days)).current(TODAY)
    return stretch.days if stretch else 0


DAYS = st.lists(st.integers(-2, 60), max_size=60).map(lambda backs: days_ago(*backs))


def test_no_run_is_no_streak() -> None:
    assert Streaks().current(TODAY) is None
    assert Streaks().longest == 0


def test_a_run_today_is_a_streak_of_one() -> None:
    assert current(0) == 1


def test_consecutive_days_up_to_today_count() -> None:
    assert current(0, 1, 2) == 3


def test_a_streak_lives_while_today_may_still_be_run() -> None:
    assert current(1, 2, 3) == 3


def test_a_streak_is_over_after_a_whole_day_without() -> None:
    assert current(2, 3, 4) == 0


def test_a_gap_ends_the_current_streak_and_not_the_longest() -> None:
    streaks = streaks_of(days_ago(0, 1, 3, 4, 5, 6))
    assert streaks.current(TODAY) == Stretch(TODAY - timedelta(days=1), TODAY)
    assert streaks.longest == 4


def test_a_streak_crosses_months_leap_days_and_years() -> None:
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert streaks_of(days).current(date(2024, 3, 1)) == Stretch(days[0], days[-1])
    newyear = streaks_of([date(2025, 12, 31)]).then(streaks_of([date(2026, 1, 1)]))
    assert newyear.longest == 2


def test_a_run_logged_for_tomorrow_does_not_count_yet() -> None:
    assert current(-1) == 0
    assert current(0, -1) == 1


def test_runs_logged_ahead_do_not_hide_the_current_streak() -> None:
    assert current(-2, 0, 1) == 2
    assert current(-1, 1, 2) == 2


def test_pages_out_of_order_are_a_bug_and_not_a_streak() -> None:
    with pytest.raises(ValueError, match="in order"):
        streaks_of(days_ago(0)).then(streaks_of(days_ago(2)))


def test_a_day_counts_from_exactly_a_mile_on() -> None:
    month = Month(
        "2026-11",
        {
            "run:07": MILE_M,
            "run:08": MILE_M - Decimal("0.001"),
            "run:09": Decimal(0),
            "run:30": Decimal(42195),
            "distanceM": Decimal(90000),
        },
    )
    assert list(counting_days(month, "2026-11-30")) == [date(2026, 11, 7), date(2026, 11, 30)]
    assert list(counting_days(month, "2026-11-29")) == [date(2026, 11, 7)]


@given(DAYS)
def test_order_and_repetition_do_not_matter(days: list[date]) -> None:
    assert streaks_of([*days, *days]) == streaks_of(sorted(set(days), reverse=True))


@given(DAYS)
def test_streaks_are_what_a_look_at_every_day_finds(days: list[date]) -> None:
    counting = set(days)
    streaks = streaks_of(days)
    end = TODAY if TODAY in counting else TODAY - timedelta(days=1)
    length = 0
    while end - timedelta(days=length) in counting:
        length += 1
    found = streaks.current(TODAY)
    assert (found.days if found else 0) == length
    assert streaks.longest >= length


@given(DAYS, st.lists(st.integers(0, 60), max_size=6))
def test_pages_of_any_size_folded_in_any_grouping_are_all_days_at_once(
    days: list[date], cuts: list[int]
) -> None:
    ascending = sorted(set(days))
    ends = [*sorted(min(cut, len(ascending)) for cut in cuts), len(ascending)]
    pages = [ascending[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    parts = [carried_streaks(streaks_of(page).document()) for page in pages]
    from_the_left = reduce(Streaks.then, parts)
    from_the_right = reduce(lambda later, earlier: earlier.then(later), reversed(parts))
    assert from_the_left == from_the_right == streaks_of(days)
