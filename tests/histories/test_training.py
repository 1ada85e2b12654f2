"""Sessions, their workouts, days and months are right after any history of sets.

The machines are the shipped ones, and the table is real. What is left of a random history must be what a
fresh account has to which only the final sets were logged, and its volumes what fractions give.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.histories.engine import Engine
from tests.histories.trainee import Trainee, Training, volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = Any

STARTS = ("2026-03-28T07:00:00+01:00", "2026-03-28T18:00:00+01:00", "2026-04-02T18:00:00+02:00")
TS = "2026-03-28T18:05:00Z"


@pytest.fixture(scope="module")
def machines() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


weights: st.SearchStrategy[Json] = st.one_of(
    st.just({}),
    st.sampled_from([100, 102.5, 60.125]).map(lambda kg: {"weightKg": kg}),
    st.sampled_from([225, 135.5, 0.1]).map(lambda lb: {"weightLb": lb}),
)
sets = st.builds(
    lambda weight, more: {**weight, **more, "ts": TS},
    weights,
    st.fixed_dictionaries(
        {"exercise": st.sampled_from(["bench-press", "pull-up", "deadlift"]), "reps": st.integers(1, 35)},
        optional={
            "kind": st.sampled_from(["working", "warmup", "drop"]),
            "rir": st.sampled_from([0, 1.5, 3]),
            "durationSec": st.sampled_from([30, 62.5]),
        },
    ),
)
ends = st.fixed_dictionaries({}, optional={"rpe": st.sampled_from([3, 7.5]), "notes": st.just("good")})
steps = st.lists(
    st.one_of(
        st.tuples(st.just("log"), st.lists(sets, min_size=1, max_size=4)),
        st.tuples(st.just("log"), st.lists(sets, min_size=1, max_size=4)),
        st.tuples(st.just("replace"), st.tuples(st.integers(0, 50), sets)),
        st.tuples(st.just("replace"), st.tuples(st.integers(0, 50), sets)),
        st.tuples(st.just("remove"), st.integers(0, 50)),
        st.tuples(st.just("finish"), ends),
        st.tuples(st.just("remove session"), st.integers(0, 5)),
    ),
    min_size=8,
    max_size=25,
)


class History:
    """What somebody did, and what is left of it."""

    def __init__(self, trainee: Trainee) -> None:
        self.trainee = trainee
        self.trainings: list[Training] = []

    def go(self, step: str, argument: Any) -> None:  # noqa: ANN401 -- of its kind of step
        does: dict[str, Callable[[Any], None]] = {
            "log": self.log,
            "replace": self.replace,
            "remove": self.remove,
            "finish": self.finish,
            "remove session": self.remove_session,
        }
        does[step](argument)

    def log(self, bodies: list[Json]) -> None:
        training = self._open()
        if training is None:
            return
        answer = self.trainee.ask(self.trainee.to_log(training.session_id, {"sets": bodies}))
        assert answer["statusCode"] == 201, answer
        for one, body in zip(json.loads(answer["body"])["sets"], bodies, strict=True):
            training.sets[one["setId"]] = body

    def replace(self, change: tuple[int, Json]) -> None:
        which, body = change
        for training, number in self._one_of_all(which):
            answer = self.trainee.ask(self.trainee.to_replace(training.session_id, number, body))
            assert answer["statusCode"] == 200, answer
            training.sets[number] = body

    def remove(self, which: int) -> None:
        for training, number in self._one_of_all(which):
            answer = self.trainee.ask(self.trainee.to_remove(training.session_id, number))
            assert answer["statusCode"] == 204, answer
            del training.sets[number]

    def finish(self, said: Json) -> None:
        training = next((one for one in self.trainings if one.end is None), None)
        if training:
            training.end = {**said, "endedAt": training.body["startedAt"].replace(":00:00", ":50:30")}
            answer = self.trainee.ask(self.trainee.to_finish(training.session_id, training.end))
            assert answer["statusCode"] == 200, answer

    def remove_session(self, which: int) -> None:
        if which < len(self.trainings):
            training = self.trainings.pop(which)
            answer = self.trainee.ask(self.trainee.to_remove_session(training.session_id))
            assert answer["statusCode"] == 204, answer

    def _open(self) -> Training | None:
        """The open session; the next one is started if there is none."""
        for training in self.trainings:
            if training.end is None:
                return training
        free = [start for start in STARTS if start not in {one.body["startedAt"] for one in self.trainings}]
        if not free:
            return None
        training = Training({"startedAt": free[0]})
        answer = self.trainee.ask(self.trainee.to_start(training.body))
        assert answer["statusCode"] == 201, answer
        training.session_id = json.loads(answer["body"])["sessionId"]
        self.trainings.append(training)
        return training

    def _one_of_all(self, which: int) -> list[tuple[Training, str]]:
        every = [(training, number) for training in self.trainings for number in training.sets]
        return [every[which % len(every)]] if every else []


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(steps)
def test_any_history_ends_in_the_sums_of_its_final_sets(machines: Engine, history: list[Any]) -> None:
    machines.forget()
    done = History(Trainee(machines))
    for step, argument in history:
        done.go(step, argument)
    done.finish({})
    fresh = Trainee(machines)
    for training in sorted(done.trainings, key=lambda one: STARTS.index(one.body["startedAt"])):
        fresh.train(training)
    assert done.trainee.left() == fresh.left()
    workouts = {item["ts"]["S"]: item for item in done.trainee.workouts()}
    for training in done.trainings:
        stored = workouts[training.body["startedAt"]]["amounts"]["M"]["volumeKg"]["N"]
        assert Fraction(stored) == volume(list(training.sets.values()))
    days = sum(Fraction(item.get("volumeKg", {"N": "0"})["N"]) for item in done.trainee.items("DAY#"))
    assert days == sum((volume(list(one.sets.values())) for one in done.trainings), Fraction(0))


def opened(trainee: Trainee) -> str:
    """The id of a session that has just been started."""
    answer = trainee.ask(trainee.to_start({"startedAt": STARTS[0]}))
    session_id: str = json.loads(answer["body"])["sessionId"]
    return session_id


BENCH = {"exercise": "bench-press", "weightKg": 100, "reps": 5, "ts": TS}
END = {"endedAt": "2026-03-28T08:00:00+01:00", "rpe": 6}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 99_999))
def test_two_phones_that_log_at_once_lose_nothing(machines: Engine, seed: int) -> None:
    machines.forget()
    trainee = Trainee(machines)
    session_id = opened(trainee)
    phones = [trainee.to_log(session_id, {**BENCH, "weightKg": weight}) for weight in (100, 110, 120)]
    answers = trainee.run_together(phones, seed)
    assert [answer["statusCode"] for answer in answers] == [201] * 3
    shown = trainee.session(session_id)
    assert sorted(one["weightKg"] for one in shown["sets"]) == [100, 110, 120]
    assert (shown["volumeKg"], shown["setCount"], shown["version"]) == (1650, 3, 4)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 99_999))
def test_a_set_that_meets_the_end_counts_or_is_refused(machines: Engine, seed: int) -> None:
    machines.forget()
    trainee = Trainee(machines)
    session_id = opened(trainee)
    ends = [trainee.to_finish(session_id, END), trainee.to_finish(session_id, END)]
    logged, *finished = trainee.run_together([trainee.to_log(session_id, BENCH), *ends], seed)
    assert {answer["statusCode"] for answer in finished} == {200}
    assert finished[0] == finished[1]
    assert logged["statusCode"] in {201, 409}
    volumes = 500 if logged["statusCode"] == 201 else 0
    [workout] = trainee.workouts()
    assert Decimal(workout["amounts"]["M"]["volumeKg"]["N"]) == volumes
    [day] = trainee.items("DAY#")
    assert Decimal(day.get("volumeKg", {"N": "0"})["N"]) == volumes
    assert trainee.get("get-current-session")["statusCode"] == 404


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 99_999))
def test_only_one_of_two_sessions_that_start_at_once_is_opened(machines: Engine, seed: int) -> None:
    machines.forget()
    trainee = Trainee(machines)
    starts = [trainee.to_start({"startedAt": start}) for start in STARTS[:2]]
    answers = trainee.run_together(starts, seed)
    assert sorted(answer["statusCode"] for answer in answers) == [201, 409]
    [refused] = [json.loads(answer["body"])["error"] for answer in answers if answer["statusCode"] == 409]
    assert trainee.get("get-current-session")["sessionId"] == refused["sessionId"]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 99_999))
def test_sets_sent_twice_with_one_key_are_logged_once(machines: Engine, seed: int) -> None:
    machines.forget()
    trainee = Trainee(machines)
    session_id = opened(trainee)
    retries = [trainee.to_log(session_id, {"sets": [BENCH, BENCH]}, key="k") for _ in range(3)]
    answers = trainee.run_together(retries, seed)
    assert sorted(answer["statusCode"] for answer in answers) == [200, 200, 201]
    assert len({answer["body"] for answer in answers}) == 1
    assert len(trainee.session(session_id)["sets"]) == 2


def test_a_session_of_two_hundred_sets_is_deleted_with_all_of_them(machines: Engine) -> None:
    machines.forget()
    trainee = Trainee(machines)
    training = Training({"startedAt": STARTS[0]}, end=END)
    training.sets = {f"{number:04}": BENCH for number in range(1, 201)}
    session_id = trainee.train(training)
    assert trainee.session(session_id)["volumeKg"] == 100_000
    assert trainee.ask(trainee.to_remove_session(session_id))["statusCode"] == 204
    assert trainee.items("SET#") == []
    assert trainee.items("DAY#") == []
    assert trainee.workouts() == []
