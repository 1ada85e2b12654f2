"""Moments are said as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from local.histories.moments import MomentError, moment

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("1h", timedelta(hours=1)),
        (" 2d ", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
    ],
)
def test_some_time_ago(text: str, ago: timedelta) -> None:
    assert moment(text, NOW) == NOW - ago


def test_a_time_with_its_zone() -> None:
    assert moment("2026-11-20T06:30:00-05:00", NOW) == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    assert moment("2026-11-20T06:30:00Z", NOW) == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "1", "1y", "-1h", "yesterday", "2026-11-20", "2026-11-20T06:30:00", "999999w"]
)
def test_anything_else_is_refused_with_what_to_say(text: str) -> None:
    with pytest.raises(MomentError, match="Write 15m, 1h, 2d, or 2026-11-20T06:30:00Z"):
        moment(text, NOW)
