import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.keys import SHARDS, is_idempotency_key, shard, workout_id
from tasks.domain.preparation import LONG_DOCUMENT_BYTES, Submission, prepare
from tasks.domain.profile import Profile
from tests.domain.json_values import HOSTILE_BODY, JSON
from tests.domain.workouts import MORNING_RUN, NOW, RULES, morning_run

ANA = Profile(
    time_zone="America/New_York",
    max_hr=Decimal(188),
    rest_hr=Decimal(52),
    threshold_pace_sec_per_km=Decimal(256),
    sex="female",
)


def prepared(
    body: object, *, header: str = "", user_id: str = "ana", profile: Profile = ANA
) -> dict[str, Any]:
    return {**prepare(Submission(body, header, user_id, "request-1"), profile, RULES)}


def document_of(outcome: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(outcome["doc"])
    return document


def test_a_valid_workout_becomes_the_document_that_the_caller_sees() -> None:
    outcome = prepared(MORNING_RUN)
    sent = {name: value for name, value in MORNING_RUN.items() if value is not None}
    assert outcome["outcome"] == "VALID"
    assert document_of(outcome) == {
        **sent,
        "workoutId": outcome["workoutId"],
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


def test_everything_that_the_machine_writes_is_there_as_text() -> None:
    outcome = prepared(MORNING_RUN)
    assert outcome["workoutId"].startswith("20261120T113000Z-")
    assert outcome["startedAt"] == "2026-11-20T11:30:00.000Z"
    assert outcome["localDate"] == "2026-11-20"
    assert outcome["type"] == "Run"
    assert outcome["idempotencyKey"] == "at:Run|2026-11-20T11:30:00.000Z"
    assert outcome["amounts"] == {
        "durationSec": "2550",
        "distanceM": "8050",
        "calories": "510",
        "elevationM": "64",
        "runMetres": "8050",
        "longDocument": "0",
        "load": {"sessionRpe": "255", "banisterTrimp": "83.864132689", "tss": "0", "rtss": "46.262490632"},
        "loadWorkouts": {"sessionRpe": "1", "banisterTrimp": "1", "tss": "0", "rtss": "1"},
    }


def test_missing_amounts_are_0() -> None:
    amounts = prepared({"type": "Yoga", "ts": "2026-11-20T06:30:00Z", "durationMin": 60})["amounts"]
    assert amounts == {
        "durationSec": "3600",
        "distanceM": "0",
        "calories": "0",
        "elevationM": "0",
        "runMetres": "0",
        "longDocument": "0",
        "load": {"sessionRpe": "0", "banisterTrimp": "0", "tss": "0", "rtss": "0"},
        "loadWorkouts": {"sessionRpe": "0", "banisterTrimp": "0", "tss": "0", "rtss": "0"},
    }


def test_a_load_of_0_is_a_load() -> None:
    assert prepared(morning_run(rpe=0))["amounts"]["loadWorkouts"]["sessionRpe"] == "1"


def test_a_record_in_seconds_is_shown_with_one_decimal_and_compared_exactly() -> None:
    duration = prepared(morning_run(durationMin=33.3333))["event"]["measures"][0]
    assert (duration["kind"], duration["value"], duration["shown"]) == (
        "longest-duration",
        "1999.998",
        "2000",
    )


def test_nothing_known_about_load_is_null() -> None:
    body = {"type": "Yoga", "ts": "2026-11-20T06:30:00Z", "durationMin": 60}
    assert document_of(prepared(body))["load"] is None


def test_only_runs_make_metres_of_a_streak() -> None:
    assert prepared(morning_run(type="Walk"))["amounts"]["runMetres"] == "0"


def test_the_highest_heart_rate_of_a_workout_is_no_constant_of_the_person() -> None:
    without_constants = prepared(morning_run(avgHr=148, maxHr=176), profile=Profile())
    assert "banister-trimp" not in document_of(without_constants)["load"]["all"]


def test_a_time_in_utc_falls_on_the_persons_own_day() -> None:
    assert prepared(morning_run(ts="2026-11-20T03:00:00Z"))["localDate"] == "2026-11-19"


def test_the_event_says_what_record_detection_needs() -> None:
    outcome = prepared(morning_run(calories=0, elevationM=None))
    assert outcome["event"] == {
        "schemaVersion": 1,
        "eventId": outcome["eventId"],
        "eventType": "workout.created",
        "userId": "ana",
        "workoutId": outcome["workoutId"],
        "type": "Run",
        "startedAt": "2026-11-20T11:30:00.000Z",
        "localDate": "2026-11-20",
        "durationSec": "2550",
        "windowStart": "20261021T113000Z",
        "windowEnd": "20261120T113000Z",
        "laterWindowEnd": "20261220T113000Z",
        "measures": [
            {"kind": "longest-duration", "value": "2550", "shown": "2550", "unit": "s"},
            {"kind": "longest-distance", "value": "8050", "shown": "8050", "unit": "m"},
            {"kind": "highest-load:session-rpe", "value": "255", "shown": "255", "unit": "load"},
            {
                "kind": "highest-load:banister-trimp",
                "value": "83.864132689",
                "shown": "83.86",
                "unit": "load",
            },
            {"kind": "highest-load:rtss", "value": "46.262490632", "shown": "46.26", "unit": "load"},
        ],
    }


class TestIdempotency:
    def test_the_same_type_and_moment_is_the_same_workout_however_it_is_written(self) -> None:
        one = prepared(MORNING_RUN)
        other = prepared(morning_run(type="run", ts="2026-11-20T11:30:00Z"))
        assert one["idempotencyKey"] == other["idempotencyKey"]
        assert one["workoutId"] == other["workoutId"]

    def test_a_header_makes_two_workouts_of_one_moment(self) -> None:
        assert (
            prepared(MORNING_RUN, header="a")["workoutId"] != prepared(MORNING_RUN, header="b")["workoutId"]
        )

    def test_a_header_cannot_mean_the_start_of_another_workout(self) -> None:
        assert prepared(MORNING_RUN, header="a.b:c_d-9")["idempotencyKey"] == "key:a.b:c_d-9"

    def test_the_hash_is_of_what_was_sent_and_not_of_what_was_derived(self) -> None:
        later = replace(RULES, now=NOW + timedelta(hours=1))
        again = prepare(Submission(MORNING_RUN, "", "ana", "request-2"), Profile(), later)
        assert {**again}["contentHash"] == prepared(MORNING_RUN)["contentHash"]

    @pytest.mark.parametrize("header", ["a" * 65, "a b", "ä", "a/b", "a\n", "\ud800"])
    def test_a_header_of_another_form_is_a_structural_error(self, header: str) -> None:
        outcome = prepared(MORNING_RUN, header=header)
        assert outcome["statusCode"] == 400
        assert json.loads(outcome["body"])["error"]["fields"] == [
            {"field": "Idempotency-Key", "message": "must be 1-64 of the characters A-Z a-z 0-9 . _ : -"}
        ]

    def test_a_wrong_header_and_a_wrong_body_are_reported_at_once(self) -> None:
        outcome = prepared(morning_run(durationMin=300), header="a b")
        fields = [error["field"] for error in json.loads(outcome["body"])["error"]["fields"]]
        assert fields == ["durationMin", "Idempotency-Key"]

    def test_one_character_is_a_key_and_none_is_not(self) -> None:
        assert is_idempotency_key("x")
        assert not is_idempotency_key("")

    def test_ids_sort_by_start(self) -> None:
        assert workout_id(NOW, "key:z") < workout_id(NOW + timedelta(seconds=1), "key:a")


def test_people_are_spread_over_all_shards_of_a_day() -> None:
    assert {shard(f"person-{number}") for number in range(1000)} == set(SHARDS)
    assert SHARDS[0] == "00"
    assert SHARDS[-1] == "15"


def test_a_document_that_takes_much_of_a_state_is_counted_as_long() -> None:
    assert prepared(morning_run(notes="x" * 1000))["amounts"]["longDocument"] == "0"
    assert prepared(morning_run(notes="x" * 2000))["amounts"]["longDocument"] == "1"


def test_quotes_count_as_what_they_become_inside_a_state() -> None:
    outcome = prepared(morning_run(notes='"' * 500))
    assert len(outcome["doc"]) < LONG_DOCUMENT_BYTES
    assert outcome["amounts"]["longDocument"] == "1"


NOTES = st.text(st.characters(codec="utf-8"), max_size=2000) | st.sampled_from(
    ["🏃" * 2000, '"\\' * 1000, "\n" * 2000]
)


@settings(max_examples=200)
@given(
    HOSTILE_BODY.map(lambda junk: morning_run(**junk))
    | NOTES.map(lambda notes: morning_run(notes=notes, photoKey="photos/" + "x" * 193))
    | JSON,
    st.sampled_from(["", "key-1"]) | st.text(max_size=70),
)
def test_any_json_value_is_valid_or_invalid_and_never_an_exception(body: object, header: str) -> None:
    outcome = prepared(body, header=header)
    if outcome["outcome"] == "INVALID":
        error = json.loads(outcome["body"].encode())["error"]
        assert outcome["statusCode"] in {400, 422}
        assert error["fields"]
        return
    assert outcome["outcome"] == "VALID"
    assert len(outcome["doc"].encode()) <= 9_200
    sent = {name: value for name, value in document_of(outcome).items() if name in MORNING_RUN}
    again = prepared(sent, header=header)
    assert again["doc"] == outcome["doc"]
    assert again["contentHash"] == outcome["contentHash"]
    amounts = outcome["amounts"]
    nested = ("load", "loadWorkouts")
    texts = [value for name, value in amounts.items() if name not in nested]
    texts += [text for name in nested for text in amounts[name].values()]
    assert all(len(text.replace(".", "")) <= 28 and "E" not in text for text in texts)
