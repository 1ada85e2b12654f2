import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.folding import key, likeness, pairs, words


@pytest.mark.parametrize(
    "written",
    [
        "Pull-ups",
        "pull up",
        "PULLUP",
        " pull  up ",
        "pull_up",
        "Púll-üps",
        "pull\u2010up",
        "pull\u00adup",
        "\uff50ull up",
    ],
)
def test_case_accents_hyphens_blanks_and_plurals_make_no_difference(written: str) -> None:
    assert key(written) == "pullup"


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("Bench presses", "bench press"),
        ("lunges", "Lunge"),
        ("flies", "fly"),
        ("box jumps", "box jump"),
        ("farmer\u2019s walks", "Farmers walk"),
        ("DB curls", "dumbbell curl"),
        ("dumbells", "dumbbell"),
        ("KB swings", "Kettlebell swing"),
    ],
)
def test_plurals_and_what_gyms_write_short_mean_the_same(plural: str, singular: str) -> None:
    assert words(plural) == words(singular)


def test_a_word_that_ends_like_a_plural_and_is_none_stays_whole() -> None:
    assert words("press russian cross") == ("press", "russian", "cross")


def test_vowels_that_other_scripts_write_as_marks_stay() -> None:
    assert key("कि") != key("कु")
    assert key("สควอท") == "สควอท"


def test_a_name_of_signs_only_has_no_key() -> None:
    assert key("💪🏋️ -- !") == ""


@given(st.text())
def test_composed_and_decomposed_text_have_the_same_key(text: str) -> None:
    assert key(unicodedata.normalize("NFD", text)) == key(unicodedata.normalize("NFC", text))


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    assert likeness(pairs(one), pairs(one)) == 1
    assert 0 <= likeness(pairs(one), pairs(other)) == likeness(pairs(other), pairs(one)) <= 1
