import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tasks.domain.fitness_listing import FitnessPage, answer_fitness, plan, usual_method
from tasks.domain.paging import fingerprint, token
from tasks.domain.periods import Period
from tasks.domain.profile import LoadMethod, Profile
from tasks.domain.totals import Day

DAY = timedelta(days=1)
TODAY = date(2026, 11, 20)
YEARS = {"from": "2016-01-01", "to": "2026-01-01"}


def active(day: date, load: int = 100, method: LoadMethod = "session-rpe") -> Day:
    counted = {f"load:{method}": Decimal(load), f"load:{method}:workouts": Decimal(1)}
    return Day(day, {"workouts": Decimal(1), **counted})


def planned(query: dict[str, str], recent: Sequence[Day] = (), user: str = "ana") -> FitnessPage:
    page, errors = plan(query, user, Profile(), recent, TODAY)
    assert page is not None, errors
    return page


def wrong(query: dict[str, str], user: str = "ana") -> dict[str, str]:
    page, errors = plan(query, user, Profile(), [], TODAY)
    assert page is None
    return {error.field: error.message for error in errors}


def test_without_a_query_it_is_that_of_the_last_90_days() -> None:
    assert planned({}) == FitnessPage(Period(date(2026, 8, 23), date(2026, 11, 21)), "session-rpe")


def test_a_year_is_one_page_and_a_day_more_another() -> None:
    assert planned({"from": "2024-01-01", "to": "2025-01-01"}).next_token == ""
    assert planned({"from": "2024-01-01", "to": "2025-01-02"}).next_token != ""


def test_ten_years_come_page_by_page_without_gap_or_overlap() -> None:
    pages = [planned(YEARS)]
    while pages[-1].next_token:
        pages.append(planned(YEARS | {"nextToken": pages[-1].next_token}))
    assert len(pages) == 10
    assert (pages[0].period.start, pages[-1].period.end) == (date(2016, 1, 1), date(2026, 1, 1))
    for page, following in pairwise(pages):
        assert page.period.end == following.period.start


def test_all_pages_have_the_method_of_the_first() -> None:
    first = planned(YEARS, [active(TODAY, method="tss")])
    assert first.method == "tss"
    second = YEARS | {"nextToken": first.next_token}
    assert planned(second, [active(TODAY, method="session-rpe")]).method == "tss"


def test_a_token_of_other_filters_or_of_another_person_is_refused() -> None:
    page = planned(YEARS).next_token
    message = "must be the nextToken of the page before, with the same filters"
    for query, user in (
        (YEARS | {"nextToken": page}, "ben"),
        (YEARS | {"nextToken": page, "method": "tss"}, "ana"),
        (YEARS | {"nextToken": page, "from": "2016-01-02"}, "ana"),
        (YEARS | {"nextToken": page[:-1]}, "ana"),
        (YEARS | {"nextToken": ""}, "ana"),
    ):
        assert wrong(query, user) == {"nextToken": message}


@pytest.mark.parametrize(
    "position",
    [
        "2015-12-31_tss",
        "2026-01-01_tss",
        "2020-02-30_tss",
        "2020-01-01_steps",
        "2020-01-01",
        "9999999999_tss",
    ],
)
def test_a_forged_token_is_refused_too(position: str) -> None:
    page_of = fingerprint("fitness", "ana", YEARS["from"], YEARS["to"], "")
    assert set(wrong(YEARS | {"nextToken": token(position, page_of)})) == {"nextToken"}


def test_days_yet_to_come_are_left_out() -> None:
    assert planned({"from": "2026-01-01", "to": "2027-01-01"}).period.end == date(2026, 11, 21)


def test_a_workout_that_was_logged_ahead_is_shown() -> None:
    ahead = active(TODAY + DAY)
    assert planned({"from": "2026-01-01", "to": "2027-01-01"}, [ahead]).period.end == date(2026, 11, 22)


def test_every_wrong_parameter_is_named_at_once() -> None:
    assert wrong({"from": "2026-02-30", "to": "soon", "method": "steps"}) == {
        "from": "must be a date that exists",
        "to": "must be a date such as 2026-11-20",
        "method": "must be one of session-rpe, banister-trimp, tss, rtss",
    }
    assert wrong({"until": "2026-12-02"}) == {
        "until": "is not a known parameter; known are from, to, method, nextToken"
    }
    assert wrong({"from": "2026-12-01", "to": "2026-12-02"}) == {"from": "must not be in the future"}
    assert wrong({"from": "1960-01-01", "to": "2026-01-01"}) == {
        "to": "must be at most 18263 days after from"
    }


def test_after_a_long_break_the_method_is_that_of_the_last_workouts() -> None:
    assert usual_method(Profile(), [active(TODAY - 100 * DAY, method="rtss")], TODAY) == "rtss"


def test_somebody_without_workouts_has_their_own_method() -> None:
    assert usual_method(Profile(load_method="tss"), [], TODAY) == "tss"


def test_the_answer_has_every_day_of_the_page() -> None:
    page = FitnessPage(Period(TODAY - DAY, TODAY + DAY), "session-rpe", "next.page")
    half_rated = Day(TODAY, {**active(TODAY, 90).amounts, "workouts": Decimal(2)})
    rated = active(TODAY - DAY, 255)
    shown = json.loads(
        answer_fitness(page, TODAY - 2 * DAY, [active(TODAY - 2 * DAY, 720)], [rated, half_rated])
    )
    assert shown == {
        "from": "2026-11-19",
        "to": "2026-11-21",
        "model": "exponential-42-7",
        "method": "session-rpe",
        "coverage": 0.67,
        "days": [
            {
                "date": "2026-11-19",
                "load": 255,
                "ctl": 22.54,
                "atl": 117.03,
                "tsb": -78.91,
                "acwr": 0.88,
                "monotony": 0.55,
                "strain": 537.04,
                "warmup": True,
            },
            {
                "date": "2026-11-20",
                "load": 90,
                "ctl": 24.13,
                "atl": 113.44,
                "tsb": -94.49,
                "acwr": 0.73,
                "monotony": 0.61,
                "strain": 654.14,
                "warmup": True,
            },
        ],
        "nextToken": "next.page",
    }
