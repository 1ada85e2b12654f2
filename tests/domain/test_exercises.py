import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.exercises import (
    EQUIPMENT,
    MUSCLE_GROUPS,
    NONE_OF_ONES_OWN,
    Exercise,
    find,
    library,
    nearest,
    own_exercises,
    resolve,
    search,
)
from tasks.domain.folding import key

LIBRARY = library().by_slug
ZERCHER_CARRY = Exercise(
    slug="zercher-carry",
    name="Zercher-Gang 🏋️",
    muscle_groups=("core", "back"),
    equipment="barbell",
    bodyweight=False,
    aliases=("Baumstamm tragen",),
    version=1,
)
OWN = own_exercises([ZERCHER_CARRY.document()])


def slugs(found: list[Exercise]) -> list[str]:
    return [exercise.slug for exercise in found]


def test_the_library_has_about_150_exercises() -> None:
    assert 140 <= len(LIBRARY) <= 170


def test_each_slug_of_the_library_is_there_once_in_order_and_fit_for_paths_and_keys() -> None:
    assert list(LIBRARY) == sorted(set(LIBRARY))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 48 for slug in LIBRARY)


def test_no_two_names_of_the_library_mean_two_exercises_and_no_alias_says_what_another_name_says() -> None:
    said = Counter(
        name for exercise in LIBRARY.values() for name in {key(exercise.name), key(exercise.slug)}
    ) + Counter(key(alias) for exercise in LIBRARY.values() for alias in exercise.aliases)
    assert {name: times for name, times in said.items() if times > 1} == {}
    assert "" not in said


def test_slugs_of_the_library_are_its_names() -> None:
    assert [slug for slug, exercise in LIBRARY.items() if key(slug) != key(exercise.name)] == []


def test_muscle_groups_and_equipment_of_the_library_are_those_of_the_contract() -> None:
    groups = {group for exercise in LIBRARY.values() for group in exercise.muscle_groups}
    assert groups == set(MUSCLE_GROUPS)
    assert {exercise.equipment for exercise in LIBRARY.values()} | {"other"} == set(EQUIPMENT)
    assert all(exercise.muscle_groups for exercise in LIBRARY.values())


def test_pull_ups_are_bodyweight_and_the_bench_press_is_not() -> None:
    assert LIBRARY["pull-up"].bodyweight
    assert not LIBRARY["bench-press"].bodyweight


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("bench-press", "bench-press"),
        ("Bench Press", "bench-press"),
        ("benchpress", "bench-press"),
        ("BENCH", "bench-press"),
        ("squats", "back-squat"),
        ("OHP", "overhead-press"),
        ("RDL", "romanian-deadlift"),
        ("pullups", "pull-up"),
        ("db bench press", "dumbbell-bench-press"),
        ("hex-bar deadlift", "trap-bar-deadlift"),
        ("bench#press|", "bench-press"),
    ],
)
def test_a_name_or_an_alias_resolves_to_a_slug(said: str, meant: str) -> None:
    assert resolve(said) == meant


@pytest.mark.parametrize("said", ["", " ", "💪", "bench pres", "zercher-carry", "x" * 10_000])
def test_an_unknown_name_resolves_to_nothing(said: str) -> None:
    assert resolve(said) is None


def test_one_s_own_exercise_is_found_by_slug_name_and_alias_beside_the_library() -> None:
    assert resolve("zercher-carry", OWN) == "zercher-carry"
    assert resolve("ZERCHER gang", OWN) == "zercher-carry"
    assert resolve("baumstamm tragen", OWN) == "zercher-carry"
    assert resolve("bench press", OWN) == "bench-press"
    assert find("zercher-carry", OWN) == ZERCHER_CARRY
    assert find("zercher-carry") is None


def test_one_s_own_exercise_keeps_its_name_when_the_library_takes_it_later() -> None:
    mine = replace(ZERCHER_CARRY, slug="squat", name="Squat", aliases=("bench",))
    own = own_exercises([mine.document()])
    assert resolve("Squats", own) == "squat"
    assert resolve("bench", own) == "squat"


@pytest.mark.parametrize(
    ("said", "likely"),
    [
        ("benhc press", "bench-press"),
        ("dedlift", "deadlift"),
        ("skwat", "back-squat"),
        ("zercher", "zercher-squat"),
        ("lateral rais", "lateral-raise"),
    ],
)
def test_an_unknown_name_has_nearest_ones(said: str, likely: str) -> None:
    assert nearest(said)[0] == likely


@pytest.mark.parametrize("said", ["", "💪", "Klimmzug", "qqq", "\ud800"])
def test_nothing_is_near_a_name_that_is_like_no_other(said: str) -> None:
    assert nearest(said) == []


def test_the_nearest_names_are_three_at_most_and_one_s_own_are_among_them() -> None:
    assert len(nearest("press")) == 3
    assert "zercher-carry" in nearest("zercher cary", OWN)


@pytest.mark.parametrize(
    "query", ["incline bench", "bench incl", "INCLINE-BENCH", "inclinebench", "press bench incline"]
)
def test_a_search_takes_beginnings_of_words_in_any_order(query: str) -> None:
    assert "incline-bench-press" in slugs(search(query))
    assert "bench-press" not in slugs(search(query))


def test_a_search_finds_by_aliases_too_and_the_exact_name_goes_first() -> None:
    assert slugs(search("squat"))[:2] == ["back-squat", "air-squat"]
    assert "clean" in slugs(search("squat"))  # alias: squat clean
    assert slugs(search("press-ups"))[0] == "push-up"


def test_a_search_can_be_narrowed_to_a_muscle_group_and_equipment() -> None:
    found = search("press", muscle_group="triceps", equipment="dumbbell")
    assert slugs(found) == [
        "arnold-press",
        "dumbbell-bench-press",
        "dumbbell-shoulder-press",
        *slugs(found)[3:],
    ]
    assert all("triceps" in each.muscle_groups and each.equipment == "dumbbell" for each in found)


def test_a_search_for_nothing_gives_everything_by_name_one_s_own_included() -> None:
    everything = search("", OWN)
    assert set(slugs(everything)) == {*LIBRARY, "zercher-carry"}
    assert [key(exercise.name) for exercise in everything] == sorted(key(each.name) for each in everything)
    assert ZERCHER_CARRY in everything


def test_a_search_for_a_word_that_no_name_has_finds_nothing() -> None:
    assert search("bench qqq") == []


def test_a_document_says_whether_an_exercise_is_one_s_own() -> None:
    assert '"own":false}' in LIBRARY["bench-press"].document()
    assert ZERCHER_CARRY.document() == (
        '{"exercise":"zercher-carry","name":"Zercher-Gang 🏋️","muscleGroups":["core","back"],'
        '"equipment":"barbell","bodyweight":false,"aliases":["Baumstamm tragen"],"own":true,"version":1}'
    )


@given(st.text())
def test_any_text_can_be_resolved_searched_and_compared(text: str) -> None:
    slug = resolve(text, OWN)
    assert slug is None or slug in slugs(search(text, OWN))
    assert all(find(near, NONE_OF_ONES_OWN) for near in nearest(text))


@given(st.sampled_from(sorted(LIBRARY)), st.data())
def test_an_exercise_is_found_by_any_of_its_words_in_any_order(slug: str, data: st.DataObject) -> None:
    asked = data.draw(st.permutations(slug.split("-")))
    assert slug in slugs(search(" ".join(asked).upper()))
