"""The bill is the counted quantities times the price table, and the table says where it is from."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from bench.cost import as_lambdas, bill, kept, machine_logs, person_month, prices, stage_month, view_lines
from bench.counting import Counted, Machine, View, announced, item_bytes
from bench.histories import log_line

STATS = Machine("get-stats", 1, 8, 24, duration_ms=30, log_bytes=9_000, calls={"lambda:invoke": 1.0})
COUNTED = Counted(
    workouts=10,
    machines=[
        Machine(
            "log-workout",
            1,
            5,
            20,
            duration_ms=101,
            log_bytes=12_000,
            calls={"dynamodb:getItem": 1.0, "lambda:invoke": 1.0, "dynamodb:transactWriteItems": 1.0},
        ),
        Machine(
            "detect-records",
            1,
            8,
            30,
            duration_ms=99,
            log_bytes=18_000,
            calls={"dynamodb:query": 3.0, "lambda:invoke": 1.0},
        ),
        Machine("rebuild-records", 0.1, 2, 6, duration_ms=2_400, log_bytes=9_000, calls={}),
    ],
    write_units=12,
    write_units_by_call={},
    read_units=4,
    lambda_invocations=2,
    lambda_ms=10,
    events=1,
    event_bytes=800,
    sns_publishes=0.25,
    stored_bytes=3_000,
    views=[View("GET /me/stats", STATS, read_units=5)],
)
LAMBDA_MS = 35
"""10 ms on a whole processor, times 1769/512, rounded up."""


def usd(what: str) -> float:
    return next(
        line.usd for line in (*bill(COUNTED), machine_logs(COUNTED), *kept(COUNTED)) if line.what == what
    )


def test_a_million_workouts_are_priced_line_by_line() -> None:
    assert usd("API Gateway request") == pytest.approx(3.50)
    assert usd("Express requests") == pytest.approx(2.00)
    assert usd("DynamoDB writes") == pytest.approx(12 * 0.625)
    assert usd("DynamoDB reads") == pytest.approx(4 * 0.125)
    assert usd("SNS publishes") == pytest.approx(0.125)


def test_an_event_is_paid_for_in_the_pipe_on_the_bus_and_in_the_archive() -> None:
    assert usd("Pipe") == pytest.approx(0.40)
    assert usd("EventBridge events") == pytest.approx(1.00)
    assert usd("Archive") == pytest.approx(0.8 * 0.10)


def test_express_duration_is_billed_in_started_steps_of_100_ms_for_each_machine() -> None:
    steps = 2 + 1
    assert usd("Express duration") == pytest.approx(steps * 0.1 * 1_000_000 * 64 / 1024 * 0.06 / 3600)


def test_a_rebuild_is_billed_by_its_transitions() -> None:
    assert usd("Standard transitions") == pytest.approx(2 * 25.0)


def test_lambda_time_is_stretched_to_the_share_of_a_processor_that_512_mb_have() -> None:
    assert usd("Lambda duration") == pytest.approx(2 * LAMBDA_MS / 1000 * 0.5 * 1_000_000 * 0.0000133334)


def test_machine_logs_are_a_line_of_their_own_since_a_parameter_lowers_them() -> None:
    assert usd("Machine logs at level ALL") == pytest.approx(30_000 * 1_000_000 / 1e9 * 0.50)
    assert "Machine logs at level ALL" not in {line.what for line in bill(COUNTED)}


def test_what_is_kept_is_paid_for_each_month() -> None:
    assert sum(line.usd for line in kept(COUNTED)) == pytest.approx(3 * 0.25 + 3 * 0.20 + 0.8 * 0.023)


def test_functions_instead_write_and_announce_the_same_and_are_paid_while_they_wait() -> None:
    lines = {line.what: line.usd for line in as_lambdas(COUNTED)}
    for what in (
        "API Gateway request",
        "DynamoDB writes",
        "DynamoDB reads",
        "Pipe",
        "EventBridge events",
        "Archive",
    ):
        assert lines[what] == pytest.approx(usd(what))
    assert not [what for what in lines if what.startswith(("Express", "Machine"))]
    computing, waiting = 2 * 10 * 1769 / 512, 5 * 10
    each = -(-(computing + waiting) // 2.1)
    assert lines["Lambda duration"] == pytest.approx(2.1 * each / 1000 * 0.5 * 1_000_000 * 0.0000133334)


def test_a_look_is_priced_with_its_log() -> None:
    lines = {line.what: line.usd for line in view_lines(COUNTED.views[0])}
    assert lines["DynamoDB reads"] == pytest.approx(5 * 0.125)
    assert lines["Lambda requests"] == pytest.approx(0.20)
    assert lines["Machine logs at level ALL"] == pytest.approx(9 * 0.50)


def test_a_person_s_month_is_twenty_workouts_and_thirty_looks_at_each_view() -> None:
    workout = (sum(line.usd for line in bill(COUNTED)) + usd("Machine logs at level ALL")) / 1_000_000
    look = sum(line.usd for line in view_lines(COUNTED.views[0])) / 1_000_000
    assert [cost for _, cost in person_month(COUNTED)] == pytest.approx(
        [20 * workout, 30 * look, 0.0055, 0.015]
    )


def test_a_stage_that_nobody_uses_pays_its_alarms() -> None:
    assert [cost for _, cost in stage_month(alarms=18, methods=20)] == pytest.approx([1.80, 30.0])


def test_the_events_of_a_transaction_are_counted_and_nothing_else() -> None:
    writes = [
        {"Put": {"Item": {"sk": {"S": "WORKOUT#20261120T113000Z-0a1b2c3d"}}}},
        {"Put": {"Item": {"sk": {"S": "EVENT#2026-11-20T12:00:00.000Z#6f9619ff"}}}},
        {"Update": {"Key": {"sk": {"S": "DAY#2026-11-20"}}}},
    ]
    assert announced(("dynamodb:transactWriteItems", {"TransactItems": writes})) == 1
    assert announced(("dynamodb:putItem", {"Item": {"sk": {"S": "EVENT#2026"}}})) == 0


def test_a_line_of_a_log_has_the_fields_that_aws_writes() -> None:
    event = {
        "id": 2,
        "previousEventId": 1,
        "type": "PassStateEntered",
        "timestamp": datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        "stateEnteredEventDetails": {"name": "Stored", "input": "{}"},
    }
    execution = "arn:aws:states:us-east-1:123456789012:express:wotr-prod-get-profile:req-1:5b1a4b1e"
    assert json.loads(log_line(event, execution)) == {
        "id": "2",
        "type": "PassStateEntered",
        "details": {"name": "Stored", "input": "{}"},
        "previous_event_id": "1",
        "event_timestamp": "1795176000000",
        "execution_arn": execution,
        "redrive_count": "0",
    }


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
    assert item_bytes({"amounts": {"M": {"calories": {"N": "510"}}}}) == 7 + 3 + 1 + 8 + 2
