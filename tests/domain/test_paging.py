from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.paging import fingerprint, read_token, token, wrong_page

OF_ANA = fingerprint("ana", "2026-11-01", "", "Run")
LAST = "20261120T113000Z-632180c6"


def test_a_fingerprint_is_what_the_machines_make_of_the_same_parts() -> None:
    assert sha256(b"ana|2026-11-01||Run").hexdigest() == OF_ANA


@given(st.text(min_size=1))
def test_a_token_names_its_position(position: str) -> None:
    assert read_token(token(position, OF_ANA), OF_ANA) == position


@given(st.text(max_size=80))
def test_any_other_text_names_none(text: str) -> None:
    assert read_token(text, OF_ANA) == ""


def test_a_token_of_another_listing_names_none() -> None:
    assert read_token(token(LAST, fingerprint("ben", "2026-11-01", "", "Run")), OF_ANA) == ""


@pytest.mark.parametrize("other", ["20261120T113000Z-632180c5", "20251120T113000Z-632180c6"])
def test_a_token_whose_position_was_changed_names_none(other: str) -> None:
    seal = token(LAST, OF_ANA).removeprefix(LAST)
    assert read_token(f"{other}{seal}", OF_ANA) == ""


def test_the_bare_fingerprint_of_a_listing_seals_nothing() -> None:
    assert read_token(f"{LAST}.{OF_ANA}", OF_ANA) == ""


def test_a_wrong_token_is_a_structural_error_that_says_what_would_be_right() -> None:
    error = wrong_page()
    assert (error.field, error.structural) == ("nextToken", True)
    assert error.message == "must be the nextToken of the page before, with the same filters"
