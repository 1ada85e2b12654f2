import json
from decimal import Decimal
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.logged_workout import LoggedWorkout
from tasks.workouts.prepare_replacement import Event, handler
from tasks.workouts.tries import MOST_TRIES, TransactionRefusedError
from tests.tasks.workouts.stored import (
    CONDITION,
    FOR_GOOD,
    NOW,
    RUN,
    TABLE,
    claim_of,
    error_of,
    got,
    request,
    run,
    run_with_key,
    there,
    tombstone_of,
)

pytestmark = pytest.mark.usefixtures("ssm")

NEXT_DAY = {**RUN, "ts": "2026-11-21T06:30:00-05:00"}
NEXT_MONTH = {**RUN, "ts": "2026-10-31T06:30:00-05:00"}


def event(body: object, old: LoggedWorkout | None = None, *, workouts: int = 1, **state: Any) -> Event:  # noqa: ANN401
    """A first call of the task, or one with what the machine knows by then."""
    old = old or run()
    wanted = state.pop("if_match", "")
    given = request(body, path={"workoutId": old.identity.workout_id}, ifMatch=wanted)
    day = got({"workouts": {"N": str(workouts)}} if workouts else None)
    return {
        "request": given,
        "state": {"found": {"workout": there(old), "profile": {}}, "day": day, **state},  # type: ignore[typeddict-item]
        "table": TABLE,
        "now": NOW,
    }


def replaced(context: LambdaContext, body: object, old: LoggedWorkout | None = None, **state: Any) -> Any:  # noqa: ANN401
    """The outcome when nothing stands at the new place."""
    outcome: Any = handler(event(body, old, **state), context)
    if outcome["outcome"] == "LOOK":
        state |= {"prepared": outcome, "place": {"claim": {}, "workout": {}}}
        outcome = handler(event(body, old, **state), context)
    assert outcome["outcome"] == "VALID"
    return outcome


def written(outcome: Any) -> dict[str, Any]:  # noqa: ANN401 -- any outcome with writes
    """The writes by kind and sort key."""
    found = {}
    for write in outcome["writes"]:
        [(kind, content)] = write.items()
        sort_key = content.get("Key", content.get("Item"))["sk"]["S"]
        name = "EVENT" if sort_key.startswith("EVENT") else sort_key
        found[f"{kind} {name}"] = content
    return found


def sums(update: Any) -> dict[str, Decimal]:  # noqa: ANN401 -- an Update
    """What an update adds, by attribute."""
    names = update.get("ExpressionAttributeNames", {})
    additions = update["UpdateExpression"].partition("ADD ")[2].split(", ")
    values = update["ExpressionAttributeValues"]
    return {
        names.get(name, name): Decimal(values[value]["N"])
        for name, value in (addition.split(" ") for addition in additions)
    }


class TestInItsPlace:
    def test_the_answer_is_the_new_version(self, context: LambdaContext) -> None:
        answer = replaced(context, {**RUN, "durationMin": 45})["answer"]
        assert (answer["statusCode"], answer["etag"]) == (200, "2")
        assert answer["location"] == f"/workouts/{run().identity.workout_id}"
        document = json.loads(answer["body"])
        assert (document["durationMin"], document["version"]) == (45, 2)
        assert document["createdAt"] == "2026-11-20T12:00:00.000Z"

    def test_the_workout_its_event_and_the_sums_change_together(self, context: LambdaContext) -> None:
        workout_id = run().identity.workout_id
        assert set(written(replaced(context, {**RUN, "durationMin": 45}))) == {
            f"Put WORKOUT#{workout_id}",
            "Put EVENT",
            "Update DAY#2026-11-20",
            "Update MONTH#2026-11",
        }

    def test_only_the_version_that_was_read_is_replaced(self, context: LambdaContext) -> None:
        put = written(replaced(context, RUN))[f"Put WORKOUT#{run().identity.workout_id}"]
        assert put["ConditionExpression"] == "version = :version AND attribute_not_exists(deletedAt)"
        assert put["ExpressionAttributeValues"] == {":version": {"N": "1"}}

    def test_the_sums_get_the_exact_difference(self, context: LambdaContext) -> None:
        writes = written(replaced(context, {**RUN, "durationMin": 45.001, "rpe": 7}))
        for sort_key in ("DAY#2026-11-20", "MONTH#2026-11"):
            assert sums(writes[f"Update {sort_key}"]) == {
                "durationSec": Decimal("150.06"),
                "load:session-rpe": Decimal("60.007"),
                "type:Run:durationSec": Decimal("150.06"),
            }

    def test_what_was_recorded_counts_and_not_what_todays_profile_would_make_of_it(
        self, context: LambdaContext
    ) -> None:
        old = run(avgHr=148)
        writes = written(replaced(context, {**RUN, "avgHr": 148}, old))
        taken = sums(writes["Update DAY#2026-11-20"])
        assert taken == {
            "load:banister-trimp": -old.amounts["load:banister-trimp"],
            "load:banister-trimp:workouts": -1,
        }

    def test_the_same_content_makes_a_version_and_changes_no_sum(self, context: LambdaContext) -> None:
        assert {write.split("#")[0] for write in written(replaced(context, RUN))} == {
            "Put WORKOUT",
            "Put EVENT",
        }

    def test_another_type_is_another_claim_at_the_same_id(self, context: LambdaContext) -> None:
        writes = written(replaced(context, {**RUN, "type": "Ride"}))
        assert "Delete IDEMPOTENCY#at:Run|2026-11-20T11:30:00.000Z" in writes
        assert "Put IDEMPOTENCY#at:Ride|2026-11-20T11:30:00.000Z" in writes
        event_item = writes["Put EVENT"]["Item"]
        assert (event_item["workoutType"], event_item["previousType"]) == ({"S": "Ride"}, {"S": "Run"})
        assert sums(writes["Update MONTH#2026-11"])["type:Run:workouts"] == -1

    def test_a_chosen_key_stays(self, context: LambdaContext) -> None:
        writes = written(replaced(context, {**RUN, "type": "Ride"}, run_with_key("watch-7")))
        assert not [write for write in writes if "IDEMPOTENCY" in write]


