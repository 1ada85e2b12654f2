"""What the tasks that change sessions answer, case by case."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.session import MOST_SETS
from tasks.domain.strength import Totals
from tasks.sessions import (
    compare_sets,
    items,
    prepare_finish,
    prepare_session,
    prepare_session_deletion,
    prepare_set_deletion,
    prepare_set_replacement,
    prepare_sets,
)
from tasks.workouts.tries import MOST_TRIES, TransactionRefusedError
from tests.statemachines.mocks import TABLE
from tests.statemachines.paths import ANA
from tests.statemachines.training import (
    BENCH,
    CURRENT,
    END,
    FINISHED,
    NEW,
    NOW,
    OPEN,
    ROWS,
    SESSION_ID,
    SETS,
    START,
    TEMPLATE,
    TOMBSTONE,
    WORKOUT,
    session,
    set_item,
)
from tests.tasks.workouts.stored import CONFLICT, FOR_GOOD, error_of, got

pytestmark = pytest.mark.usefixtures("ssm")

Json = Any


def event(found: dict[str, Json], body: Json = None, **more: Json) -> Json:
    """What a machine passes on; items of what it found."""
    state = {"found": {name: got(item) for name, item in found.items()}, **more.pop("state", {})}
    request = {
        "requestId": "req-1",
        "path": {"sessionId": SESSION_ID, "setId": "0001"},
        "ifMatch": "",
        "idempotencyKey": "",
        "origin": "manual",
        "body": body,
        "caller": {"userId": ANA},
        **more,
    }
    return {"request": request, "state": state, "table": TABLE, "now": NOW}


def put_items(outcome: Json) -> list[Json]:
    """The items that the writes put."""
    return [write["Put"]["Item"] for write in outcome["writes"] if "Put" in write]


def conflict(tries: int, cause: str = CONFLICT) -> Json:
    """The state after a cancelled transaction."""
    failed = {"Error": "DynamoDb.TransactionCanceledException", "Cause": cause}
    return {"prepared": {"tries": tries}, "error": failed}


EVERY = [
    (prepare_session.handler, {"current": None, "claim": None, "profile": None}, {}),
    (prepare_sets.handler, {"session": session(NEW), "own": None, "claim": None}, BENCH),
    (prepare_set_replacement.handler, {"session": session(OPEN), "set": SETS[0], "own": None}, BENCH),
    (prepare_set_deletion.handler, {"session": session(OPEN), "set": SETS[0]}, None),
    (prepare_finish.handler, {"session": session(OPEN), "profile": None}, {"endedAt": END}),
    (prepare_session_deletion.handler, {"session": session(OPEN)}, None),
]


@pytest.mark.parametrize(("handler", "found", "body"), EVERY)
class TestEveryChange:
    def test_waits_and_tries_again_after_a_conflict(
        self, context: LambdaContext, handler: Json, found: Json, body: Json
    ) -> None:
        outcome = handler(event(found, body, state=conflict(1)) | {"sets": {"Items": []}}, context)
        assert (outcome["outcome"], outcome["tries"]) == ("BUSY", 2)
        assert 1 <= outcome["pauseSeconds"] <= 3

    def test_gives_up_after_some_tries(
        self, context: LambdaContext, handler: Json, found: Json, body: Json
    ) -> None:
        outcome = handler(event(found, body, state=conflict(MOST_TRIES)) | {"sets": {"Items": []}}, context)
        assert outcome["answer"]["statusCode"] == 429

    def test_fails_when_no_further_try_would_help(
        self, context: LambdaContext, handler: Json, found: Json, body: Json
    ) -> None:
        with pytest.raises(TransactionRefusedError):
            handler(event(found, body, state=conflict(1, FOR_GOOD)) | {"sets": {"Items": []}}, context)


class TestStarting:
    def start(self, context: LambdaContext, body: Json, key: str = "", **found: Json) -> Json:
        there = {"current": None, "claim": None, "profile": None, **found}
        template = {"template": got(there.pop("template"))} if "template" in there else {}
        return prepare_session.handler(event(there, body, idempotencyKey=key, state=template), context)

    def test_a_session_begins_now_unless_it_says_otherwise(self, context: LambdaContext) -> None:
        shown = json.loads(self.start(context, {})["answer"]["body"])
        assert (shown["startedAt"], shown["localDate"], shown["status"]) == (NOW, "2026-11-20", "open")

    def test_the_title_of_its_template_is_its_own_unless_it_has_one(self, context: LambdaContext) -> None:
        planned = self.start(context, {"templateId": "push-day"}, template=TEMPLATE)
        named = self.start(context, {"templateId": "push-day", "title": "Light"}, template=TEMPLATE)
        titles = [json.loads(outcome["answer"]["body"])["title"] for outcome in (planned, named)]
        assert titles == ["Push day", "Light"]

    def test_the_same_again_is_answered_as_the_first_time(self, context: LambdaContext) -> None:
        first = self.start(context, {"startedAt": START}, "k")
        [claim] = [item for item in put_items(first) if "contentHash" in item]
        again = self.start(context, {"startedAt": START, "notes": None}, "k", current=CURRENT, claim=claim)
        assert again["answer"] == {**first["answer"], "statusCode": 200}
        other = self.start(context, {"startedAt": END}, "k", claim=claim)
        assert error_of(other)["code"] == "RECORDED_DIFFERENTLY"

    def test_a_late_retry_does_not_bring_a_deleted_session_back(self, context: LambdaContext) -> None:
        first = self.start(context, {}, "k")
        [claim] = [item for item in put_items(first) if "contentHash" in item]
        gone = {name: value for name, value in claim.items() if name != "answer"} | {"deletedAt": {"S": NOW}}
        outcome = self.start(context, {}, "k", claim=gone)
        assert (outcome["answer"]["statusCode"], error_of(outcome)["code"]) == (410, "DELETED")

    def test_a_key_of_another_form_is_refused(self, context: LambdaContext) -> None:
        assert self.start(context, {}, "not a key")["answer"]["statusCode"] == 400

    def test_another_id_is_tried_when_one_is_taken(self, context: LambdaContext) -> None:
        found = {"current": None, "claim": None, "profile": None}
        again: Json = prepare_session.handler(event(found, {}, state=conflict(1)), context)
        assert again["answer"]["location"] != self.start(context, {})["answer"]["location"]


class TestLogging:
    def log(self, context: LambdaContext, body: Json, key: str = "", **found: Json) -> Json:
        there = {"session": session(NEW), "own": None, "claim": None, **found}
        return prepare_sets.handler(event(there, body, idempotencyKey=key), context)

    def compared(self, context: LambdaContext, prepared: Json, **known: Json) -> Json:
        asked = {
            "requestId": "req-1",
            "userId": ANA,
            "prepared": prepared,
            "earlier": {"Items": known.get("earlier", [])},
            "records": known.get("records", []),
            "table": TABLE,
        }
        return compare_sets.handler(asked, context)  # type: ignore[arg-type]

    def test_the_same_again_is_answered_as_the_first_time(self, context: LambdaContext) -> None:
        prepared = self.log(context, {"sets": [BENCH, ROWS]}, "k")
        first = self.compared(context, prepared)
        claim = first["writes"]["others"][-1]["Put"]["Item"]
        again = self.log(context, {"sets": [BENCH, ROWS]}, "k", session=session(FINISHED), claim=claim)
        assert again["answer"] == {**first["answer"], "statusCode": 200}
        assert error_of(self.log(context, BENCH, "k", claim=claim))["code"] == "RECORDED_DIFFERENTLY"

    def test_a_key_is_about_one_session(self, context: LambdaContext) -> None:
        claim = self.compared(context, self.log(context, BENCH, "k"))["writes"]["others"][-1]["Put"]["Item"]
        other = replace(NEW, session_id="20261119T173000Z-5be1c2f0")
        outcome = self.log(context, BENCH, "k", session=session(other), claim=claim)
        assert error_of(outcome)["sessionId"] == SESSION_ID

    def test_a_session_has_room_for_so_many_sets(self, context: LambdaContext) -> None:
        full = session(replace(OPEN, last_set=MOST_SETS - 1))
        assert self.log(context, BENCH, session=full)["outcome"] == "VALID"
        outcome = self.log(context, {"sets": [BENCH, BENCH]}, session=full)
        assert (outcome["answer"]["statusCode"], error_of(outcome)["fields"][0]["field"]) == (422, "sets")

    def test_one_set_is_answered_alone_and_a_list_as_a_list(self, context: LambdaContext) -> None:
        one = json.loads(self.compared(context, self.log(context, BENCH))["answer"]["body"])
        several = json.loads(self.compared(context, self.log(context, {"sets": [BENCH]}))["answer"]["body"])
        assert several["sets"] == [{name: value for name, value in one.items() if name != "session"}]
        assert one["session"] == several["session"]

    def test_records_are_compared_with_the_table_the_session_and_the_sets_before(
        self, context: LambdaContext
    ) -> None:
        heavier = {**BENCH, "weightKg": 110, "rir": 0}
        prepared = self.log(context, {"sets": [BENCH, heavier, heavier]}, session=session(OPEN))
        standing = [
            {"exercise": {"S": "bench-press"}, "kind": {"S": kind}, "value": {"N": value}}
            for kind, value in (("max-weight", "105"), ("max-e1rm", "200"))
        ]
        body = json.loads(
            self.compared(context, prepared, records=standing, earlier=[SETS[0]])["answer"]["body"]
        )
        broken = [[record["kind"] for record in one["records"]] for one in body["sets"]]
        assert broken == [[], ["max-weight", "max-set-volume", "max-reps-at-weight:110"], []]

    def test_a_set_that_is_no_record_by_its_kind_looks_for_none(self, context: LambdaContext) -> None:
        assert self.log(context, {**BENCH, "kind": "warmup"})["lookups"] == []

    def test_fifty_sets_look_their_records_up_in_batches(self, context: LambdaContext) -> None:
        sets = [{**BENCH, "exercise": exercise, "weightKg": kg} for kg in range(1, 26) for exercise in (
            "bench-press", "back-squat")]  # fmt: skip
        lookups = self.log(context, {"sets": sets})["lookups"]
        assert [len(batch) for batch in lookups] == [2 * 3 + 50]
        assert len({json.dumps(key) for batch in lookups for key in batch}) == 56


class TestCorrecting:
    def test_a_set_without_a_time_keeps_the_one_it_had(self, context: LambdaContext) -> None:
        stored = set_item("0001", {**BENCH, "ts": "2026-11-20T12:41:00-05:00"})
        found = {"session": session(OPEN), "set": stored, "own": None}
        outcome: Json = prepare_set_replacement.handler(event(found, ROWS), context)
        shown = json.loads(outcome["answer"]["body"])
        assert (shown["ts"], shown["version"]) == ("2026-11-20T12:41:00-05:00", 2)
        [after] = [item for item in put_items(outcome) if "lastSet" in item]
        assert after["exercises"] == {"L": [{"S": "bench-press"}, {"S": "barbell-row"}]}

    def test_a_finished_session_without_its_workout_is_a_bug(self, context: LambdaContext) -> None:
        found = {"session": session(FINISHED), "set": SETS[0]}
        with pytest.raises(TypeError):
            prepare_set_deletion.handler(event(found), context)

    def test_the_last_set_of_a_finished_session_leaves_a_workout_without_volume(
        self, context: LambdaContext
    ) -> None:
        one = replace(FINISHED, totals=Totals(OPEN.totals.volume_kg, 1, 8))
        found = {"session": session(one), "set": SETS[0], "workout": WORKOUT}
        outcome: Json = prepare_set_deletion.handler(event(found), context)
        [workout] = [item for item in put_items(outcome) if "gsi2pk" in item]
        assert json.loads(workout["doc"]["S"])["sets"] == 0


class TestFinishing:
    def finish(self, context: LambdaContext, body: Json, **more: Json) -> Json:
        return prepare_finish.handler(
            event({"session": session(OPEN), "profile": None}, body, **more), context
        )

    def test_it_ends_now_unless_it_says_otherwise(self, context: LambdaContext) -> None:
        shown = json.loads(self.finish(context, {})["answer"]["body"])
        assert (shown["endedAt"], shown["status"]) == (NOW, "finished")

    @pytest.mark.parametrize("ended", [START, "2026-11-20T12:29:59-05:00", "2026-11-20T16:30:01-05:00"])
    def test_it_cannot_end_before_its_start_or_after_the_longest_duration(
        self, context: LambdaContext, ended: str
    ) -> None:
        outcome = self.finish(context, {"endedAt": ended})
        assert outcome["answer"]["statusCode"] == 422
        assert error_of(outcome)["fields"][0]["field"] == "endedAt"

    @pytest.mark.parametrize(
        ("last_set", "minutes"),
        [("2026-11-20T12:20:00-05:00", 0.02), (END, 64), ("2026-11-20T18:00:00-05:00", 240)],
    )
    def test_clean_up_ends_it_within_the_bounds_whatever_its_last_set_says(
        self, context: LambdaContext, last_set: str, minutes: float
    ) -> None:
        outcome = self.finish(context, {"endedAt": last_set}, origin="clean-up")
        [workout] = [item for item in put_items(outcome) if "gsi2pk" in item]
        assert json.loads(workout["doc"]["S"])["durationMin"] == minutes

    def test_notes_of_the_end_replace_those_of_the_start(self, context: LambdaContext) -> None:
        outcome = self.finish(context, {"notes": "heavy"})
        assert json.loads(outcome["answer"]["body"])["notes"] == "heavy"
        [workout] = [item for item in put_items(outcome) if "gsi2pk" in item]
        assert json.loads(workout["doc"]["S"])["notes"] == "heavy"


class TestDeleting:
    def delete(self, context: LambdaContext, found: Json, sets: int) -> Json:
        keys = [items.set_key(ANA, SESSION_ID, f"{number:04}") for number in range(1, sets + 1)]
        asked: Json = {**event(found), "sets": {"Items": keys}}
        return prepare_session_deletion.handler(asked, context)

    def test_its_sets_go_with_it_as_far_as_a_transaction_has_room(self, context: LambdaContext) -> None:
        found = {"session": session(FINISHED), "workout": WORKOUT, "day": {"workouts": {"N": "2"}}}
        outcome = self.delete(context, found, 200)
        assert len(outcome["writes"]) == 100
        assert [len(batch) for batch in outcome["further"]] == [100, 6]

    def test_what_an_interrupted_deletion_left_goes_with_the_next_one(self, context: LambdaContext) -> None:
        outcome = self.delete(context, {"session": TOMBSTONE}, 3)
        assert (outcome["outcome"], outcome["answer"]["statusCode"]) == ("GONE", 404)
        assert [len(batch) for batch in outcome["further"]] == [3]

    def test_the_key_of_a_session_remembers_that_it_was_deleted(self, context: LambdaContext) -> None:
        outcome = self.delete(context, {"session": session(replace(OPEN, key="push-1"))}, 0)
        [update] = [write["Update"] for write in outcome["writes"] if "Update" in write]
        assert update["Key"]["sk"] == {"S": "IDEMPOTENCY#session:push-1"}
        assert update["UpdateExpression"] == "SET deletedAt = :deletedAt REMOVE answer"
