"""Any history ends as a fresh account does to which the final workouts were posted in order.

The machines are the shipped ones, and the table is real. What is random: creates, with and without a key,
late ones, replacements, deletions, retries of what was sent before, profiles, and events that come late,
again, in any order, or beside each other and beside writes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, assume, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bench.accounts import differences
from tests.histories.account import Account, left_in_the_table, read_by_machines, sane
from tests.histories.engine import Engine, Start
from tests.histories.model import Live, bodies, keys, measures, profiles, started, starts, types

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = Any

EXAMPLES = 20
STEPS = 30


@pytest.fixture(scope="module")
def machines() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


class Histories(RuleBasedStateMachine):
    """One person's history."""

    engine: Engine

    @initialize()
    def begin(self) -> None:
        self.engine.forget()
        self.account = Account(self.engine)
        self.live: list[Live] = []
        self.gone: list[str] = []
        self.chosen: set[str] = set()
        self.posted: list[tuple[Json, str]] = []
        self.profile: Json = {}

    # What a person does

    @rule(body=bodies)
    def post(self, body: Json) -> None:
        self._post(body, "")

    @rule(body=bodies, key=keys)
    def post_with_a_key(self, body: Json, key: str) -> None:
        self._post(body, key)

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def retry_an_old_post(self, data: st.DataObject) -> None:
        self._post(*data.draw(st.sampled_from(self.posted), "again"))

    @precondition(lambda self: self.live)
    @rule(data=st.data(), more=measures)
    def change_measures(self, data: st.DataObject, more: Json) -> None:
        live = self._one(data)
        self._put(live, {"type": live.body["type"], "ts": live.body["ts"], **more})

    @precondition(lambda self: self.live)
    @rule(data=st.data(), notes=st.sampled_from(["", "easy", "zu schnell"]))
    def change_only_notes(self, data: st.DataObject, notes: str) -> None:
        live = self._one(data)
        self._put(live, {**live.body, "notes": notes})

    @precondition(lambda self: self.live)
    @rule(data=st.data(), kind=types)
    def change_type(self, data: st.DataObject, kind: str) -> None:
        live = self._one(data)
        self._put(live, {**live.body, "type": kind})

    @precondition(lambda self: self.live)
    @rule(data=st.data(), ts=starts)
    def change_start(self, data: st.DataObject, ts: str) -> None:
        live = self._one(data)
        self._put(live, {**live.body, "ts": ts})

    @precondition(lambda self: self.live)
    @rule(data=st.data(), body=bodies)
    def replace_all(self, data: st.DataObject, body: Json) -> None:
        self._put(self._one(data), body)

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        live = self._one(data)
        assert self.account.delete(live.workout_id) == {"statusCode": 204}
        self.live.remove(live)
        self.gone.append(live.workout_id)

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def change_another_version(self, data: st.DataObject) -> None:
        live = self._one(data)
        assert self.account.put(live.workout_id, live.body, if_match="0")["statusCode"] == 412
        assert self.account.delete(live.workout_id, if_match="0")["statusCode"] == 412

    @precondition(lambda self: self.gone)
    @rule(data=st.data(), body=bodies)
    def change_what_is_gone(self, data: st.DataObject, body: Json) -> None:
        gone = data.draw(st.sampled_from(self.gone), "gone")
        assume(all(live.workout_id != gone for live in self.live))
        assert self.account.put(gone, body)["statusCode"] in {404, 410}
        assert self.account.delete(gone)["statusCode"] in {404, 410}

    @rule(profile=profiles)
    def put_profile(self, profile: Json) -> None:
        assert self.account.put_profile(profile)["statusCode"] == 200
        self.profile = profile

    # What the rules do

    @precondition(lambda self: self.account.pending)
    @rule(data=st.data())
    def an_execution_runs(self, data: st.DataObject) -> None:
        self.account.deliver(data.draw(st.integers(0, len(self.account.pending) - 1), "which"))

    @precondition(lambda self: self.account.announced)
    @rule(data=st.data())
    def an_event_comes_again(self, data: st.DataObject) -> None:
        self.account.pending.append(data.draw(st.sampled_from(self.account.announced), "again"))

    @rule()
    def everything_is_delivered(self) -> None:
        self.account.deliver_all()

    @precondition(lambda self: self.account.pending)
    @rule(data=st.data(), body=bodies, seed=st.integers(0, 9999))
    def executions_run_beside_a_post(self, data: st.DataObject, body: Json, seed: int) -> None:
        beside = self._some_pending(data)
        answer, *_ = self.account.run_together([self.account.to_post(body), *beside], seed)
        self._posted(body, "", answer)

    @precondition(lambda self: self.account.pending and self.live)
    @rule(data=st.data(), more=measures, seed=st.integers(0, 9999))
    def executions_run_beside_a_replacement(self, data: st.DataObject, more: Json, seed: int) -> None:
        live = self._one(data)
        body = {"type": live.body["type"], "ts": live.body["ts"], **more}
        beside = self._some_pending(data)
        answer, *_ = self.account.run_together([self.account.to_put(live.workout_id, body), *beside], seed)
        self._replaced(live, body, answer)

    @precondition(lambda self: self.account.pending and self.live)
    @rule(data=st.data(), seed=st.integers(0, 9999))
    def executions_run_beside_a_deletion(self, data: st.DataObject, seed: int) -> None:
        live = self._one(data)
        beside = self._some_pending(data)
        answer, *_ = self.account.run_together([self.account.to_delete(live.workout_id), *beside], seed)
        assert answer == {"statusCode": 204}
        self.live.remove(live)
        self.gone.append(live.workout_id)

    # What is left

    def teardown(self) -> None:
        if not hasattr(self, "account"):
            return
        self.account.deliver_all()
        fresh = self._fresh()
        if twins(self.account) != twins(fresh):
            return
        found = differences(left_in_the_table(self.account), left_in_the_table(fresh))
        assert not found, "\n".join(found)
        sane(self.account)
        told = [re.findall(r"GET /workouts/(\S+)\.", text) for text in self.account.told]
        assert len(told) == len({workout_id for [workout_id] in told}), "told twice"
        dates = sorted({item["localDate"]["S"] for item in fresh.workouts()})[-2:]
        found = differences(read_by_machines(self.account, dates), read_by_machines(fresh, dates))
        assert not found, "\n".join(found)

    def _fresh(self) -> Account:
        fresh = Account(self.engine)
        profile: Json = {}
        for live in sorted(self.live, key=lambda live: (live.start, live.workout_id)):
            if live.profile != profile:
                fresh.put_profile(live.profile)
                profile = live.profile
            answer = fresh.post(live.body, live.key)
            assert answer["statusCode"] == 201, answer
            fresh.deliver_all()
        if profile != self.profile:
            fresh.put_profile(self.profile)
        return fresh

    # Helpers

    def _one(self, data: st.DataObject) -> Live:
        return data.draw(st.sampled_from(self.live), "which")

    def _some_pending(self, data: st.DataObject) -> list[Start]:
        pending = self.account.pending
        chosen = data.draw(st.sets(st.integers(0, len(pending) - 1), min_size=1, max_size=3), "beside")
        return [pending.pop(number) for number in sorted(chosen, reverse=True)]

    def _natural_is_free(self, body: Json) -> bool:
        return all(live.key or live.natural != (body["type"], started(body)) for live in self.live)

    def _post(self, body: Json, key: str) -> None:
        self._posted(body, key, self.account.post(body, key))

    def _posted(self, body: Json, key: str, answer: Json) -> None:
        self.posted.append((body, key))
        is_new = key not in self.chosen if key else self._natural_is_free(body)
        note(f"posted {body} {key!r}: {answer['statusCode']}")
        if is_new:
            assert answer["statusCode"] == 201, answer
            self.live.append(Live(_id(answer), body, key, self.profile))
            if key:
                self.chosen.add(key)
            return
        assert answer["statusCode"] in ({200, 409, 410} if key else {200, 409}), answer
        if answer["statusCode"] == 200:
            [same] = [live for live in self.live if live.workout_id == _id(answer)]
            assert same.key == key

    def _put(self, live: Live, body: Json) -> None:
        self._replaced(live, body, self.account.put(live.workout_id, body))

    def _replaced(self, live: Live, body: Json, answer: Json) -> None:
        note(f"replaced {live} by {body}: {answer['statusCode']}")
        others = [other for other in self.live if other is not live and not other.key]
        taken = not live.key and any(other.natural == (body["type"], started(body)) for other in others)
        assert answer["statusCode"] == (409 if taken else 200), answer
        if not taken:
            if _id(answer) != live.workout_id:
                self.gone.append(live.workout_id)
            live.workout_id, live.body, live.profile = _id(answer), body, self.profile


def _id(answer: Json) -> str:
    return str(json.loads(answer["body"])["workoutId"])


def twins(account: Account) -> Json:
    """Workouts of one type and start, in the order of their ids.

    Ids decide a tie between them. A workout keeps its id when its type changes, so the order may be another
    one in a fresh account: then the records are another workout's, and both are right.
    """
    together: dict[tuple[str, str], list[str]] = {}
    for item in account.workouts():
        started_at = item["sk"]["S"].rpartition("-")[0]
        together.setdefault((item["type"]["S"], started_at), []).append(item["key"]["S"])
    return {place: keys for place, keys in together.items() if len(keys) > 1}


def test_a_history_ends_where_a_fresh_account_with_the_final_workouts_is(machines: Engine) -> None:
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