class TestMoved:
    def test_a_new_start_is_looked_at_first(self, context: LambdaContext) -> None:
        outcome: Any = handler(event(NEXT_DAY), context)
        assert outcome["outcome"] == "LOOK"
        assert outcome["workoutId"].startswith("20261121T113000Z-")
        assert outcome["idempotencyKey"] == "at:Run|2026-11-21T11:30:00.000Z"

    def test_a_tombstone_says_where_it_went(self, context: LambdaContext) -> None:
        outcome = replaced(context, NEXT_DAY)
        gone = written(outcome)[f"Put WORKOUT#{run().identity.workout_id}"]["Item"]
        new_id = json.loads(outcome["answer"]["body"])["workoutId"]
        assert (gone["movedTo"], gone["version"]) == ({"S": new_id}, {"N": "2"})
        assert not {"doc", "gsi2pk", "gsi2sk", "amounts"} & set(gone)
        assert outcome["answer"]["location"] == f"/workouts/{new_id}"

    def test_the_last_workout_of_a_day_takes_the_day_with_it(self, context: LambdaContext) -> None:
        day = written(replaced(context, NEXT_DAY))["Delete DAY#2026-11-20"]
        assert day["ConditionExpression"] == "workouts = :one"

    def test_one_of_two_leaves_the_day_to_the_other(self, context: LambdaContext) -> None:
        day = written(replaced(context, NEXT_DAY, workouts=2))["Update DAY#2026-11-20"]
        assert day["ConditionExpression"] == "workouts > :one"
        assert sums(day) == {name: -amount for name, amount in run().sums.items()}

    def test_the_new_day_can_be_found_by_its_date(self, context: LambdaContext) -> None:
        day = written(replaced(context, NEXT_DAY))["Update DAY#2026-11-21"]
        assert day["UpdateExpression"].startswith("SET userId = :userId, localDate = :localDate, gsi1pk = ")
        assert sums(day) == run(ts=NEXT_DAY["ts"]).sums

    def test_within_a_month_only_the_day_of_its_metres_changes(self, context: LambdaContext) -> None:
        old = run(distanceKm=5)
        month = written(replaced(context, {**NEXT_DAY, "distanceKm": 5}, old))["Update MONTH#2026-11"]
        assert not {"workouts", "durationSec", "distanceM"} & set(sums(month))
        assert sums(month)["run:20"] == -5000
        assert sums(month)["run:21"] == 5000

    def test_two_months_change_when_it_moves_to_another(self, context: LambdaContext) -> None:
        writes = written(replaced(context, NEXT_MONTH))
        assert sums(writes["Update MONTH#2026-11"])["workouts"] == -1
        assert sums(writes["Update MONTH#2026-10"])["workouts"] == 1

    def test_the_event_says_from_where(self, context: LambdaContext) -> None:
        item = written(replaced(context, NEXT_DAY))["Put EVENT"]["Item"]
        assert item["type"] == {"S": "workout.replaced"}
        assert item["previousWorkoutId"] == {"S": run().identity.workout_id}
        assert item["workoutId"] != item["previousWorkoutId"]
        assert json.loads(item["sent"]["S"]) == NEXT_DAY

    def test_a_chosen_key_points_to_the_new_id_with_the_content_that_was_sent_first(
        self, context: LambdaContext
    ) -> None:
        old = run_with_key("watch-7")
        look = handler(event(NEXT_DAY, old), context)
        place = {"claim": claim_of(old, "the-first-content"), "workout": {}}
        outcome: Any = handler(event(NEXT_DAY, old, prepared=look, place=place), context)
        claim = written(outcome)["Put IDEMPOTENCY#key:watch-7"]
        assert claim["Item"]["contentHash"] == {"S": "the-first-content"}
        assert claim["Item"]["workoutId"] == {"S": json.loads(outcome["answer"]["body"])["workoutId"]}
        assert claim["ConditionExpression"] == "workoutId = :workoutId"

    def test_the_place_of_a_deleted_workout_is_taken_at_the_next_version(
        self, context: LambdaContext
    ) -> None:
        look = handler(event(NEXT_DAY), context)
        gone = run(ts=NEXT_DAY["ts"])
        place = {"claim": {}, "workout": tombstone_of(gone.deleted().deleted())}
        outcome: Any = handler(event(NEXT_DAY, prepared=look, place=place), context)
        put = written(outcome)[f"Put WORKOUT#{gone.identity.workout_id}"]
        assert put["ExpressionAttributeValues"] == {":replaces": {"N": "4"}}
        assert outcome["answer"]["etag"] == "5"

    def test_the_type_and_start_of_another_workout_are_a_conflict(self, context: LambdaContext) -> None:
        look = handler(event(NEXT_DAY), context)
        other = run(ts=NEXT_DAY["ts"])
        place = {"claim": claim_of(other), "workout": there(other)}
        outcome = handler(event(NEXT_DAY, prepared=look, place=place), context)
        assert error_of(outcome)["code"] == "RECORDED_DIFFERENTLY"
        assert error_of(outcome)["workoutId"] == other.identity.workout_id

    def test_an_id_that_another_workout_has_is_left_to_it(self, context: LambdaContext) -> None:
        look: Any = handler(event(NEXT_DAY), context)
        place = {"claim": {}, "workout": there(run(ts=NEXT_DAY["ts"]))}
        further: Any = handler(event(NEXT_DAY, prepared=look, place=place), context)
        assert (further["outcome"], further["attempt"]) == ("LOOK", 1)
        assert further["workoutId"] != look["workoutId"]
        outcome = replaced(context, NEXT_DAY, prepared=further, place={"claim": {}, "workout": {}})
        assert json.loads(outcome["answer"]["body"])["workoutId"] == further["workoutId"]


