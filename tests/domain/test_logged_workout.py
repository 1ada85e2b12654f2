import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.instants import parse_timestamp
from tasks.domain.keys import workout_id
from tasks.domain.listing import MOST_BYTES_PER_PAGE, MOST_READ_AT_ONCE
from tasks.domain.logged_workout import LoggedWorkout, json_text, record_window
from tasks.domain.profile import Profile
from tasks.domain.workout import read_workout
from tests.domain.json_values import HOSTILE_BODY, JSON
from tests.domain.workouts import MORNING_RUN, RULES, logged, logged_run, morning_run


def document_of(workout: LoggedWorkout) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(workout.document)
    return document


def test_a_valid_workout_becomes_the_document_that_the_caller_sees() -> None:
    workout = logged(MORNING_RUN)
    sent = {name: value for name, value in MORNING_RUN.items() if value is not None}
    assert document_of(workout) == {
        **sent,
        "workoutId": workout.identity.workout_id,
        "userId": "ana",
        "localDate": "2026-11-20",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "version": 1,
        "load": {
            "value": 255,
            "method": "session-rpe",
            "all": {"session-rpe": 255, "banister-trimp": 83.86, "rtss": 46.26},
        },
    }


def test_nothing_known_about_load_is_null() -> None:
    body = {"type": "Yoga", "ts": "2026-11-20T06:30:00Z", "durationMin": 60}
    assert document_of(logged(body))["load"] is None


def test_the_highest_heart_rate_of_a_workout_is_no_constant_of_the_person() -> None:
    without_constants = logged_run(Profile(), avgHr=148, maxHr=176)
    assert "banister-trimp" not in document_of(without_constants)["load"]["all"]


def test_a_time_in_utc_falls_on_the_persons_own_day() -> None:
    assert logged_run(ts="2026-11-20T03:00:00Z").local_date == "2026-11-19"


def test_a_time_with_an_offset_falls_on_the_day_that_the_clock_showed() -> None:
    assert logged_run(ts="2026-11-20T03:00:00+01:00").local_date == "2026-11-20"


def test_the_hash_is_of_what_was_sent_and_not_of_what_was_derived() -> None:
    assert logged_run(Profile()).content_hash == logged_run().content_hash


def test_the_hash_of_other_content_is_another() -> None:
    assert logged_run(durationMin=43).content_hash != logged_run().content_hash


def test_a_deletion_is_the_next_version_of_what_was_there() -> None:
    workout = logged(MORNING_RUN, version=3)
    assert workout.deleted() == replace(workout, identity=replace(workout.identity, version=4))


class TestRecordWindow:
    START = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)

    @pytest.mark.parametrize("days", [-30, 0, 30])
    @pytest.mark.parametrize("key", ["key:a", "key:b", "key:c"])
    def test_it_has_every_id_of_the_30_days_before_and_after(self, days: int, key: str) -> None:
        first, last = record_window(self.START)
        assert first < workout_id(self.START + timedelta(days=days), key) < last

    @pytest.mark.parametrize(
        "away",
        [
            timedelta(days=-30, milliseconds=-1),
            timedelta(days=-30, seconds=-1),
            timedelta(days=30, milliseconds=1),
            timedelta(days=30, seconds=1),
        ],
    )
    def test_it_has_no_id_further_away(self, away: timedelta) -> None:
        first, last = record_window(self.START)
        assert not first < workout_id(self.START + away, "key:a") < last

    def test_its_bounds_are_made_of_what_a_pipe_carries_unharmed(self) -> None:
        start = self.START + timedelta(milliseconds=7)
        assert record_window(start) == ("20261021T113000Z007", "20261220T113000Z007-~")


class TestDocumentBytes:
    def test_quotes_count_as_what_they_become_inside_a_state(self) -> None:
        plain, quoted = logged_run(notes="x" * 500), logged_run(notes='"' * 500)
        assert quoted.document_bytes == plain.document_bytes + 3 * 500

    def test_letters_count_as_their_bytes(self) -> None:
        assert logged_run(notes="é").document_bytes == logged_run(notes="e").document_bytes + 1

    def test_the_longest_documents_of_a_page_pass_through_a_state(self) -> None:
        longest = logged_run(notes='"' * 2000, photoKey="photos/" + "x" * 193)
        assert longest.document_bytes * (MOST_READ_AT_ONCE + 1) < 256 * 1024
        assert longest.document_bytes < MOST_BYTES_PER_PAGE


NOTES = st.text(st.characters(codec="utf-8"), max_size=2000) | st.sampled_from(
    ["🏃" * 2000, '"\\' * 1000, "\n" * 2000]
)


@settings(max_examples=200)
@given(
    HOSTILE_BODY.map(lambda junk: morning_run(**junk))
    | NOTES.map(lambda notes: morning_run(notes=notes, photoKey="photos/" + "x" * 193))
    | JSON
)
def test_any_json_value_is_wrong_or_becomes_a_document_that_can_be_sent_again(body: object) -> None:
    workout, errors = read_workout(body, RULES)
    if workout is None:
        assert errors
        return
    kept = logged(body)
    sent = {name: value for name, value in document_of(kept).items() if name in MORNING_RUN}
    assert logged(sent) == kept
    assert kept.started_at == parse_timestamp(kept.ts).instant
    assert kept.document_bytes <= len(json_text({"doc": kept.document}).encode()) <= 9_700
    for amount in kept.amounts.values():
        assert len(f"{amount:f}".replace(".", "")) <= 28
