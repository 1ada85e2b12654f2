import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.quantities import (
    answer,
    answer_kilometres,
    answer_minutes,
    decimal_of,
    json_number,
    metres,
    plain,
    seconds,
    stored,
)

AMOUNTS = st.decimals(0, 10**9, places=3)


def test_a_double_means_the_decimal_that_was_written() -> None:
    assert decimal_of(42.1) == Decimal("42.1")
    assert decimal_of(10**30) == Decimal(10**30)


def test_conversions_to_si_are_exact() -> None:
    assert seconds(Decimal("42.1")) == Decimal(2526)
    assert metres(Decimal("1.609344")) == Decimal("1609.344")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("0E-3", "0"),
        ("2550.000", "2550"),
        ("1E+3", "1000"),
        ("1E-9", "0.000000001"),
    ],
)
def test_stored_numbers_have_no_exponent_and_no_trailing_zeros(amount: str, text: str) -> None:
    assert plain(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("amount", "places", "shown"),
    [("31.802539", 2, 31.8), ("2.345", 2, 2.35), ("2.5", 0, 3), ("255.000", 2, 255), ("-0.004", 2, 0)],
)
def test_answers_are_rounded_half_up(amount: str, places: int, shown: float) -> None:
    assert answer(Decimal(amount), places) == shown


def test_minutes_have_two_decimals_and_kilometres_three() -> None:
    assert answer_minutes(Decimal(100)) == 1.67
    assert answer_kilometres(Decimal("1609.344")) == 1.609


@given(st.lists(AMOUNTS), AMOUNTS)
def test_what_was_added_can_be_subtracted_again_without_a_trace(
    amounts: list[Decimal], removed: Decimal
) -> None:
    before = sum(map(stored, amounts), Decimal(0))
    assert before + stored(removed) - stored(removed) == before


@given(st.floats(0, 1e6))
def test_a_number_shown_is_the_number_sent(number: float) -> None:
    assert json.loads(json.dumps(json_number(decimal_of(number)))) == number
