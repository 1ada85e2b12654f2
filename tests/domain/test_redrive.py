import json
from datetime import timedelta
from typing import Any

import pytest

from tasks.domain import redrive
from tasks.domain.redrive import (
    LONGEST_INPUT,
    LONGEST_RUN,
    Machine,
    Run,
    Step,
    judge,
    plan,
    settle,
)

PREFIX = "arn:aws:states:us-east-1:000000000000:stateMachine"


def machine(name: str, because: str, *, by_default: bool = True, is_express: bool = True) -> Machine:
    return {
        "arn": f"{PREFIX}:wotr-dev-{name}",
        "type": "express" if is_express else "standard",
        "byDefault": by_default,
        "because": because,
    }


MACHINES = [
    machine("log-workout", "keyed"),
    machine("put-profile", "overwrites", by_default=False),
    machine("nightly-summary", "derived", is_express=False),
    machine("recompute-loads", "fenced", by_default=False, is_express=False),
]
LOG_WORKOUT = MACHINES[0]["arn"]
START = "2026-11-21T12:00:00.000Z"
SOON = timedelta(seconds=3)
RUN = plan({}, MACHINES, START)
EXECUTION = "arn:aws:states:us-east-1:000000000000:express:wotr-dev-log-workout:{}:0b6e2d4c"


def message(**changes: object) -> dict[str, str]:
    letter = {
        "machine": "wotr-dev-log-workout",
        "executionId": EXECUTION.format("req-1"),
        "error": {"Error": "KeyError", "Cause": "doc"},
        "input": {"body": {"notes": "ü 🏃"}},
        **changes,
    }
    return {"MessageId": "m-1", "ReceiptHandle": "handle-1", "Body": json.dumps(letter)}


def judged(run: Run = RUN, **changes: object) -> tuple[Run, Step]:
    return judge(run, message(**changes), SOON)


def test_a_run_knows_when_it_began_as_sqs_tells_times() -> None:
    assert RUN["startedAtMs"] == 1_795_262_400_000
    assert plan({}, MACHINES, "2026-11-21T12:00:00.987Z")["startedAtMs"] == 1_795_262_400_987


