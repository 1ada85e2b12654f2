import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.exercises import NONE_OF_ONES_OWN, own_exercises
from tasks.domain.plan import planned_of
from tasks.domain.template import MOST_LINES, MOST_TEMPLATES, Template, read_template
from tests.domain.json_values import JSON

LINE: dict[str, Any] = {"exercise": "Bench Press", "sets": 3, "reps": 8, "weightKg": 82.5, "restSec": 120}
PUSH_DAY: dict[str, Any] = {"title": "Push day", "exercises": [LINE]}
STONE = (
    '{"exercise":"atlas-stone","name":"Atlas stone","muscleGroups":[],"equipment":"other",'
    '"bodyweight":false,"aliases":[],"own":true,"version":1}'
)


def read(body: object, template_id: str = "push-day") -> Template:
    template, errors = read_template(template_id, body, own_exercises([STONE]))
    assert not errors
    assert template is not None
    return template


def errors_of(body: object, template_id: str = "push-day") -> list[tuple[str, str]]:
    template, errors = read_template(template_id, body, NONE_OF_ONES_OWN)
    assert template is None
    return [(error.field, error.message) for error in errors]


def test_a_template_is_shown_with_the_identifiers_of_its_exercises() -> None:
    assert json.loads(read(PUSH_DAY).document(2)) == {
        "templateId": "push-day",
        "title": "Push day",
        "exercises": [{**LINE, "exercise": "bench-press"}],
        "version": 2,
    }


def test_weight_and_rest_may_be_left_open() -> None:
    shown = json.loads(
        read({"title": "x", "exercises": [{**LINE, "weightKg": None, "restSec": None}]}).document(1)
    )
    assert shown["exercises"] == [{"exercise": "bench-press", "sets": 3, "reps": 8}]


def test_one_s_own_exercises_and_one_exercise_on_several_lines_may_be_planned() -> None:
    lines = [LINE, {"exercise": "Atlas Stones", "sets": 5, "reps": 1}, {**LINE, "weightKg": 60}]
    assert [line.exercise for line in read({"title": "x", "exercises": lines}).lines] == [
        *("bench-press", "atlas-stone", "bench-press")
    ]


def test_a_stored_template_is_read_as_the_plan_of_a_session() -> None:
    template = read(PUSH_DAY)
    stored = json.loads(template.document(1))["exercises"]
    assert [planned_of(line) for line in stored] == list(template.lines)


def test_every_error_of_every_line_is_told_at_once() -> None:
    body = {
        "title": " ",
        "exercises": [
            {"exercise": "benhc press", "sets": 0, "reps": 8.5},
            "deadlift",
            {**LINE, "weightKg": -1, "restSec": 4000, "kg": 80},
        ],
        "colour": "red",
    }
    assert [field for field, _ in errors_of(body, "Push Day")] == [
        *("templateId", "title", "colour"),
        *("exercises[0].exercise", "exercises[0].sets", "exercises[0].reps", "exercises[1]"),
        *("exercises[2].weightKg", "exercises[2].restSec", "exercises[2].kg"),
    ]


def test_an_unknown_exercise_is_told_with_the_nearest_names() -> None:
    [(field, message)] = errors_of({"title": "x", "exercises": [{**LINE, "exercise": "benhc press"}]})
    assert field == "exercises[0].exercise"
    assert "bench-press" in message
    assert "PUT /exercises/{exercise}" in message


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "x"}, "exercises"),
        ({"title": "x", "exercises": []}, "exercises"),
        ({"title": "x", "exercises": [LINE] * (MOST_LINES + 1)}, "exercises"),
        ({"title": "x", "exercises": "bench"}, "exercises"),
        ({"exercises": [LINE]}, "title"),
        ({"title": "x" * 101, "exercises": [LINE]}, "title"),
        ({"title": "one\ntwo", "exercises": [LINE]}, "title"),
        ({"title": 5, "exercises": [LINE]}, "title"),
        (7, "body"),
    ],
)
def test_a_wrong_field_is_named(body: object, field: str) -> None:
    assert {wrong for wrong, _ in errors_of(body)} == {field}


def test_all_templates_of_a_person_pass_through_a_state() -> None:
    line = {"exercise": "dumbbell-romanian-deadlift", "sets": 20, "reps": 1000, "weightKg": 1999.123456789}
    longest = {"title": "壁" * 100, "exercises": [{**line, "restSec": 3600}] * MOST_LINES}
    document = read(longest, "a" * 48).document(999_999)
    in_a_state = len(json.dumps({"doc": {"S": document}}, ensure_ascii=False).encode())
    assert in_a_state * MOST_TEMPLATES < 256 * 1024


@given(st.text(), JSON | st.dictionaries(st.sampled_from([*PUSH_DAY, "x"]), JSON))
def test_whatever_is_sent_is_a_template_or_has_errors(template_id: str, body: object) -> None:
    template, errors = read_template(template_id, body, NONE_OF_ONES_OWN)
    assert (template is None) == bool(errors)


@given(st.lists(JSON | st.dictionaries(st.sampled_from([*LINE, "x"]), JSON), max_size=3))
def test_whatever_is_planned_is_a_template_or_has_errors(lines: list[object]) -> None:
    template, errors = read_template("push-day", {"title": "x", "exercises": lines}, NONE_OF_ONES_OWN)
    assert (template is None) == bool(errors)
