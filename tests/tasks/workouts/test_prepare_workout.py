import json
from io import StringIO
from logging import StreamHandler
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mypy_boto3_ssm import SSMClient

from tasks.adapters.attributes import Got
from tasks.workouts.outcomes import PreparedWorkout
from tasks.workouts.prepare_workout import Event, handler, logger
from tasks.workouts.tries import MOST_TRIES, TransactionRefusedError
from tests.domain.json_values import HOSTILE_BODY, JSON
from tests.domain.workouts import morning_run
from tests.tasks.conftest import PREFIX
from tests.tasks.workouts.stored import (
    CONDITION,
    CONFLICT,
    FOR_GOOD,
    NOW,
    RUN,
    claim_of,
    error_of,
    request,
    run,
    run_with_key,
    there,
    tombstone_of,
)

pytestmark = pytest.mark.usefixtures("ssm")

PROFILE = {
    "timeZone": "UTC",
    "units": "metric",
    "loadMethod": "banister-trimp",
    "maxHr": 200,
    "restHr": 40,
    "sex": "male",
}
NOTHING: Got = {}


def event(profile: dict[str, object] | None = None, **changes: object) -> Event:
    stored: Got = {"Item": {"doc": {"S": json.dumps(profile)}}} if profile else {}
    return {"request": request({**RUN, **changes}), "state": {"profile": stored}, "now": NOW}


def first(context: LambdaContext, body: object = RUN, **changes: Any) -> PreparedWorkout:  # noqa: ANN401
    """What the task answers at first."""
    outcome: Any = handler(
        {"request": request(body, **changes), "state": {"profile": {}}, "now": NOW}, context
    )
    assert outcome["outcome"] == "VALID"
    prepared: PreparedWorkout = outcome
    return prepared


def again(  # noqa: PLR0913 -- what a second look depends on
    context: LambdaContext,
    before: PreparedWorkout,
    claim: Got,
    stored: Got,
    *,
    cause: str = CONDITION,
    body: object = RUN,
    **changes: Any,  # noqa: ANN401 -- any field of the request
) -> Any:  # noqa: ANN401 -- any outcome
    """What the task answers after its transaction was cancelled and this was found."""
    return handler(
        {
            "request": request(body, **changes),
            "state": {
                "prepared": before,
                "error": {"Error": "DynamoDb.TransactionCanceledException", "Cause": cause},
                "found": {"Responses": [claim, stored, {}]},
            },
            "now": NOW,
        },
        context,
    )


class TestAtFirst:
    def test_a_valid_workout_is_prepared(self, context: LambdaContext) -> None:
        outcome = first(context)
        assert outcome["createdAt"] == NOW
        assert outcome["amounts"]["load:session-rpe"] == {"N": "255"}
        assert outcome["answer"]["statusCode"] == 201
        assert outcome["answer"]["location"] == f"/workouts/{outcome['workoutId']}"
        assert outcome["answer"]["etag"] == outcome["version"] == "1"
        assert json.loads(outcome["answer"]["body"])["load"]["value"] == 255

    def test_the_answer_has_exactly_what_the_machine_reads(self, context: LambdaContext) -> None:
        assert set(first(context)) == set(PreparedWorkout.__annotations__)

    def test_the_stored_profile_counts(self, context: LambdaContext) -> None:
        outcome = handler(event(PROFILE, durationMin=30, avgHr=130, rpe=None), context)
        assert outcome["outcome"] == "VALID"
        assert json.loads(outcome["answer"]["body"])["load"] == {
            "value": 31.8,
            "method": "banister-trimp",
            "all": {"banister-trimp": 31.8},
        }

    def test_the_constants_that_were_used_go_into_the_event(self, context: LambdaContext) -> None:
        outcome: Any = handler(event(PROFILE), context)
        assert outcome["outcome"] == "VALID"
        assert json.loads(outcome["profile"]) == {
            name: value for name, value in PROFILE.items() if name != "units"
        }

    def test_the_same_type_and_moment_is_the_same_workout_however_it_is_written(
        self, context: LambdaContext
    ) -> None:
        other = first(context, {**RUN, "type": "run", "ts": "2026-11-20T11:30:00Z"})
        assert other["workoutId"] == first(context)["workoutId"]
        assert other["idempotencyKey"] == "at:Run|2026-11-20T11:30:00.000Z"

    def test_a_header_makes_two_workouts_of_one_moment(self, context: LambdaContext) -> None:
        ids = {first(context, idempotencyKey=key)["workoutId"] for key in ("", "a", "b")}
        assert len(ids) == 3

    def test_a_changed_parameter_takes_effect_without_a_deployment(
        self, context: LambdaContext, ssm: SSMClient
    ) -> None:
        assert handler(event(durationMin=300), context)["outcome"] == "INVALID"
        ssm.put_parameter(Name=f"{PREFIX}/max-duration-min", Value="300", Type="String", Overwrite=True)
        assert handler(event(durationMin=300), context)["outcome"] == "VALID"


