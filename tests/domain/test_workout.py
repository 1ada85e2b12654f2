import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.errors import FieldError
from tasks.domain.keys import content_hash
from tasks.domain.workout import MANUAL, Workout, read_workout
from tests.domain.json_values import HOSTILE_BODY, JSON
from tests.domain.workouts import MORNING_RUN, RULES, morning_run

NUMBERS = ("durationMin", "distanceKm", "rpe", "avgHr", "maxHr", "calories", "elevationM", "avgPowerW")
OPTIONAL = tuple(name for name in MORNING_RUN if name not in {"type", "ts", "durationMin"})


def valid(body: object) -> Workout:
    workout, errors = read_workout(body, RULES)
    assert not errors
    assert workout is not None
    return workout


def errors_of(body: object) -> list[tuple[str, str]]:
    workout, errors = read_workout(body, RULES)
    assert workout is None
    return [(error.field, error.message) for error in errors]


def hash_of(body: object) -> str:
    return content_hash(valid(body).canonical())


def test_a_workout_with_every_field_is_valid_and_shown_as_it_was_sent() -> None:
    shown = valid(MORNING_RUN).document()
    assert shown == {name: value for name, value in MORNING_RUN.items() if value is not None}


def test_type_time_and_duration_are_enough() -> None:
    shown = valid({"type": "Yoga", "ts": "2026-11-20T06:30:00Z", "durationMin": 60}).document()
    assert shown == {"type": "Yoga", "ts": "2026-11-20T06:30:00Z", "durationMin": 60, "source": "manual"}


def test_a_type_is_matched_whatever_its_case_and_kept_as_the_stage_spells_it() -> None:
    assert valid(morning_run(type="sTRENGTH")).type == "Strength"


def test_amounts_are_exact_in_si_units() -> None:
    workout = valid(morning_run(durationMin=0.1, distanceKm=1.609344))
    assert workout.duration_sec == Decimal(6)
    assert workout.distance_m == Decimal("1609.344")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("type", "Rum", "must be one of Run, Ride, Swim, Walk, Hike, Row, Strength, Yoga, Other"),
        ("ts", "2026-11-20T06:30:00", "must carry an offset such as Z or -05:00"),
        ("ts", "yesterday", "must be a time such as 2026-11-20T06:30:00-05:00"),
        ("ts", "2026-02-30T06:30:00Z", "must be a date and time that exist"),
        ("ts", "2026-11-21T12:00:00.001Z", "must not be more than 24 hours in the future"),
        ("ts", "1899-12-31T23:59:59Z", "must not be before 1900"),
        ("durationMin", 300, "must be at most 240"),
        ("durationMin", 240.01, "must be at most 240"),
        ("durationMin", 0, "must be greater than 0"),
        ("durationMin", -1e300, "must be greater than 0"),
        ("durationMin", 1e-9, "must be at least a millisecond"),
        ("distanceKm", -0.1, "must be at least 0"),
        ("distanceKm", 1000.5, "must be at most 1000"),
        ("distanceKm", float("inf"), "must be at most 1000"),
        ("rpe", 6.25, "must be a multiple of 0.5"),
        ("rpe", 10.5, "must be at most 10"),
        ("avgHr", 24, "must be at least 25"),
        ("avgHr", 177, "must be at most maxHr, 176"),
        ("maxHr", 251, "must be at most 250"),
        ("calories", 20_001, "must be at most 20000"),
        ("calories", 10**400, "must be at most 20000"),
        ("elevationM", -1, "must be at least 0"),
        ("avgPowerW", 3001, "must be at most 3000"),
        ("notes", "x" * 2001, "must be at most 2000 characters"),
        (
            "notes",
            "bell \x07",
            "must not contain control characters other than newline, tab and carriage return",
        ),
        ("notes", "half \ud83c", "must be valid Unicode without lone surrogates"),
        (
            "photoKey",
            "../etc/passwd",
            "must begin with photos/ and have at most 200 letters, digits, '.', '_', '/' or '-'",
        ),
        (
            "photoKey",
            "photos/" + "x" * 194,
            "must begin with photos/ and have at most 200 letters, digits, '.', '_', '/' or '-'",
        ),
        ("source", "my watch", "must be 1-40 letters, digits, '.', '_', ':' or '-', such as manual"),
    ],
)
def test_a_wrong_value_is_told_what_would_be_right(field: str, value: object, message: str) -> None:
    _, errors = read_workout(morning_run(**{field: value}), RULES)
    assert errors == [FieldError(field, message, structural=False)]


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", [True, "60", [60], {"min": 60}, float("nan")], ids=repr)
def test_only_a_number_is_a_number(field: str, value: object) -> None:
    _, errors = read_workout(morning_run(**{field: value}), RULES)
    assert FieldError(field, "must be a number", structural=True) in errors


@pytest.mark.parametrize("field", ["type", "ts", "notes", "photoKey", "source"])
@pytest.mark.parametrize("value", [1, False, ["Run"], {}], ids=repr)
def test_only_a_string_is_a_string(field: str, value: object) -> None:
    _, errors = read_workout(morning_run(**{field: value}), RULES)
    assert errors == [FieldError(field, "must be a string", structural=True)]


