"""What the file of an account says of workouts, and what an import believes of it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.account_file import LineError, line, parse_line
from tasks.domain.account_workouts import (
    Gone,
    deleted_line,
    read_deleted_line,
    read_workout_line,
    workout_line,
)
from tasks.domain.keys import workout_id
from tasks.domain.logged_workout import Identity, LoggedWorkout
from tests.domain.json_values import JSON
from tests.domain.workouts import ANA, RULES, logged, morning_run

CHOSEN = "key:watch-1"


def written(workout: LoggedWorkout, first_content: str = "") -> dict[str, Any]:
    """The line of a workout, as it is read back from the file."""
    return parse_line(line(workout_line(workout, first_content)))


def gone(**changes: str) -> Gone:
    workout = logged(morning_run())
    identity = Identity("ana", workout.identity.workout_id, 2, workout.identity.key, "manual", "")
    fields = {"moved_to": "", "first_content": ""} | changes
    return Gone(identity, "Run", "2026-11-20", "2026-11-20T11:59:00.000Z", **fields)


def refused(**changes: object) -> str:
    """Why the line of the morning run is refused with these changes."""
    with pytest.raises(LineError) as error:
        read_workout_line(written(logged(morning_run())) | changes, "ana", RULES)
    return str(error.value)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rpe": None},
        {"type": "Yoga", "distanceKm": None, "rpe": None, "avgHr": None},
        {"ts": "2026-11-20T06:30:00.250Z", "notes": "\u05e9\u05dc\u05d5\u05dd e\u0301 \u2028"},
        {"durationMin": 0.1, "avgPowerW": 250.5},
    ],
)
def test_a_workout_comes_back_byte_for_byte_with_whatever_loads_it_had(changes: dict[str, object]) -> None:
    workout = logged(morning_run(**changes), version=3)
    assert read_workout_line(written(workout), "ana", RULES) == (workout, workout.content_hash)


def test_somebody_else_gets_it_as_their_own() -> None:
    imported, _ = read_workout_line(written(logged(morning_run())), "ben", RULES)
    assert json.loads(imported.document)["userId"] == "ben"


def test_a_key_keeps_the_content_that_it_was_first_sent_with() -> None:
    first = "A" * 22
    _, content = read_workout_line(written(logged(morning_run()), first), "ana", RULES)
    assert content == first


def test_a_workout_keeps_the_id_of_the_type_that_it_was_logged_with() -> None:
    as_run, as_ride = logged(morning_run()), logged(morning_run(type="Ride"))
    moved = logged(morning_run(type="Ride"), workout_id=as_run.identity.workout_id)
    assert as_ride.identity.workout_id != as_run.identity.workout_id
    assert read_workout_line(written(moved), "ana", RULES)[0] == moved


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"workoutId": "20261120T113000Z-00000000"}, "workoutId does not follow"),
        ({"workoutId": "20261120T113001Z-0a1b2c3d"}, "workoutId does not follow"),
        ({"workoutId": "x"}, "workoutId must be a workout's id"),
        ({"key": "at:Ride|2026-11-20T11:30:00.000Z"}, "key does not follow from type and start"),
        ({"key": "at:Run|2026-99-20T11:30:00.000Z"}, "key does not follow"),
        ({"key": "session:1"}, "key must be a key"),
        ({"version": 0}, "version must be a whole number"),
        ({"version": True}, "version must be a whole number"),
        ({"origin": "magic"}, "origin must be one of"),
        ({"createdAt": "2026-11-20"}, "createdAt must be a time in UTC"),
        ({"createdAt": ""}, "createdAt must be a time in UTC"),
        ({"createdAt": "2027-11-20T12:00:00.000Z"}, "createdAt must not be in the future"),
        ({"localDate": "2026-11-21"}, "localDate is not the date of its start"),
        ({"firstContent": "x"}, "firstContent must be a hash"),
        ({"userId": "mallory"}, "userId is not a known field"),
        ({"loads": {"session-rpe": "99999"}}, "loads must have session-rpe, which is rpe x minutes"),
        ({"loads": {}}, "loads must have session-rpe"),
        ({"loads": {"session-rpe": "255", "tss": "7"}}, "loads has tss, for which the workout lacks"),
        ({"loads": {"session-rpe": 255}}, "loads must be exact numbers as text"),
        ({"loads": {"session-rpe": "255", "magic": "1"}}, "loads must name methods"),
        ({"loads": {"session-rpe": "255", "rtss": "1e9"}}, "loads must be exact numbers"),
        ({"loadMethod": "tss"}, "loadMethod must be one of loads"),
        ({"loads": {"session-rpe": "255"}, "assumed": ["sex"]}, "assumed is about banister-trimp"),
        ({"workout": morning_run(durationMin=-1)}, "workout.durationMin must be greater than 0"),
        ({"workout": morning_run(distance=1)}, "workout.distance is not a known field"),
        ({"workout": morning_run(type="Rocket")}, "workout.type must be one of"),
        ({"workout": []}, "workout must be an object"),
    ],
)
def test_a_forged_line_is_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    assert reason in refused(**change)


def test_a_start_in_utc_may_have_the_date_of_any_time_zone() -> None:
    workout = logged(morning_run(ts="2026-11-20T11:30:00Z"))
    for date in ("2026-11-19", "2026-11-20", "2026-11-21"):
        imported, _ = read_workout_line(written(workout) | {"localDate": date}, "ana", RULES)
        assert imported.local_date == date
    with pytest.raises(LineError, match="localDate"):
        read_workout_line(written(workout) | {"localDate": "2026-11-22"}, "ana", RULES)


@given(st.sampled_from([*written(logged(morning_run()))]), JSON)
def test_whatever_a_field_is_a_line_is_read_or_refused(field: str, value: object) -> None:
    text = json.dumps(written(logged(morning_run())) | {field: value})
    try:
        workout, _ = read_workout_line(parse_line(text.encode()), "ana", RULES)
    except LineError as error:
        str(error).encode()
    else:
        assert workout.amounts["durationSec"] > Decimal(0)


def test_sums_come_from_the_document_and_not_from_the_file() -> None:
    workout, _ = read_workout_line(written(logged(morning_run(durationMin=10))), "ana", RULES)
    assert workout.amounts["durationSec"] == Decimal(600)


@pytest.mark.parametrize(
    "changes", [{}, {"moved_to": workout_id(RULES.now, CHOSEN)}, {"moved_to": "20261120T120000Z-00000000"}]
)
def test_a_deleted_workout_comes_back_as_it_was(changes: dict[str, str]) -> None:
    assert read_deleted_line(parse_line(line(deleted_line(gone(**changes)))), "ana", RULES) == gone(**changes)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"firstContent": "A" * 22}, "firstContent is only there while a chosen key is taken"),
        ({"deletedAt": "2027-11-20T12:00:00.000Z"}, "deletedAt must not be in the future"),
        ({"workoutId": "99999999T999999Z-00000000", "key": CHOSEN}, "must name a start that exists"),
        ({"key": "at:Run|2026-11-20T11:30:01.000Z"}, "key has another start"),
        ({"key": CHOSEN}, "workoutId does not follow"),
    ],
)
def test_a_forged_line_of_a_deleted_workout_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(LineError, match=reason):
        read_deleted_line(deleted_line(gone()) | change, "ana", RULES)


def test_loads_that_the_profile_made_are_kept_whatever_the_profile_says_today() -> None:
    workout = logged(morning_run(), ANA)
    imported, _ = read_workout_line(written(workout), "ana", RULES)
    assert imported.amounts == workout.amounts
    assert set(imported.amounts) > {"load:banister-trimp", "load:rtss"}
