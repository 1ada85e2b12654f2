"""The bill is the counted quantities times the price table, and the table says where it is from."""

from __future__ import annotations

from datetime import date

import pytest

from bench.cost import bill, extras, prices
from bench.counting import Counted, Machine, item_bytes

COUNTED = Counted(
    workouts=10,
    machines=[
        Machine("log-workout", 8, 26, duration_ms=101, log_bytes=20_000, calls={}),
        Machine("detect-records", 20, 60, duration_ms=99, log_bytes=30_000, calls={}),
    ],
    write_units=16,
    write_units_by_call={},
    read_units=4,
    lambda_invocations=1,
    lambda_ms=10,
    events=1,
    sns_publishes=0.25,
    stored_bytes=3_000,
)


def usd(what: str) -> float:
    return next(line.usd for line in (*bill(COUNTED), *extras(COUNTED)) if line.what == what)


def test_a_million_workouts_are_priced_line_by_line() -> None:
    assert usd("API Gateway request") == pytest.approx(3.50)
    assert usd("Express request") == pytest.approx(2.00)
    assert usd("DynamoDB writes") == pytest.approx(16 * 0.625)
    assert usd("DynamoDB reads") == pytest.approx(4 * 0.125)
    assert usd("SNS publishes") == pytest.approx(0.125)


def test_express_duration_is_billed_in_started_steps_of_100_ms_for_each_machine() -> None:
    steps = 2 + 1
    assert usd("Express duration") == pytest.approx(steps * 0.1 * 1_000_000 * 64 / 1024 * 0.06 / 3600)


def test_lambda_time_is_stretched_to_the_share_of_a_processor_that_512_mb_have() -> None:
    milliseconds = 35  # 10 ms on a whole processor, times 1769/512, rounded up
    assert usd("Lambda duration") == pytest.approx(milliseconds / 1000 * 0.5 * 1_000_000 * 0.0000133334)


def test_full_machine_logs_are_no_part_of_the_bill_but_come_on_top() -> None:
    assert usd("Machine logs at level ALL") == pytest.approx(50_000 * 1_000_000 / 1e9 * 0.50)
    assert "Machine logs at level ALL" not in {line.what for line in bill(COUNTED)}


def test_the_price_table_names_its_region_date_and_source() -> None:
    table = prices()
    assert table["region"] == "us-east-1"
    assert date.fromisoformat(table["date"])
    assert "no live page" in table["source"]
    assert all(price["usd"] >= 0 and price["per"] > 0 and price["unit"] for price in table["prices"].values())


def test_item_size_is_that_of_names_and_values() -> None:
    assert item_bytes({"pk": {"S": "USER#é"}}) == 2 + 7
    assert item_bytes({"n": {"N": "2550"}}) == 1 + 2 + 1
    assert item_bytes({"n": {"N": "-12.345"}}) == 1 + 3 + 1
