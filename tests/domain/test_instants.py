from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.instants import WIDEST_OFFSET, compact, parse_date, parse_timestamp, rfc3339
from tasks.domain.zones import is_zone, zone_names

NEW_YORK = ZoneInfo("America/New_York")
AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-20T06:30:00-05:00", datetime(2026, 11, 20, 11, 30, tzinfo=UTC)),
        ("2026-11-20T11:30:00Z", datetime(2026, 11, 20, 11, 30, tzinfo=UTC)),
        ("2026-11-20t11:30:00z", datetime(2026, 11, 20, 11, 30, tzinfo=UTC)),
        ("2026-11-20T11:30:00.1Z", datetime(2026, 11, 20, 11, 30, 0, 100_000, tzinfo=UTC)),
        ("2026-11-20T11:30:00.123999999+05:45", datetime(2026, 11, 20, 5, 45, 0, 123_000, tzinfo=UTC)),
    ],
)
def test_a_time_is_an_instant_to_the_millisecond(text: str, instant: datetime) -> None:
    assert parse_timestamp(text).instant == instant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-11-20 06:30:00Z", "must be a time such as"),
        ("2026-11-20T06:30Z", "must be a time such as"),
        ("20261120T063000Z", "must be a time such as"),
        ("2026-W47-5T06:30:00Z", "must be a time such as"),
        ("2026-11-20T06:30:00.Z", "must be a time such as"),
        ("2026-11-20T06:30:00.1234567890Z", "must be a time such as"),
        ("2026-11-20T06:30:00Z\n", "must be a time such as"),
        ("٢٠٢٦-11-20T06:30:00Z", "must be a time such as"),
        ("2026-11-20T06:30:00-05:00[America/New_York]", "must be a time such as"),
        ("2026-11-20T06:30:00", "must carry an offset such as Z or -05:00"),
        ("2026-11-20T25:00:00Z", "must be a date and time that exist"),
        ("2026-11-20T23:59:60Z", "must be a date and time that exist"),
        ("2026-11-20T06:30:00+14:01", "must carry an offset between -14:00 and"),
        ("2026-11-20T06:30:00+05:60", "must carry an offset between -14:00 and"),
        ("1899-12-31T23:59:59Z", "must not be before 1900"),
        ("9999-12-31T23:59:59-14:00", "must not be after 9998"),
    ],
)
def test_anything_else_is_told_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_timestamp(text)


@pytest.mark.parametrize("text", ["2026-11-2", "20261120", "2026-11-20 ", "2026-W47-5", "٢٠٢٦-11-20", ""])
def test_a_date_has_one_form(text: str) -> None:
    with pytest.raises(ValueError, match="must be a date such as 2026-11-20"):
        parse_date(text)


class TestLocalDate:
    def test_an_explicit_offset_decides_whatever_the_profile_says(self) -> None:
        assert parse_timestamp("2026-11-20T23:30:00-05:00").local_date(AUCKLAND) == date(2026, 11, 20)

    def test_an_explicit_offset_of_zero_is_a_wall_clock_too(self) -> None:
        assert parse_timestamp("2026-11-20T23:30:00+00:00").local_date(AUCKLAND) == date(2026, 11, 20)

    @pytest.mark.parametrize("unknown", ["Z", "z", "-00:00"])
    def test_without_a_known_offset_the_profile_decides(self, unknown: str) -> None:
        late = parse_timestamp(f"2026-11-20T23:30:00{unknown}")
        assert late.local_date(AUCKLAND) == date(2026, 11, 21)
        assert late.local_date(NEW_YORK) == date(2026, 11, 20)

    def test_the_day_ends_at_local_midnight_on_both_sides_of_a_clock_change(self) -> None:
        assert parse_timestamp("2026-11-01T03:59:59Z").local_date(NEW_YORK) == date(2026, 10, 31)
        assert parse_timestamp("2026-11-01T04:00:00Z").local_date(NEW_YORK) == date(2026, 11, 1)
        assert parse_timestamp("2026-11-02T04:59:59Z").local_date(NEW_YORK) == date(2026, 11, 1)


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    morning = datetime(2026, 11, 20, 6, 30, 0, 5_000, tzinfo=NEW_YORK)
    assert rfc3339(morning) == "2026-11-20T11:30:00.005Z"
    assert compact(morning) == "20261120T113000Z005"
    assert compact(morning.replace(microsecond=0)) == "20261120T113000Z"


MILLISECONDS = st.integers(0, 999)
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS, INSTANTS)
def test_compact_starts_sort_by_time_and_so_do_ids(one: datetime, other: datetime) -> None:
    assert_sorted_like_times(one, other)


@given(INSTANTS.map(lambda instant: instant.replace(microsecond=0)), MILLISECONDS, MILLISECONDS)
def test_compact_starts_and_ids_of_one_second_sort_by_its_milliseconds(
    second: datetime, one: int, other: int
) -> None:
    assert_sorted_like_times(second + timedelta(milliseconds=one), second + timedelta(milliseconds=other))


def assert_sorted_like_times(one: datetime, other: datetime) -> None:
    earlier, later = sorted(rfc3339(instant) for instant in (one, other))
    starts = [compact(parse_timestamp(text).instant) for text in (earlier, later)]
    if earlier == later:
        assert starts[0] == starts[1]
    else:
        assert starts[0] < f"{starts[0]}-ffffffff" < f"{starts[0]}." < starts[1] < f"{starts[1]}-00000000"


@given(INSTANTS)
def test_what_is_written_can_be_read(instant: datetime) -> None:
    assert parse_timestamp(rfc3339(instant)).instant == instant - timedelta(
        microseconds=instant.microsecond % 1000
    )


@given(INSTANTS, st.sampled_from(sorted(zone_names())))
def test_no_clock_since_1900_is_further_from_utc_than_key_ranges_are_widened(
    instant: datetime, zone: str
) -> None:
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    assert abs(offset) <= WIDEST_OFFSET


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "Asia/Kathmandu", "Europe/Berlin", "Etc/GMT+12"])
def test_iana_names_are_zones(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "posixrules", "right/UTC", "Factory", "../UTC", "utc", "EST5"]
)
def test_other_names_are_none(name: str) -> None:
    assert not is_zone(name)