class TestInvalid:
    def test_two_errors_at_once_are_both_named(self, context: LambdaContext) -> None:
        outcome: Any = handler(event(durationMin=300, rpe=11), context)
        assert outcome["outcome"] == "INVALID"
        assert outcome["answer"]["statusCode"] == 422
        assert error_of(outcome) == {
            "code": "INVALID_WORKOUT",
            "message": "The workout is not valid: 2 problems.",
            "fields": [
                {"field": "durationMin", "message": "must be at most 240"},
                {"field": "rpe", "message": "must be at most 10"},
            ],
            "requestId": "request-1",
        }

    @pytest.mark.parametrize("header", [" ", "a" * 65, "a b", "ä", "a/b", "a\n", "\ud800"])
    def test_a_header_of_another_form_is_a_structural_error(
        self, context: LambdaContext, header: str
    ) -> None:
        outcome: Any = handler(
            {"request": request(RUN, idempotencyKey=header), "state": {"profile": {}}, "now": NOW}, context
        )
        assert outcome["answer"]["statusCode"] == 400
        assert error_of(outcome)["fields"] == [
            {"field": "Idempotency-Key", "message": "must be 1-64 of the characters A-Z a-z 0-9 . _ : -"}
        ]

    def test_a_wrong_header_and_a_wrong_body_are_reported_at_once(self, context: LambdaContext) -> None:
        wrong = request({**RUN, "durationMin": 300}, idempotencyKey="a b")
        outcome = handler({"request": wrong, "state": {"profile": {}}, "now": NOW}, context)
        fields = [error["field"] for error in error_of(outcome)["fields"]]
        assert fields == ["durationMin", "Idempotency-Key"]