@pytest.mark.parametrize("body", [None, [], "Run", 42, True, [MORNING_RUN]], ids=repr)
def test_a_body_that_is_no_object_is_named_as_the_body(body: object) -> None:
    _, errors = read_workout(body, RULES)
    assert errors == [FieldError("body", "must be a JSON object", structural=True)]


def test_missing_fields_are_all_named() -> None:
    assert errors_of({}) == [
        ("type", "is required"),
        ("ts", "is required"),
        ("durationMin", "is required"),
    ]


def test_a_typo_is_an_error_that_names_the_field_it_resembles() -> None:
    assert errors_of(morning_run(duratonMin=42)) == [
        ("duratonMin", "is not a known field; did you mean durationMin?")
    ]


def test_a_caller_cannot_send_what_the_service_decides() -> None:
    fields = [field for field, _ in errors_of(morning_run(userId="mallory", version=7, load=None))]
    assert fields == ["userId", "version", "load"]


def test_every_error_of_every_field_is_reported_at_once() -> None:
    body = morning_run(type="Rum", ts="now", durationMin=300, rpe=10.3, avgHr=260, maxHr=240, steps=1)
    assert errors_of(body) == [
        ("type", "must be one of Run, Ride, Swim, Walk, Hike, Row, Strength, Yoga, Other"),
        ("ts", "must be a time such as 2026-11-20T06:30:00-05:00"),
        ("durationMin", "must be at most 240"),
        ("rpe", "must be at most 10"),
        ("rpe", "must be a multiple of 0.5"),
        ("avgHr", "must be at most 250"),
        ("avgHr", "must be at most maxHr, 240"),
        ("steps", "is not a known field"),
    ]


def test_an_average_equal_to_the_maximum_is_right() -> None:
    assert valid(morning_run(avgHr=150, maxHr=150)).avg_hr == 150


def test_a_time_exactly_24_hours_ahead_is_right() -> None:
    assert valid(morning_run(ts="2026-11-21T12:00:00Z"))


def test_notes_may_hold_lines_tabs_and_any_script() -> None:
    notes = "Zürich 🏃\n\tすごい\r\n"
    assert valid(morning_run(notes=notes)).document()["notes"] == notes


class TestEqualContentHasOneHash:
    @given(st.permutations(list(MORNING_RUN.items())))
    def test_whatever_the_order_of_fields(self, items: list[tuple[str, Any]]) -> None:
        assert hash_of(dict(items)) == hash_of(MORNING_RUN)

    @pytest.mark.parametrize("field", OPTIONAL)
    def test_whether_a_field_is_null_or_absent(self, field: str) -> None:
        absent = {name: value for name, value in MORNING_RUN.items() if name != field}
        assert hash_of(morning_run(**{field: None})) == hash_of(absent)

    def test_whatever_the_spelling_of_numbers(self) -> None:
        plain, padded = '{"durationMin": 42.5, "rpe": 6}', '{"durationMin": 42.50, "rpe": 6.0}'
        assert hash_of(morning_run(**json.loads(plain))) == hash_of(morning_run(**json.loads(padded)))

    def test_whatever_the_case_of_the_type(self) -> None:
        assert hash_of(morning_run(type="run")) == hash_of(MORNING_RUN)

    def test_whether_the_default_source_is_said(self) -> None:
        assert hash_of(morning_run(source=None)) == hash_of(morning_run(source=MANUAL))

    def test_however_the_same_moment_at_the_same_offset_is_written(self) -> None:
        assert hash_of(morning_run(ts="2026-11-20t06:30:00.000-05:00")) == hash_of(MORNING_RUN)


class TestOtherContentHasAnotherHash:
    @pytest.mark.parametrize(
        "change",
        [
            {"type": "Ride"},
            {"ts": "2026-11-20T06:30:00.001-05:00"},
            {"ts": "2026-11-20T11:30:00Z"},
            {"ts": "2026-11-20T11:30:00+00:00"},
            {"durationMin": 42.51},
            {"distanceKm": 8.050001},
            {"rpe": None},
            {"avgHr": 149},
            {"maxHr": 177},
            {"calories": 511},
            {"elevationM": 64.5},
            {"avgPowerW": 0},
            {"notes": "easy "},
            {"photoKey": None},
            {"source": "watch"},
        ],
        ids=repr,
    )
    def test_when_one_field_differs(self, change: dict[str, Any]) -> None:
        assert hash_of(morning_run(**change)) != hash_of(MORNING_RUN)

    def test_when_a_time_in_utc_is_known_to_be_local_or_not(self) -> None:
        assert hash_of(morning_run(ts="2026-11-20T11:30:00Z")) != hash_of(
            morning_run(ts="2026-11-20T11:30:00+00:00")
        )


@settings(max_examples=300)
@given(HOSTILE_BODY.map(lambda junk: morning_run(**junk)) | HOSTILE_BODY | JSON)
def test_any_json_value_is_either_valid_or_has_errors(body: object) -> None:
    workout, errors = read_workout(body, RULES)
    assert (workout is None) == bool(errors)
    assert all(error.message for error in errors)


def test_a_deeply_nested_value_is_a_wrong_type_and_no_more() -> None:
    nested: list[Any] = []
    for _ in range(50_000):
        nested = [nested]
    assert errors_of(morning_run(notes=nested)) == [("notes", "must be a string")]
