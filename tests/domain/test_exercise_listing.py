import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.exercise_listing import ExerciseListing, plan


def test_without_a_query_all_exercises_are_asked_for() -> None:
    assert plan({}) == (ExerciseListing("", "", ""), [])


def test_words_a_muscle_group_and_equipment_can_be_asked_for() -> None:
    asked = {"query": "Incline PRESS", "muscleGroup": "chest", "equipment": "dumbbell"}
    assert plan(asked) == (ExerciseListing("Incline PRESS", "chest", "dumbbell"), [])


def test_every_wrong_parameter_is_named() -> None:
    listing, errors = plan({"muscleGroup": "tongue", "equipment": "", "query": "x" * 101, "limit": "5"})
    assert listing is None
    assert [error.field for error in errors] == ["limit", "query", "muscleGroup", "equipment"]
    assert all(error.structural for error in errors)


@pytest.mark.parametrize("value", [["press"], 5, None])
def test_a_parameter_is_given_once_as_text(value: object) -> None:
    _, errors = plan({"query": value})
    assert [(error.field, error.message) for error in errors] == [("query", "must be given once, as text")]


@given(st.dictionaries(st.sampled_from(["query", "muscleGroup", "equipment"]) | st.text(), st.text()))
def test_any_query_is_planned_or_has_errors(query: dict[str, str]) -> None:
    listing, errors = plan(query)
    assert (listing is None) == bool(errors)