class TestAfterACancelledTransaction:
    """What follows from what stood in the way."""

    def test_the_same_content_gets_the_first_answer(self, context: LambdaContext) -> None:
        outcome = again(context, first(context), claim_of(run()), there(run()))
        assert outcome == {
            "outcome": "RECORDED_BEFORE",
            "answer": {
                "statusCode": 200,
                "body": run().document,
                "location": f"/workouts/{run().identity.workout_id}",
                "etag": "1",
            },
        }

    def test_other_content_under_the_same_key_is_a_conflict(self, context: LambdaContext) -> None:
        stored = run(durationMin=50)
        outcome = again(context, first(context), claim_of(stored), there(stored))
        assert outcome["answer"]["statusCode"] == 409
        assert error_of(outcome)["code"] == "RECORDED_DIFFERENTLY"
        assert error_of(outcome)["workoutId"] == stored.identity.workout_id

    def test_a_late_retry_of_what_was_replaced_since_gets_the_workout_as_it_is(
        self, context: LambdaContext
    ) -> None:
        replaced = run(durationMin=50)
        outcome = again(context, first(context), claim_of(run()), there(replaced))
        assert (outcome["outcome"], outcome["answer"]["body"]) == ("RECORDED_BEFORE", replaced.document)

    def test_what_it_was_replaced_by_is_no_conflict_either(self, context: LambdaContext) -> None:
        replaced = run(durationMin=50)
        body = {**RUN, "durationMin": 50}
        outcome = again(context, first(context, body), claim_of(run()), there(replaced), body=body)
        assert outcome["outcome"] == "RECORDED_BEFORE"

    def test_a_retry_of_what_moved_since_is_looked_for_at_its_new_id(self, context: LambdaContext) -> None:
        before = first(context, idempotencyKey="watch-7")
        moved = run_with_key("watch-7", ts="2026-11-19T06:30:00-05:00")
        claim = claim_of(moved, run().content_hash)
        old = tombstone_of(run_with_key("watch-7"), moved.identity.workout_id)
        outcome = again(context, before, claim, old, idempotencyKey="watch-7")
        assert (outcome["outcome"], outcome["workoutId"]) == ("LOOK", moved.identity.workout_id)
        found = again(context, outcome, claim, there(moved), idempotencyKey="watch-7")
        assert (found["outcome"], found["answer"]["body"]) == ("RECORDED_BEFORE", moved.document)

    def test_a_chosen_key_stays_deleted(self, context: LambdaContext) -> None:
        before = first(context, idempotencyKey="watch-7")
        gone = run_with_key("watch-7")
        outcome = again(context, before, claim_of(gone), tombstone_of(gone), idempotencyKey="watch-7")
        assert outcome["answer"]["statusCode"] == 410

    def test_a_natural_key_is_logged_anew_at_the_next_version(self, context: LambdaContext) -> None:
        outcome = again(context, first(context), NOTHING, tombstone_of(run()))
        assert (outcome["outcome"], outcome["replaces"], outcome["version"]) == ("VALID", "2", "3")
        assert json.loads(outcome["answer"]["body"])["version"] == 3

    @pytest.mark.parametrize("brought", [{"origin": "sync"}, {"origin": "import"}, {"redriven": True}])
    def test_what_was_deleted_does_not_come_back_by_itself(
        self, context: LambdaContext, brought: dict[str, Any]
    ) -> None:
        before = first(context, **brought)
        outcome = again(context, before, NOTHING, tombstone_of(run()), **brought)
        assert (outcome["outcome"], error_of(outcome)["workoutId"]) == (
            "DELETED",
            run().identity.workout_id,
        )

    def test_an_id_that_another_workout_has_is_left_to_it(self, context: LambdaContext) -> None:
        before = first(context)
        outcome = again(context, before, NOTHING, there(run_with_key("other")))
        assert (outcome["outcome"], outcome["attempt"]) == ("VALID", 1)
        assert outcome["workoutId"] != before["workoutId"]
        assert outcome["workoutId"].startswith("20261120T113000Z-")

    @pytest.mark.parametrize("cause", [CONFLICT, CONDITION])
    def test_a_conflict_is_waited_out(self, context: LambdaContext, cause: str) -> None:
        outcome = again(context, first(context), NOTHING, NOTHING, cause=cause)
        assert (outcome["outcome"], outcome["tries"]) == ("BUSY", 2)
        assert 1 <= outcome["pauseSeconds"] <= 3

    def test_requests_that_met_wait_differently_long(self, context: LambdaContext) -> None:
        pauses = {
            again(context, first(context), NOTHING, NOTHING, cause=CONFLICT, requestId=f"request-{number}")[
                "pauseSeconds"
            ]
            for number in range(20)
        }
        assert pauses == {1, 2, 3}

    def test_after_the_last_try_the_caller_waits(self, context: LambdaContext) -> None:
        before: PreparedWorkout = {**first(context), "tries": MOST_TRIES}
        outcome = again(context, before, NOTHING, NOTHING, cause=CONFLICT)
        assert (outcome["answer"]["statusCode"], error_of(outcome)["code"]) == (429, "THROTTLED")

    def test_a_refusal_for_good_is_a_bug(self, context: LambdaContext) -> None:
        with pytest.raises(TransactionRefusedError, match="ValidationError"):
            again(context, first(context), NOTHING, NOTHING, cause=FOR_GOOD)


def test_logs_have_ids_and_the_outcome_and_nothing_about_the_person(context: LambdaContext) -> None:
    logged = StringIO()
    output = logger.registered_handler
    assert isinstance(output, StreamHandler)
    stdout = output.setStream(logged)
    try:
        outcome = handler(event(notes="my knee hurts"), context)
    finally:
        output.setStream(stdout)
    line = json.loads(logged.getvalue())
    assert line["message"] == "workout prepared"
    assert line["location"].startswith("handler:"), "a line of the log names the task that wrote it"
    assert (line["requestId"], line["userId"], line["outcome"]) == ("request-1", "ana", "VALID")
    assert line["workoutId"] == outcome.get("workoutId")
    assert line["function_request_id"] == context.aws_request_id
    assert "knee" not in logged.getvalue()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    HOSTILE_BODY.map(lambda junk: morning_run(**junk)) | JSON,
    st.sampled_from(["", "key-1"]) | st.text(max_size=70),
)
def test_any_json_value_is_valid_or_invalid_and_never_an_exception(
    context: LambdaContext, body: object, header: str
) -> None:
    outcome: Any = handler(
        {"request": request(body, idempotencyKey=header), "state": {"profile": {}}, "now": NOW}, context
    )
    if outcome["outcome"] == "INVALID":
        assert outcome["answer"]["statusCode"] in {400, 422}
        assert error_of(outcome)["fields"]
    else:
        assert outcome["outcome"] == "VALID"
    assert len(json.dumps(outcome, ensure_ascii=False).encode(errors="replace")) < 64 * 1024
