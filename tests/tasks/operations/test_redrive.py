from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.operations import judge_execution, judge_letter, plan_redrive
from tests.domain.test_redrive import MACHINES, START, message

NOW = "2026-11-21T12:00:03.000Z"


def planned(given: object, context: LambdaContext) -> dict[str, Any]:
    return plan_redrive.handler({"input": given, "machines": MACHINES, "now": START}, context)


def test_a_run_is_planned_for_all_machines_or_for_one(context: LambdaContext) -> None:
    for given in ({}, {"machine": "log-workout"}, {"machine": "log-queued-workouts"}):
        assert planned(given, context)["outcome"] == "VALID"


def test_a_machine_that_keeps_no_failed_inputs_is_refused(context: LambdaContext) -> None:
    assert planned({"machine": "get-workout"}, context)["outcome"] == "INVALID"
    assert planned({"max": 0}, context)["message"] == "max: must be a whole number from 1 to 100"


def test_a_letter_is_judged_and_then_what_came_of_it(context: LambdaContext) -> None:
    run = planned({}, context)["run"]
    received: judge_letter.Received = {"Messages": [message()]}
    judged = judge_letter.handler({"run": run, "received": received, "now": NOW}, context)
    assert (judged["step"]["action"], judged["receiptHandle"]) == ("START_SYNC", "handle-1")
    ended = judge_execution.handler(
        {"run": judged["run"], "step": judged["step"], "execution": {"Status": "SUCCEEDED", "Output": "{}"}},
        context,
    )
    assert (ended["outcome"], ended["receiptHandle"], ended["run"]["succeeded"]) == (
        "SUCCEEDED",
        "handle-1",
        1,
    )
    failed = judge_execution.handler(
        {"run": judged["run"], "step": judged["step"], "execution": {"Status": "TIMED_OUT"}}, context
    )
    assert (failed["outcome"], failed["run"]["handles"]) == ("FAILED", ["handle-1"])


def test_an_empty_queue_ends_the_run(context: LambdaContext) -> None:
    run = planned({}, context)["run"]
    nothing: list[judge_letter.Received] = [{}, {"Messages": []}]
    for received in nothing:
        judged = judge_letter.handler({"run": run, "received": received, "now": NOW}, context)
        assert judged["step"]["action"] == "DONE"
