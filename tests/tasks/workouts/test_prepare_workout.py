import json
from io import StringIO
from logging import StreamHandler

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from mypy_boto3_ssm import SSMClient
from tasks.domain.prepared_workout import PreparedWorkout

from tasks.workouts.prepare_workout import Event, handler, logger
from tests.tasks.conftest import PREFIX

pytestmark = pytest.mark.usefixtures("ssm")

PROFILE = {
    "timeZone": "UTC",
    "units": "metric",
    "loadMethod": "banister-trimp",
    "maxHr": 200,
    "restHr": 40,
    "sex": "male",
}


def event(*, profile: dict[str, object] | None = None, **changes: object) -> Event:
    body = {"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "rpe": 6, **changes}
    return {
        "body": body,
        "idempotencyKey": "",
        "userId": "ana",
        "profile": {"Item": {"doc": {"S": json.dumps(profile)}}} if profile else {},
        "now": "2026-11-20T12:00:00.123Z",
        "requestId": "request-1",
    }


def test_a_valid_workout_is_prepared(context: LambdaContext) -> None:
    outcome = handler(event(), context)
    assert outcome["outcome"] == "VALID"
    assert json.loads(outcome["doc"])["load"]["value"] == 255
    assert outcome["createdAt"] == "2026-11-20T12:00:00.123Z"
    assert outcome["amounts"]["load"]["sessionRpe"] == "255"


def test_the_answer_has_exactly_what_the_machine_reads(context: LambdaContext) -> None:
    assert set(handler(event(), context)) == set(PreparedWorkout.__annotations__)


def test_the_stored_profile_counts(context: LambdaContext) -> None:
    outcome = handler(event(profile=PROFILE, durationMin=30, avgHr=130, rpe=None), context)
    assert outcome["outcome"] == "VALID"
    assert json.loads(outcome["doc"])["load"] == {
        "value": 31.8,
        "method": "banister-trimp",
        "all": {"banister-trimp": 31.8},
    }


def test_two_errors_at_once_are_both_named(context: LambdaContext) -> None:
    outcome = handler(event(durationMin=300, rpe=11), context)
    assert outcome["outcome"] == "INVALID"
    assert outcome["statusCode"] == 422
    assert json.loads(outcome["body"])["error"] == {
        "code": "INVALID_WORKOUT",
        "message": "The workout is not valid: 2 problems.",
        "fields": [
            {"field": "durationMin", "message": "must be at most 240"},
            {"field": "rpe", "message": "must be at most 10"},
        ],
        "requestId": "request-1",
    }


def test_a_changed_parameter_takes_effect_without_a_deployment(
    context: LambdaContext, ssm: SSMClient
) -> None:
    assert handler(event(durationMin=300), context)["outcome"] == "INVALID"
    ssm.put_parameter(Name=f"{PREFIX}/max-duration-min", Value="300", Type="String", Overwrite=True)
    assert handler(event(durationMin=300), context)["outcome"] == "VALID"


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
    assert (line["requestId"], line["userId"], line["outcome"]) == ("request-1", "ana", "VALID")
    assert line["workoutId"] == outcome.get("workoutId")
    assert line["function_request_id"] == context.aws_request_id
    assert "knee" not in logged.getvalue()
