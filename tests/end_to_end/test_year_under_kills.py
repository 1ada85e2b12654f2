"""Workouts in random order, edits, deletions and a killed engine end where the same workouts in order do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import acceptance
from tests.end_to_end.stack import REPOSITORY
from tests.end_to_end.test_survival import engine_of

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")


def test_a_mixed_up_history_under_a_killed_engine_ends_where_the_same_workouts_in_order_do(
    stack: Stack, ana: Person, ben: Person
) -> None:
    """`python -m bench.acceptance` does the same with a whole year and three kills."""
    lives = acceptance.fates(acceptance.year(REPOSITORY, 50), seed=6)
    people = [
        acceptance.Caller(stack.running.gateway_url, person.http.headers["Authorization"])
        for person in (ana, ben)
    ]
    mixed, ordered = people
    outcome = acceptance.measure(
        (mixed, ordered), lives, lambda: acceptance.kill_process(engine_of(stack)), kills=1, seconds=60
    )
    for person in people:
        person.close()
    assert not outcome.differences, "\n".join(outcome.differences)
    assert outcome.edited >= 5
    assert outcome.deleted >= 5
