from decimal import Decimal

import pytest

from tasks.domain.vocabulary import canonical_type, parse_max_duration, parse_workout_types


def test_types_are_separated_by_commas_and_spaces_are_allowed() -> None:
    assert parse_workout_types("Run, Ride ,Cross-Country_Ski\n") == ("Run", "Ride", "Cross-Country_Ski")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "''"),
        ("Run,", "''"),
        ("Run,,Ride", "''"),
        ("Run#1", "'Run#1'"),
        ("Run;Ride", "'Run;Ride'"),
        ("x" * 33, "1-32"),
        ("Run,Ride,run", "twice"),
    ],
)
def test_malformed_types_are_an_error_that_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_workout_types(text)


@pytest.mark.parametrize(("text", "minutes"), [("1440", "1440"), (" 90.5\n", "90.5"), ("1e3", "1000")])
def test_the_maximum_duration_is_a_number_of_minutes(text: str, minutes: str) -> None:
    assert parse_max_duration(text) == Decimal(minutes)


@pytest.mark.parametrize("text", ["", "a day", "1440 min", "0", "-1", "NaN", "Infinity", "100001", "1,440"])
def test_a_malformed_maximum_duration_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="maximum duration"):
        parse_max_duration(text)


def test_an_unknown_type_has_no_canonical_spelling() -> None:
    assert canonical_type("rum", ("Run",)) is None


@pytest.mark.parametrize("lookalike", ["\u017fwim", "HI\u212aE"], ids=["long s", "Kelvin sign"])
def test_a_letter_that_only_folds_to_one_of_ours_is_another(lookalike: str) -> None:
    assert canonical_type(lookalike, ("Swim", "Hike")) is None
