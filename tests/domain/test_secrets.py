import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.secrets import SHORTEST_SHOWN, SHOWN, mask


@pytest.mark.parametrize(
    ("secret", "masked"),
    [
        ("", "************"),
        ("short", "************"),
        ("fifteen-letters", "************"),
        ("sixteen-letters!", "************ers!"),
        ("9fK2mQ7xT1vB8nLc4pR6wY3zA5sD0gHjUeZiOoZq7d", "************Zq7d"),
    ],
)
def test_the_end_of_a_long_secret_is_shown_and_of_a_short_one_nothing(secret: str, masked: str) -> None:
    assert mask(secret) == masked


@given(secret=st.text(st.characters(exclude_characters="*"), min_size=SHORTEST_SHOWN))
def test_no_more_than_the_end_can_be_told_from_a_mask(secret: str) -> None:
    assert mask(secret) == mask("x" * 40 + secret[-SHOWN:])