class TestRefused:
    def test_every_wrong_field_is_named(self, context: LambdaContext) -> None:
        outcome = handler(event({**RUN, "durationMin": 300, "rpe": 11}), context)
        assert [error["field"] for error in error_of(outcome)["fields"]] == ["durationMin", "rpe"]

    @pytest.mark.parametrize("if_match", ["", "*", "1"])
    def test_the_version_that_was_asked_for_is_replaced(self, context: LambdaContext, if_match: str) -> None:
        assert handler(event(RUN, if_match=if_match), context)["outcome"] == "VALID"

    @pytest.mark.parametrize("if_match", ["0", "2", "01"])
    def test_another_version_is_refused_with_the_current_one(
        self, context: LambdaContext, if_match: str
    ) -> None:
        outcome: Any = handler(event(RUN, if_match=if_match), context)
        assert (outcome["answer"]["statusCode"], outcome["answer"]["etag"]) == (412, "1")
        assert error_of(outcome)["version"] == "1"

    def test_a_conflict_is_waited_out(self, context: LambdaContext) -> None:
        before = replaced(context, RUN)
        failed = {"Error": "DynamoDb.TransactionCanceledException", "Cause": CONDITION}
        outcome: Any = handler(event(RUN, prepared=before, error=failed), context)
        assert (outcome["outcome"], outcome["tries"]) == ("BUSY", 2)
        assert 1 <= outcome["pauseSeconds"] <= 3

    def test_after_the_last_try_the_caller_waits(self, context: LambdaContext) -> None:
        before = {**replaced(context, RUN), "tries": MOST_TRIES}
        failed = {"Error": "DynamoDb.TransactionCanceledException", "Cause": CONDITION}
        outcome: Any = handler(event(RUN, prepared=before, error=failed), context)
        assert outcome["answer"]["statusCode"] == 429

    def test_a_refusal_for_good_is_a_bug(self, context: LambdaContext) -> None:
        failed = {"Error": "DynamoDb.TransactionCanceledException", "Cause": FOR_GOOD}
        with pytest.raises(TransactionRefusedError):
            handler(event(RUN, prepared=replaced(context, RUN), error=failed), context)

    def test_a_day_that_went_meanwhile_leaves_it_to_the_transaction(self, context: LambdaContext) -> None:
        day = written(replaced(context, NEXT_DAY, workouts=0))["Update DAY#2026-11-20"]
        assert day["ConditionExpression"] == "workouts > :one"
