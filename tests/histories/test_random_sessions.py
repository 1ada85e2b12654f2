"""Records of exercises are right after any history of sessions.

The machines are the shipped ones, and the table is real. What is random: sets that come, change and go in
sessions of any order, sessions that go, and events that come late, again, in any order, or beside each other.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tasks.domain.strength import PerformedSet
from tests.histories.engine import Engine
from tests.histories.gym import Gym, day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.histories.engine import Start

EXAMPLES = 25
STEPS = 25


@pytest.fixture(scope="module")
def machines() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


sets = st.builds(
    PerformedSet,
    exercise=st.sampled_from(["bench-press", "bench-press", "pull-up"]),
    kind=st.sampled_from(["working", "working", "drop", "warmup"]),
    reps=st.sampled_from([1, 5, 8]),
    weight_kg=st.sampled_from([None, Decimal(60), Decimal(100), Decimal("102.05828325")]),
    rir=st.sampled_from([None, Decimal(2)]),
)
starts = st.integers(0, 5).map(day)


class Histories(RuleBasedStateMachine):
    """One person's sessions."""

    engine: Engine

    @initialize()
    def begin(self) -> None:
        self.engine.forget()
        self.gym = Gym(self.engine)

    # What a person does

    @rule(start=starts, some=st.lists(sets, min_size=1, max_size=4))
    def log_sets(self, start: datetime, some: list[PerformedSet]) -> None:
        self.gym.log(start, some)

    @precondition(lambda self: self._logged())
    @rule(data=st.data(), performed=sets)
    def change_a_set(self, data: st.DataObject, performed: PerformedSet) -> None:
        start, number = data.draw(st.sampled_from(self._logged()), "which")
        self.gym.replace(start, number, performed)

    @precondition(lambda self: self._logged())
    @rule(data=st.data())
    def delete_a_set(self, data: st.DataObject) -> None:
        start, number = data.draw(st.sampled_from(self._logged()), "which")
        self.gym.remove(start, [number])

    @precondition(lambda self: self.gym.sessions)
    @rule(data=st.data())
    def delete_a_session(self, data: st.DataObject) -> None:
        self.gym.remove_session(data.draw(st.sampled_from(sorted(self.gym.sessions)), "which"))

    # What the rules do

    @precondition(lambda self: self.gym.pending)
    @rule(data=st.data())
    def an_execution_runs(self, data: st.DataObject) -> None:
        self.gym.deliver(data.draw(st.integers(0, len(self.gym.pending) - 1), "which"))

    @precondition(lambda self: self.gym.announced)
    @rule(data=st.data())
    def an_event_comes_again(self, data: st.DataObject) -> None:
        self.gym.pending.append(data.draw(st.sampled_from(self.gym.announced), "again"))

    @precondition(lambda self: len(self.gym.pending) > 1)
    @rule(data=st.data(), seed=st.integers(0, 9999))
    def executions_run_beside_each_other(self, data: st.DataObject, seed: int) -> None:
        last = len(self.gym.pending) - 1
        chosen = data.draw(st.sets(st.integers(0, last), min_size=2, max_size=3), "beside")
        self.gym.run_together([self.gym.pending.pop(each) for each in sorted(chosen, reverse=True)], seed)
        # A rebuild that comes later would hide what went wrong now.
        self._comes_to_rest()

    @precondition(lambda self: self.gym.pending)
    @rule(
        data=st.data(),
        start=starts,
        some=st.lists(sets, min_size=1, max_size=2),
        seed=st.integers(0, 9999),
    )
    def sets_are_logged_beside_executions(
        self, data: st.DataObject, start: datetime, some: list[PerformedSet], seed: int
    ) -> None:
        last = len(self.gym.pending) - 1
        chosen = data.draw(st.sets(st.integers(0, last), min_size=1, max_size=2), "beside")
        beside = [self.gym.pending.pop(each) for each in sorted(chosen, reverse=True)]
        self.gym.log_beside(start, some, beside, seed)
        self._comes_to_rest()

    @rule()
    def everything_is_delivered(self) -> None:
        self._comes_to_rest()

    @rule(data=st.data(), seed=st.integers(0, 9999))
    def everything_is_built_anew(self, data: st.DataObject, seed: int) -> None:
        chosen = data.draw(st.integers(0, min(2, len(self.gym.pending))), "beside")
        beside = [self.gym.pending.pop() for _ in range(chosen)]
        self.gym.rebuild(beside, seed)

    # What is left

    def teardown(self) -> None:
        if hasattr(self, "gym"):
            self._comes_to_rest()

    def _comes_to_rest(self) -> None:
        self.gym.deliver_all()
        assert self.gym.projected() == self.gym.expected()
        if self.gym.sessions:
            assert self.gym.newest() == self.gym.expected_newest()

    def _logged(self) -> list[tuple[datetime, str]]:
        return [
            (start, number) for start, session in sorted(self.gym.sessions.items()) for number in session.sets
        ]


