"""The workout of a strength session is changed by PUT within bounds, and deleted with its session only."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.keys import is_natural, session_key
from tasks.domain.logged_workout import LoggedWorkout, SessionSums
from tasks.workouts import prepare_deletion, prepare_replacement
from tests.statemachines.ana import CONSTANTS
from tests.tasks.workouts.stored import NOW, TABLE, error_of, got, request, run, there

pytestmark = pytest.mark.usefixtures("ssm")

SESSION_ID = "20261120T113000Z-5be1c2f0"
CONTENT = {"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 60, "rpe": 8}


def of_session() -> LoggedWorkout:
    """A workout that is a session, of a type that the tests' stage knows."""
    workout = run().of_session(SessionSums(SESSION_ID, Decimal("816.466266"), 3))
    return replace(workout, identity=replace(workout.identity, key=session_key(SESSION_ID), origin="session"))


def replaced(
    context: LambdaContext,
    body: object,
    old: LoggedWorkout | None = None,
    profile: object = None,
) -> Any:  # noqa: ANN401 -- an outcome
    """What PUT comes to."""
    state: Any = {
        "found": {"workout": there(old or of_session()), "profile": profile or {}},
        "day": got({"workouts": {"N": "1"}}),
    }
    event: Any = {
        "request": request(body, path={"workoutId": of_session().identity.workout_id}),
        "state": state,
        "table": TABLE,
        "now": NOW,
    }
    return prepare_replacement.handler(event, context)


def test_its_key_does_not_change_with_type_and_start() -> None:
    assert not is_natural(session_key(SESSION_ID))


def test_what_its_session_says_of_it_is_kept(context: LambdaContext) -> None:
    outcome = replaced(context, CONTENT)
    assert outcome["outcome"] == "VALID"
    shown = json.loads(outcome["answer"]["body"])
    assert (shown["sessionId"], shown["volumeKg"], shown["sets"]) == (SESSION_ID, 816.47, 3)
    assert (shown["durationMin"], shown["version"]) == (60, 2)
    [item] = [
        write["Put"]["Item"]
        for write in outcome["writes"]
        if write.get("Put", {}).get("Item", {}).get("sk", {}).get("S", "").startswith("WORKOUT#")
    ]
    assert item["amounts"]["M"]["volumeKg"] == {"N": "816.466266"}
    changed = [write["Update"]["UpdateExpression"] for write in outcome["writes"] if "Update" in write]
    assert not [expression for expression in changed if "volumeKg" in expression]


def test_type_and_start_must_stay(context: LambdaContext) -> None:
    error = error_of(replaced(context, {**CONTENT, "type": "Ride", "ts": "2026-11-20T06:30:00Z"}))
    assert [field["field"] for field in error["fields"]] == ["type", "ts"]
    assert SESSION_ID in error["fields"][0]["message"]


def test_it_is_deleted_with_its_session_only(context: LambdaContext) -> None:
    event: Any = {
        "request": request(path={"workoutId": of_session().identity.workout_id}),
        "state": {"found": {"workout": there(of_session())}, "day": got({"workouts": {"N": "1"}})},
        "table": TABLE,
        "now": NOW,
    }
    error = error_of(prepare_deletion.handler(event, context))
    assert (error["code"], error["sessionId"]) == ("BELONGS_TO_SESSION", SESSION_ID)
    assert SESSION_ID in error["message"]


def test_it_stays_on_the_day_of_its_session_whatever_the_profile_says_now(context: LambdaContext) -> None:
    late = replace(of_session(), ts="2026-11-20T23:30:00Z", local_date="2026-11-20")
    east = got({"doc": {"S": json.dumps({**CONSTANTS, "timeZone": "Asia/Tokyo", "units": "metric"})}})
    outcome = replaced(context, {**CONTENT, "ts": late.ts}, late, east)
    assert json.loads(outcome["answer"]["body"])["localDate"] == "2026-11-20"
