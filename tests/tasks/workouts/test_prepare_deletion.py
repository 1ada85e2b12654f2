from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.logged_workout import LoggedWorkout
from tasks.workouts.prepare_deletion import Event, handler
from tasks.workouts.tries import MOST_TRIES, TransactionRefusedError
from tests.tasks.workouts.stored import (
    CONDITION,
    FOR_GOOD,
    NOW,
    TABLE,
    error_of,
    got,
    request,
    run,
    run_with_key,
    there,
)
from tests.tasks.workouts.test_prepare_replacement import sums, written


def event(old: LoggedWorkout | None = None, *, workouts: int = 1, if_match: str = "", **state: Any) -> Event:  # noqa: ANN401
    """A first call of the task, or one with what the machine knows by then."""
    old = old or run()
    day = got({"workouts": {"N": str(workouts)}} if workouts else None)
    return {
        "request": request(path={"workoutId": old.identity.workout_id}, ifMatch=if_match),
        "state": {"found": {"workout": there(old)}, "day": day, **state},  # type: ignore[typeddict-item]
        "table": TABLE,
        "now": NOW,
    }


def deleted(context: LambdaContext, old: LoggedWorkout | None = None, **more: Any) -> Any:  # noqa: ANN401
    """The outcome of a deletion that can be done."""
    outcome: Any = handler(event(old, **more), context)
    assert outcome["outcome"] == "VALID"
    return outcome


def failed(cause: str) -> dict[str, str]:
    """What a Catch leaves."""
    return {"Error": "DynamoDb.TransactionCanceledException", "Cause": cause}


def test_the_answer_has_no_body(context: LambdaContext) -> None:
    assert deleted(context)["answer"] == {"statusCode": 204}


def test_a_tombstone_stays_at_the_next_version(context: LambdaContext) -> None:
    put = written(deleted(context))[f"Put WORKOUT#{run().identity.workout_id}"]
    assert put["Item"]["version"] == {"N": "2"}
    assert put["Item"]["deletedAt"] == {"S": NOW}
    assert not {"doc", "gsi2pk", "gsi2sk", "amounts", "movedTo"} & set(put["Item"])
    assert put["ExpressionAttributeValues"] == {":version": {"N": "1"}}


def test_the_event_has_what_was_there(context: LambdaContext) -> None:
    item = written(deleted(context))["Put EVENT"]["Item"]
    assert (item["type"], item["version"]) == ({"S": "workout.deleted"}, {"N": "2"})
    assert item["amounts"] == {"M": {"durationSec": {"N": "2550"}, "load:session-rpe": {"N": "255"}}}
    assert item["previousWorkoutId"] == item["workoutId"]
    assert "sent" not in item


def test_the_last_workout_of_a_day_takes_the_day_with_it(context: LambdaContext) -> None:
    writes = written(deleted(context))
    assert writes["Delete DAY#2026-11-20"]["ConditionExpression"] == "workouts = :one"
    assert sums(writes["Update MONTH#2026-11"]) == {name: -amount for name, amount in run().sums.items()}


def test_one_of_two_leaves_the_day_to_the_other(context: LambdaContext) -> None:
    day = written(deleted(context, workouts=2))["Update DAY#2026-11-20"]
    assert day["ConditionExpression"] == "workouts > :one"
    assert sums(day) == {name: -amount for name, amount in run().sums.items()}


def test_what_was_recorded_goes_to_the_last_digit(context: LambdaContext) -> None:
    old = run(avgHr=148, durationMin=42.123)
    month = written(deleted(context, old))["Update MONTH#2026-11"]
    assert sums(month)["load:banister-trimp"] == -old.amounts["load:banister-trimp"]


def test_a_key_of_type_and_start_is_free_again(context: LambdaContext) -> None:
    claim = written(deleted(context))["Delete IDEMPOTENCY#at:Run|2026-11-20T11:30:00.000Z"]
    assert claim["ExpressionAttributeValues"] == {":workoutId": {"S": run().identity.workout_id}}


def test_a_chosen_key_stays_taken(context: LambdaContext) -> None:
    writes = written(deleted(context, run_with_key("watch-7")))
    assert not [write for write in writes if "IDEMPOTENCY" in write]


def test_a_day_that_went_meanwhile_leaves_it_to_the_transaction(context: LambdaContext) -> None:
    day = written(deleted(context, workouts=0))["Update DAY#2026-11-20"]
    assert day["ConditionExpression"] == "workouts > :one"


@pytest.mark.parametrize("if_match", ["", "*", "1"])
def test_the_version_that_was_asked_for_is_deleted(context: LambdaContext, if_match: str) -> None:
    assert deleted(context, if_match=if_match)


@pytest.mark.parametrize("if_match", ["0", "2"])
def test_another_version_is_refused_with_the_current_one(context: LambdaContext, if_match: str) -> None:
    outcome: Any = handler(event(if_match=if_match), context)
    assert (outcome["answer"]["statusCode"], outcome["answer"]["etag"]) == (412, "1")
    assert error_of(outcome)["version"] == "1"


def test_a_conflict_is_waited_out(context: LambdaContext) -> None:
    outcome: Any = handler(event(prepared=deleted(context), error=failed(CONDITION)), context)
    assert (outcome["outcome"], outcome["tries"]) == ("BUSY", 2)
    assert 1 <= outcome["pauseSeconds"] <= 3


def test_after_the_last_try_the_caller_waits(context: LambdaContext) -> None:
    before = {**deleted(context), "tries": MOST_TRIES}
    outcome: Any = handler(event(prepared=before, error=failed(CONDITION)), context)
    assert outcome["answer"]["statusCode"] == 429


def test_a_refusal_for_good_is_a_bug(context: LambdaContext) -> None:
    with pytest.raises(TransactionRefusedError):
        handler(event(prepared=deleted(context), error=failed(FOR_GOOD)), context)
