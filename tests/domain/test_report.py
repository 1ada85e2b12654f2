import json
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.report import Missing, ReportTotals, add_page, carried, report

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = {
    "workouts": Decimal(1),
    "durationSec": Decimal("2550.001"),
    "distanceM": Decimal("8050.001"),
    "load:session-rpe": Decimal("255.000000001"),
    "type:Run:workouts": Decimal(1),
    "run:20": Decimal(8050),
}
SEEDS = st.lists(st.integers(1, 10**6), max_size=30)


def test_a_page_adds_one_person_per_day_item() -> None:
    totals = add_page(carried({}), [DAY, DAY])
    assert totals.users == 2
    assert totals.amounts["load:session-rpe"] == Decimal("510.000000002")


def test_a_report_adds_shards_up() -> None:
    shard = add_page(carried({}), [DAY])
    assert report(date(2026, 11, 20), [shard, shard, carried({})], [], NOW) == {
        "date": "2026-11-20",
        "users": 2,
        "workouts": 2,
        "durationMin": 85,
        "distanceKm": 16.1,
        "calories": 0,
        "elevationM": 0,
        "volumeKg": 0,
        "load": {"session-rpe": 510},
        "byType": {"Run": {"workouts": 2, "durationMin": 0, "distanceKm": 0}},
        "missing": [],
        "generatedAt": "2026-11-21T10:00:00.000Z",
    }


def test_a_report_names_what_is_missing_in_it() -> None:
    missing: Missing = {"shard": "03", "after": "ana", "reason": "DynamoDb.ThrottlingException"}
    assert report(date(2026, 11, 20), [carried({})], [missing], NOW)["missing"] == [missing]


def test_a_day_nobody_was_active_has_a_report_too() -> None:
    shown = report(date(2026, 11, 20), [], [], NOW)
    assert (shown["users"], shown["workouts"], shown["load"]) == (0, 0, {})


@given(SEEDS, st.integers(1, 7))
def test_pages_of_any_size_make_the_same_exact_totals(seeds: list[int], page: int) -> None:
    days = [{"workouts": Decimal(1), "distanceM": Decimal(seed) / 1000} for seed in seeds]
    totals = ReportTotals(0, {})
    for start in range(0, len(days), page):
        carry = json.loads(json.dumps(totals.document()))
        totals = add_page(carried(carry), days[start : start + page])
    assert totals == add_page(carried({}), days)
