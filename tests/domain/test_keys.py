from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.keys import (
    SHARDS,
    content_hash,
    event_id,
    idempotency_key,
    is_idempotency_key,
    is_natural,
    shard,
    start_of,
    workout_id,
)

START = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
FIRST = datetime(1900, 1, 1, tzinfo=UTC)
# Every millisecond up to the end of 9998.
STARTS = st.integers(0, 8_099 * 365 * 86_400_000).map(lambda number: FIRST + timedelta(milliseconds=number))


class TestIdempotencyKeys:
    def test_without_a_header_the_key_is_type_and_start(self) -> None:
        key = idempotency_key("", "Run", START)
        assert key == "at:Run|2026-11-20T11:30:00.000Z"
        assert is_natural(key)

    def test_a_header_cannot_mean_the_start_of_another_workout(self) -> None:
        key = idempotency_key("at:Run", "Run", START)
        assert key == "key:at:Run"
        assert not is_natural(key)

    @pytest.mark.parametrize("header", ["x", "a.b:c_d-9", "a" * 64])
    def test_a_header_has_1_to_64_letters_digits_and_signs(self, header: str) -> None:
        assert is_idempotency_key(header)

    @pytest.mark.parametrize("header", ["", " ", "a" * 65, "a b", "ä", "a/b", "a\n", "\ud800"])
    def test_anything_else_is_no_key(self, header: str) -> None:
        assert not is_idempotency_key(header)


class TestWorkoutIds:
    def test_it_is_the_start_and_8_digits_of_a_hash(self) -> None:
        assert workout_id(START, "at:Run|2026-11-20T11:30:00.000Z") == "20261120T113000Z-632180c6"

    def test_two_keys_of_one_moment_have_two_ids(self) -> None:
        assert workout_id(START, "key:a") != workout_id(START, "key:b")

    def test_each_attempt_has_another_id(self) -> None:
        ids = {workout_id(START, "key:a", attempt) for attempt in range(6)}
        assert len(ids) == 6

    @given(STARTS, STARTS)
    def test_ids_sort_by_start(self, one: datetime, other: datetime) -> None:
        if one < other:
            assert workout_id(one, "key:a") < workout_id(other, "key:b")

    @given(STARTS, st.text(max_size=5))
    def test_the_start_can_be_read_from_an_id(self, start: datetime, key: str) -> None:
        assert start_of(workout_id(start, key)) == start


class TestHashes:
    def test_content_is_equal_in_any_order(self) -> None:
        assert content_hash({"a": "1", "b": "2"}) == content_hash({"b": "2", "a": "1"})

    def test_other_content_has_another_hash(self) -> None:
        assert content_hash({"a": "1"}) != content_hash({"a": "2"})

    def test_it_has_128_bits_in_22_letters(self) -> None:
        assert content_hash({}) == "RBNvo1WzZ4oRRq0W9-hkng"

    def test_each_version_of_each_persons_workout_is_an_event_of_its_own(self) -> None:
        events = {
            event_id(user_id, subject, version)
            for user_id in ("ana", "ben")
            for subject in ("20261120T113000Z-632180c6", "PROFILE")
            for version in (1, 2)
        }
        assert len(events) == 8

    def test_the_same_version_is_the_same_event(self) -> None:
        assert event_id("ana", "PROFILE", 1) == event_id("ana", "PROFILE", 1)


def test_people_are_spread_over_all_shards_of_a_day() -> None:
    assert {shard(f"person-{number}") for number in range(1000)} == set(SHARDS)
    assert (SHARDS[0], SHARDS[-1]) == ("00", "15")


def test_ids_of_one_second_sort_by_their_milliseconds() -> None:
    later = START + timedelta(milliseconds=5)
    assert (
        workout_id(START, "key:z") < workout_id(later, "key:a") < workout_id(START + timedelta(seconds=1), "")
    )
