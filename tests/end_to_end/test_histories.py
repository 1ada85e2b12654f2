"""Over HTTP: what is left of a random history equals what a second account has that got the final workouts.

tests/histories does the same over the machines, far more often. Here the routes, the pipe, the bus and the
rules are real.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.acceptance import Caller
from bench.accounts import differences, every_answer
from tests.end_to_end.stack import eventually
from tests.histories.model import bodies, keys, measures, profiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

Json = Any
Step = tuple[str, Json]

DATES = ("2026-03-28", "2026-04-26", "2026-05-27")
SECONDS = 60

posts = st.tuples(st.just("post"), st.tuples(bodies, st.just("") | keys))
changes = st.tuples(st.just("put"), st.tuples(st.integers(0, 20), bodies))
corrections = st.tuples(st.just("correct"), st.tuples(st.integers(0, 20), measures))
deletions = st.tuples(st.just("delete"), st.integers(0, 20))
new_profiles = st.tuples(st.just("profile"), profiles)
steps = st.lists(
    posts | posts | posts | changes | corrections | deletions | new_profiles, min_size=15, max_size=30
)


class History:
    """What a person did, and what is left of it."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.profile: Json = {}
        self.live: dict[str, tuple[Json, str, Json]] = {}

    def post(self, sent: tuple[Json, str]) -> None:
        body, key = sent
        answer = post(self.caller, body, key)
        assert answer.status_code in {200, 201, 409, 410}, answer.text
        if answer.status_code == 201:
            self.live[answer.json()["workoutId"]] = (body, key, self.profile)

    def put(self, change: tuple[int, Json]) -> None:
        number, body = change
        if not self.live:
            return
        workout_id = self._one(number)
        answer = self.caller.ask("PUT", f"/workouts/{workout_id}", json=body)
        assert answer.status_code in {200, 409}, answer.text
        if answer.status_code == 200:
            _, key, _ = self.live.pop(workout_id)
            self.live[answer.json()["workoutId"]] = (body, key, self.profile)

    def correct(self, change: tuple[int, Json]) -> None:
        number, more = change
        if self.live:
            body, *_ = self.live[self._one(number)]
            self.put((number, {"type": body["type"], "ts": body["ts"], **more}))

    def delete(self, number: int) -> None:
        if self.live:
            workout_id = self._one(number)
            assert self.caller.ask("DELETE", f"/workouts/{workout_id}").status_code == 204
            del self.live[workout_id]

    def put_profile(self, profile: Json) -> None:
        answer = self.caller.ask("PUT", "/me/profile", json=profile)
        assert answer.status_code == 200, answer.text
        self.profile = profile

    def _one(self, number: int) -> str:
        return sorted(self.live)[number % len(self.live)]


def post(caller: Caller, body: Json, key: str) -> Any:  # noqa: ANN401 -- httpx's answer
    return caller.ask("POST", "/workouts", json=body, headers={"Idempotency-Key": key} if key else {})


def live_through(caller: Caller, history: list[Step]) -> History:
    lived = History(caller)
    do: dict[str, Callable[[Json], None]] = {
        "post": lived.post,
        "put": lived.put,
        "correct": lived.correct,
        "delete": lived.delete,
        "profile": lived.put_profile,
    }
    for kind, what in history:
        do[kind](what)
    return lived


def log_in_order(caller: Caller, lived: History) -> None:
    """Log the workouts that are left, each under the profile that it was last sent under."""
    profile: Json = {}
    for _, (body, key, its_own) in sorted(lived.live.items()):
        if its_own != profile:
            assert caller.ask("PUT", "/me/profile", json=its_own).status_code == 200
            profile = its_own
        answer = post(caller, body, key)
        assert answer.status_code == 201, answer.text
    # Both accounts have stored a profile, whatever it says.
    for each in (caller, lived.caller):
        assert each.ask("PUT", "/me/profile", json=lived.profile).status_code == 200


@given(history=steps)
@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_is_that_of_an_account_with_the_final_workouts(
    stack: Stack, history: list[Step]
) -> None:
    with closing(caller(stack)) as ana, closing(caller(stack)) as ben:
        lived = live_through(ana, history)
        log_in_order(ben, lived)
        found: list[str] = []

        def equal() -> bool | None:
            found[:] = differences(every_answer(ana.get, DATES), every_answer(ben.get, DATES))
            return not found or None

        try:
            eventually(equal, seconds=SECONDS)
        except AssertionError:
            raise AssertionError("\n".join(found)) from None


def caller(stack: Stack) -> Caller:
    """A new person."""
    return Caller(stack.running.gateway_url, stack.person().http.headers["Authorization"])
