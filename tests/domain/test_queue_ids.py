from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.queue_ids import LONGEST_WAIT, may_be_waiting

ANA = "11111111-1111-4111-8111-111111111111"
BEN = "22222222-2222-4222-8222-222222222222"
SENT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
QUEUE_ID = f"{int(SENT.timestamp())}-11111111-I5LQdExnoAMFnQw"


def test_an_id_of_this_person_may_wait_for_as_long_as_the_queue_keeps_it() -> None:
    assert may_be_waiting(QUEUE_ID, ANA, SENT)
    assert may_be_waiting(QUEUE_ID, ANA, SENT + LONGEST_WAIT)
    assert not may_be_waiting(QUEUE_ID, ANA, SENT + LONGEST_WAIT + timedelta(seconds=1))


def test_an_id_of_another_person_does_not() -> None:
    assert not may_be_waiting(QUEUE_ID, BEN, SENT)


def test_an_id_of_the_future_was_never_given() -> None:
    assert not may_be_waiting(QUEUE_ID, ANA, SENT - timedelta(hours=1))
    # The clocks of the gateway and of the task are not the same.
    assert may_be_waiting(QUEUE_ID, ANA, SENT - timedelta(seconds=2))


@pytest.mark.parametrize(
    "queue_id",
    [
        "",
        "-",
        "queue",
        QUEUE_ID[:-15],
        f"{QUEUE_ID}-",
        f"x{QUEUE_ID}",
        QUEUE_ID.replace("1", "\N{ARABIC-INDIC DIGIT ONE}"),
        f"{QUEUE_ID}\n",
    ],
)
def test_what_has_another_form_is_no_id(queue_id: str) -> None:
    assert not may_be_waiting(queue_id, ANA, SENT)


@given(st.text(max_size=128), st.text(max_size=40))
def test_no_text_is_too_strange_to_be_asked_for(queue_id: str, user_id: str) -> None:
    assert may_be_waiting(queue_id, user_id, SENT) in {True, False}
