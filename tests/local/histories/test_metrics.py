"""What CloudWatch is asked about machines: it answers with nothing to a period that it does not keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from local.histories.deployed.metrics import Measured, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE, FIVE_MINUTES, HOUR = 60, 300, 3600


class Asked:
    """CloudWatch, which remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: list[dict[str, Any]] = []

    def get_paginator(self, _: str) -> Asked:
        return self

    def paginate(self, **page: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 -- as boto3 has it
        self.pages.append(page)
        return iter(())


@pytest.mark.parametrize(
    ("ago", "kept"),
    [
        (timedelta(0), MINUTE),
        (timedelta(hours=1, seconds=7), MINUTE),
        (timedelta(days=14, seconds=7), MINUTE),
        (timedelta(days=15), FIVE_MINUTES),
        (timedelta(days=30, seconds=7), FIVE_MINUTES),
        (timedelta(days=70, seconds=7), HOUR),
    ],
)
def test_periods_are_of_what_is_kept_and_one_of_them_has_all_durations(ago: timedelta, kept: int) -> None:
    cloudwatch = Asked()
    now = datetime.now(UTC)
    since = now - ago
    measured(cloudwatch, ["arn"], since)
    [page] = cloudwatch.pages
    start, end = page["StartTime"], page["EndTime"]
    assert start <= since <= now <= end
    assert start.timestamp() % kept == 0
    for query in page["MetricDataQueries"]:
        stat = query["MetricStat"]
        assert stat["Period"] % kept == 0
        if stat["Stat"] != "Sum":
            assert start + timedelta(seconds=stat["Period"]) >= end


def test_a_percentile_is_not_that_of_the_last_moments() -> None:
    did = Measured()
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    did.values["p50"].update({noon + timedelta(days=1): 900.0, noon: 12.0})
    assert did.percentile("p50") == 12.0
