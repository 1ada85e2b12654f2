import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.errors import FieldError
from tasks.domain.exercises import Exercise, Exercises, resolve
from tasks.domain.own_exercise import MOST_BYTES, MOST_EXERCISES, fits, read_exercise, taken
from tests.domain.json_values import JSON

CARRY: dict[str, Any] = {
    "name": "Zercher carry",
    "muscleGroups": ["core", "back"],
    "equipment": "barbell",
    "bodyweight": False,
    "aliases": ["Zercher walk"],
}


def read(body: object, slug: str = "zercher-carry", version: int = 1) -> Exercise:
    sent, errors = read_exercise(slug, body)
    assert not errors
    assert sent is not None
    return sent.exercise(slug, version)


def errors_of(body: object, slug: str = "zercher-carry") -> list[tuple[str, str]]:
    sent, errors = read_exercise(slug, body)
    assert sent is None
    return [(error.field, error.message) for error in errors]


def own(*exercises: Exercise) -> Exercises:
    return Exercises({exercise.slug: exercise for exercise in exercises})


def test_an_exercise_is_shown_as_it_was_sent() -> None:
    shown = json.loads(read(CARRY, version=3).document())
    assert shown == {"exercise": "zercher-carry", **CARRY, "own": True, "version": 3}


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Carry"},
        {"name": "Carry", "muscleGroups": None, "equipment": None, "bodyweight": None, "aliases": None},
    ],
)
def test_a_name_is_enough(body: object) -> None:
    exercise = read(body)
    assert exercise.muscle_groups == exercise.aliases == ()
    assert (exercise.equipment, exercise.bodyweight) == ("other", False)


@pytest.mark.parametrize(
    "name", ["تمرين القرفصاء", "Klimmzu\u0308ge 💪🏽", "ด็อกเดิน", "עמידת ידיים", "壁倒立"]
)
def test_a_name_in_any_script_is_kept_byte_for_byte(name: str) -> None:
    exercise = read({"name": name})
    assert json.loads(exercise.document())["name"] == name
    assert resolve(name, own(exercise)) == "zercher-carry"


@pytest.mark.parametrize(
    "slug",
    ["", "Zercher", "-a", "a-", "a--b", "a_b", "a b", "../x", "a#b", "ä", "a" * 49, "a\n", "{exercise}"],
)
def test_a_slug_is_lower_case_letters_and_digits_with_single_hyphens(slug: str) -> None:
    [(field, message)] = errors_of(CARRY, slug)
    assert field == "exercise"
    assert message.startswith("must be 1 to 48 of a-z and 0-9")


def test_every_error_is_told_at_once() -> None:
    body = {
        "name": " \n",
        "muscleGroups": ["core", "core", "tongue"],
        "equipment": "anvil",
        "bodyweight": "yes",
        "aliases": ["a", "b", "c", "d", "e", "f"],
        "colour": "red",
    }
    errors = errors_of(body, "No Slug")
    assert [field for field, _ in errors] == [
        *("exercise", "name", "muscleGroups", "muscleGroups", "equipment", "bodyweight", "aliases", "colour")
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "💪"}, "name"),
        ({"name": "one\ntwo"}, "name"),
        ({"name": "nul\0"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": None}, "name"),
        ({"name": "Carry", "aliases": "Walk"}, "aliases"),
        ({"name": "Carry", "aliases": [1]}, "aliases"),
        ({"name": "Carry", "aliases": ["x" * 41]}, "aliases"),
        ({"name": "Carry", "muscleGroups": ["back", "core", "chest", "glutes", "biceps"]}, "muscleGroups"),
        ([], "body"),
        (None, "body"),
    ],
)
def test_a_wrong_field_is_named(body: object, field: str) -> None:
    assert {wrong for wrong, _ in errors_of(body)} == {field}


def test_what_the_library_calls_an_exercise_is_taken() -> None:
    exercise = read({"name": "Squats", "aliases": ["my walk", "RDL", "Bench-Press"]}, "pull-ups")
    assert taken(exercise, own()) == [
        FieldError("exercise", "already means pull-up of the library"),
        FieldError("name", "already means back-squat of the library"),
        FieldError("aliases[1]", "already means romanian-deadlift of the library"),
        FieldError("aliases[2]", "already means bench-press of the library"),
    ]


def test_what_another_one_of_one_s_own_is_called_is_taken() -> None:
    walk = read({"name": "Zercher Walks"}, "zw")
    assert taken(read(CARRY), own(walk)) == [
        FieldError("aliases[0]", "already means zw, another one of your own")
    ]


def test_an_exercise_may_keep_its_own_names() -> None:
    assert taken(read(CARRY, version=2), own(read(CARRY))) == []


def test_a_person_has_at_most_so_many_exercises() -> None:
    full = own(*(read({"name": f"Lift {n}"}, f"lift-{n}") for n in range(MOST_EXERCISES)))
    assert not fits(read(CARRY), full)
    assert fits(read({"name": "Lift nought"}, "lift-0", version=2), full)


def test_all_of_a_person_s_exercises_fit_into_one_item() -> None:
    long = {"name": "壁" * 60, "aliases": [chr(0x4E00 + n) * 40 for n in range(5)]}
    several: list[Exercise] = []
    while fits(following := read(long, f"lift-{len(several)}"), own(*several)):
        several.append(following)
    stored = sum(len(each.document().encode()) + len(each.slug) for each in several)
    assert stored <= MOST_BYTES < stored + 2_000


@given(st.text(), JSON | st.dictionaries(st.sampled_from([*CARRY, "x"]), JSON))
def test_whatever_is_sent_is_an_exercise_or_has_errors(slug: str, body: object) -> None:
    sent, errors = read_exercise(slug, body)
    assert (sent is None) == bool(errors)