@pytest.mark.parametrize(
    "given", [{}, {"machine": "log-workout"}, {"max": 1}, {"machine": "wotr-dev-log-workout", "max": 100}]
)
def test_a_machine_and_a_number_may_be_asked_for(given: dict[str, Any]) -> None:
    assert plan(given, MACHINES, START)["max"] == given.get("max", 100)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "must be an object"),
        (None, "must be an object"),
        ({"machines": "log-workout"}, "machines: is not known"),
        ({"machine": 3}, "machine: must be the name"),
        ({"machine": ""}, "machine: must be the name"),
        ({"max": 0}, "max: must be a whole number"),
        ({"max": 101}, "max: must be a whole number"),
        ({"max": "5"}, "max: must be a whole number"),
        ({"max": True}, "max: must be a whole number"),
        ({"max": 2.5}, "max: must be a whole number"),
    ],
)
def test_anything_else_is_refused(given: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        plan(given, MACHINES, START)


def test_a_machine_is_named_by_its_short_or_its_whole_name() -> None:
    for name in ("log-workout", "wotr-dev-log-workout", "nightly-summary"):
        assert plan({"machine": name}, MACHINES, START)["machine"] == name
    for name in ("workout", "get-workout", "wotr-prod-log-workout", f"{PREFIX}:wotr-dev-log-workout"):
        with pytest.raises(ValueError, match="machine: is none that keeps failed inputs"):
            plan({"machine": name}, MACHINES, START)


def test_the_unlogged_queue_goes_back_with_all_or_when_it_is_asked_for() -> None:
    assert plan({}, MACHINES, START)["unlogged"]
    assert plan({"machine": "log-queued-workouts"}, MACHINES, START)["unlogged"]
    assert not plan({"machine": "log-workout"}, MACHINES, START)["unlogged"]


def test_an_express_machine_is_started_and_waited_for_with_the_whole_input() -> None:
    run, step = judged()
    assert (step["action"], step["arn"]) == ("START_SYNC", LOG_WORKOUT)
    assert json.loads(step["input"]) == {"body": {"notes": "ü 🏃"}}
    assert step["name"] == "redrive_m-1"
    assert (run["taken"], run["handles"]) == (1, [])


def test_a_standard_machine_is_started_once_for_all_letters_that_ask_for_the_same() -> None:
    steps = [
        judge(
            RUN,
            {**message(machine="wotr-dev-nightly-summary", input=given), "MessageId": name},
            SOON,
        )[1]
        for name, given in (("m-1", {"date": "2026-11-20"}), ("m-2", {"date": "2026-11-20"}), ("m-3", {}))
    ]
    assert {step["action"] for step in steps} == {"START"}
    assert steps[0]["name"] == steps[1]["name"] != steps[2]["name"]
    tomorrow = judged({**RUN, "startedAt": "2026-11-22T12:00:00.000Z"}, machine="wotr-dev-nightly-summary")
    assert tomorrow[1]["name"] not in {step["name"] for step in steps}


@pytest.mark.parametrize(
    "machine",
    [
        "",
        "log-workout",
        "wotr-dev-get-workout",
        "wotr-prod-log-workout",
        LOG_WORKOUT,
        "arn:aws:states:us-east-1:666666666666:stateMachine:wotr-dev-log-workout",
        "x:wotr-dev-log-workout",
    ],
)
def test_what_is_no_machine_of_this_stack_is_not_started(machine: str) -> None:
    run, step = judged(machine=machine)
    assert (step["action"], step["arn"], run["handles"]) == ("LEAVE", "", ["handle-1"])
    assert "names no machine" in run["failed"][0]["reason"]


@pytest.mark.parametrize("body", ["poison", "[]", "{}", '{"input": "{}"}', '{"input": null}', "NaN"])
def test_what_is_no_letter_stays(body: str) -> None:
    run, step = judge(RUN, {**message(), "Body": body}, SOON)
    assert step["action"] == "LEAVE"
    assert run["failed"][0]["reason"] == "is no dead letter of a machine"


def test_a_letter_of_a_redrive_is_forgotten_because_the_first_one_is_still_there() -> None:
    for name in ("redrive_m-1", "redrive_anything"):
        run, step = judged(executionId=EXECUTION.format(name))
        assert (step["action"], run["repeated"], run["handles"]) == ("FORGET", 1, [])
    # A caller chooses request ids of letters, digits and hyphens.
    assert judged(executionId=EXECUTION.format("redrive-m-1"))[1]["action"] == "START_SYNC"


def test_what_failed_again_in_this_run_is_not_started_a_third_time() -> None:
    run, step = judged({**RUN, "executions": [EXECUTION.format("x")]}, executionId=EXECUTION.format("x"))
    assert (step["action"], run["failed"][0]["reason"]) == ("LEAVE", "failed again in this run")


@pytest.mark.parametrize(
    ("name", "because", "action"),
    [("put-profile", "overwrites", "START_SYNC"), ("recompute-loads", "fenced", "START")],
)
def test_what_may_do_harm_is_left_until_an_operator_names_its_machine(
    name: str, because: str, action: str
) -> None:
    whole = f"wotr-dev-{name}"
    run, step = judged(machine=whole)
    assert (step["action"], step["arn"], run["failed"], run["handles"]) == ("LEAVE", "", [], ["handle-1"])
    assert run["left"] == [
        {
            "machine": whole,
            "executionId": EXECUTION.format("req-1"),
            "reason": f"only if its machine is named ({because}): see the runbook",
        }
    ]
    for asked in (name, whole):
        named, step = judged(plan({"machine": asked}, MACHINES, START), machine=whole)
        assert (step["action"], named["left"]) == (action, [])


def test_a_request_says_that_it_comes_again() -> None:
    request = {"requestId": "req-1", "body": {}}
    assert json.loads(judged(input=request)[1]["input"]) == {**request, "redriven": True}


def test_letters_of_other_machines_stay() -> None:
    run, step = judged(plan({"machine": "put-profile"}, MACHINES, START))
    assert (step["action"], run["others"], run["failed"], run["handles"]) == ("LEAVE", 1, [], ["handle-1"])
    assert judged(plan({"machine": "log-workout"}, MACHINES, START))[1]["action"] == "START_SYNC"


def test_an_input_that_a_state_could_not_hold_stays() -> None:
    run, step = judged(input={"body": "x" * LONGEST_INPUT})
    assert step["action"] == "LEAVE"
    assert "too large" in run["failed"][0]["reason"]


def test_a_run_ends_with_the_queue_its_number_or_its_time() -> None:
    assert judge(RUN, None, SOON) == (RUN, judge(RUN, None, SOON)[1])
    assert judge(RUN, None, SOON)[1]["action"] == "DONE"
    full, step = judged({**RUN, "taken": 100})
    assert (step["action"], full["taken"], full["handles"]) == ("DONE", 100, ["handle-1"])
    late, step = judge(RUN, message(), LONGEST_RUN + SOON)
    assert (step["action"], late["handles"]) == ("DONE", ["handle-1"])


def test_a_report_stays_small() -> None:
    run = RUN
    for _ in range(redrive.MOST_LETTERS):
        run, step = judged(run, executionId="e" * 5_000, machine="m" * 5_000)
        assert step["action"] == "LEAVE"
    assert len(json.dumps(run)) < 100_000


STEP = judged()[1]
TAKEN = judged()[0]


@pytest.mark.parametrize(
    "execution",
    [
        {"Status": "SUCCEEDED", "Output": '{"statusCode": 201}'},
        {"Status": "SUCCEEDED", "Output": '{"statusCode": 409}'},
        {"Status": "SUCCEEDED", "Output": "null"},
        {"Status": "SUCCEEDED", "Output": "[]"},
        {"Error": "Sfn.ExecutionAlreadyExistsException", "Cause": "Execution Already Exists"},
    ],
)
def test_a_letter_is_done_with_when_its_machine_answered(execution: dict[str, str]) -> None:
    run, is_done = settle(TAKEN, STEP, execution)
    assert (is_done, run["succeeded"], run["handles"]) == (True, 1, [])


def test_a_letter_is_done_with_when_its_machine_is_started() -> None:
    run, is_done = settle(TAKEN, STEP, {"ExecutionArn": EXECUTION, "StartDate": 1})
    assert (is_done, run["succeeded"], run["executions"]) == (True, 1, [EXECUTION])


@pytest.mark.parametrize(
    ("execution", "why"),
    [
        ({"Status": "FAILED", "Error": "KeyError", "ExecutionArn": "arn"}, "FAILED: KeyError; arn"),
        ({"Status": "TIMED_OUT", "ExecutionArn": "arn"}, "TIMED_OUT; arn"),
        ({"Status": "SUCCEEDED", "Output": '{"statusCode": 429}'}, "too many changes at once (429)"),
        ({"Error": "States.Timeout", "Cause": "late"}, "States.Timeout: late"),
        ({"Error": "Sfn.SfnException", "Cause": "x" * 5_000}, f"Sfn.SfnException: {'x' * 282}"),
    ],
)
def test_a_letter_stays_when_it_failed_again_and_it_is_said_why(execution: dict[str, str], why: str) -> None:
    run, is_done = settle(TAKEN, STEP, execution)
    assert (is_done, run["succeeded"], run["handles"]) == (False, 0, ["handle-1"])
    assert run["failed"] == [
        {"machine": "wotr-dev-log-workout", "executionId": EXECUTION.format("req-1"), "reason": why}
    ]