def test_records_are_those_of_a_fresh_fold_after_any_history(machines: Engine) -> None:
    class OnTheseMachines(Histories):
        engine = machines

    run_state_machine_as_test(
        OnTheseMachines,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            report_multiple_bugs=False,
            phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("seed", range(8))
def test_two_sessions_that_are_projected_beside_each_other_lose_nothing(machines: Engine, seed: int) -> None:
    gym = Gym(machines)
    gym.log(day(1), rising(2))
    gym.log(day(2), rising(3))
    gym.run_together([gym.pending.pop(0) for _ in range(4)], seed)
    gym.deliver_all()
    assert gym.projected() == gym.expected()


TO_THE_END = 60
"""More calls than an execution makes."""


def two_exercises(machines: Engine) -> tuple[Gym, Start]:
    """Somebody with a session of two exercises, and its projection."""
    gym = Gym(machines)
    gym.log(day(1), [replace(each, exercise=name) for name in ("bench-press", "squat") for each in rising(1)])
    projection = gym.pending[0]
    gym.pending.clear()
    return gym, projection


def test_a_session_that_changes_while_it_is_read_is_not_projected_as_it_was(machines: Engine) -> None:
    gym, late = two_exercises(machines)
    write, change = 1, 2
    # It has read the session and its sets, and not yet what is projected of them.
    schedule = [0, 0, write, *[change] * TO_THE_END]
    gym.change_beside(day(1), "squat", [late], schedule)
    gym.deliver_all()
    assert gym.projected() == gym.expected()


def test_of_two_projections_of_a_session_the_later_forgets_nothing_of_the_earlier(machines: Engine) -> None:
    gym, projection = two_exercises(machines)
    late, other, write, change = range(4)
    # The late one has read what is projected, nothing, and planned the first exercise when the other one does
    # both. Had it noted then that the first alone is projected, the change would leave the second.
    schedule = [*[late] * 4, *[other] * TO_THE_END, *[late] * 3, write, *[change] * TO_THE_END]
    gym.change_beside(day(1), "squat", [projection, projection], schedule)
    gym.deliver_all()
    assert gym.projected() == gym.expected()


def test_sessions_that_are_projected_anew_leave_the_records_to_one_rebuild(machines: Engine) -> None:
    gym = Gym(machines)
    for number in range(3):
        gym.log(day(number), rising(2))
    gym.deliver_all()
    gym.rebuild([], seed=0)
    assert gym.pending == []
    assert gym.projected() == gym.expected()


def rising(number: int) -> list[PerformedSet]:
    """Sets of which each is a record of four kinds."""
    return [PerformedSet("squat", "working", 5, Decimal(20 + each)) for each in range(number)]


def test_a_session_of_more_records_than_a_transaction_takes_comes_and_goes(machines: Engine) -> None:
    gym = Gym(machines)
    gym.log(day(1), rising(120))
    gym.log(day(2), rising(3))
    gym.deliver_all()
    assert gym.projected() == gym.expected()
    assert len(gym.items("LIFT_LOG#")) == 480
    gym.remove_session(day(1))
    gym.deliver_all()
    assert gym.projected() == gym.expected()
    assert len(gym.items("LIFT_LOG#")) == 12


def test_history_of_many_pages_is_built_anew(machines: Engine) -> None:
    gym = Gym(machines)
    for number in range(45):
        gym.log(day(100 - number), rising(number % 7 + 1))
    gym.deliver_all()
    assert gym.projected() == gym.expected()


def test_a_change_of_the_newest_session_needs_no_rebuild_whatever_the_history(machines: Engine) -> None:
    gym = Gym(machines)
    for number in range(10):
        gym.log(day(number), rising(2))
        gym.deliver_all()
    gym.log(day(11), rising(3))
    gym.remove(day(11), ["0003"])
    for _ in range(4):
        gym.deliver(0)
    assert gym.pending == []
    assert gym.projected() == gym.expected()


def test_a_change_of_an_older_session_needs_one(machines: Engine) -> None:
    gym = Gym(machines)
    for number in range(3):
        gym.log(day(number), rising(2))
    gym.deliver_all()
    gym.log(day(1), rising(4))
    gym.deliver(0)
    assert gym.pending[-1].machine == "rebuild-exercise-records"
    gym.deliver_all()
    assert gym.projected() == gym.expected()


def twelve(machines: Engine) -> Gym:
    """Somebody with twelve sessions."""
    gym = Gym(machines)
    for number in range(12):
        gym.log(day(number), rising(1))
    return gym


def test_of_twelve_sessions_the_ten_newest_are_kept(machines: Engine) -> None:
    gym = twelve(machines)
    gym.deliver_all()
    assert [each["sessionId"] for each in gym.newest()] == [
        gym.sessions[day(number)].id for number in range(11, 1, -1)
    ]


def test_events_that_come_again_and_in_another_order_change_nothing(machines: Engine) -> None:
    gym = twelve(machines)
    gym.pending = gym.announced[::-1] + gym.announced[::3]
    gym.deliver_all()
    assert gym.newest() == gym.expected_newest()


def test_sessions_that_are_projected_beside_each_other_are_all_kept(machines: Engine) -> None:
    gym = twelve(machines)
    together = [start for start in gym.pending if start.machine == "project-recent-sessions"]
    gym.run_together(together, seed=7)
    assert gym.newest() == gym.expected_newest()


def test_a_session_that_goes_makes_room_for_the_next_one(machines: Engine) -> None:
    gym = twelve(machines)
    for number in (11, 5):
        gym.remove_session(day(number))
    gym.deliver_all()
    assert [each["sessionId"] for each in gym.newest()] == [
        gym.sessions[day(number)].id for number in (10, 9, 8, 7, 6, 4, 3, 2, 1, 0)
    ]


def test_many_sessions_that_went_are_passed_over(machines: Engine) -> None:
    gym = twelve(machines)
    for number in range(20, 65):
        gym.log(day(number), rising(1))
        gym.remove_session(day(number))
    gym.pending = [gym.announced[-1]]
    gym.deliver_all()
    assert gym.newest() == gym.expected_newest()
    assert len(gym.newest()) == 10
