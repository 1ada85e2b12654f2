"""Histories are read alike, whichever engine wrote them, and however they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.asl.graph import graph
from local.histories.steps import Reading, Step, final_failure, read, walk
from tests.local.histories.events import History

if TYPE_CHECKING:
    from local.histories.source import Event

TASK: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:query"}
CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}]
MACHINE: dict[str, Any] = {
    "StartAt": "Get profile",
    "States": {
        "Get profile": {**TASK, "Catch": CATCH, "Next": "Every shard"},
        "Every shard": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "Query", "States": {"Query": {**TASK, "End": True}}},
            "Catch": CATCH,
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "Left",
                    "States": {
                        "Left": {**TASK, "Next": "Left done"},
                        "Left done": {"Type": "Pass", "End": True},
                    },
                },
                {"StartAt": "Right", "States": {"Right": {**TASK, "End": True}}},
            ],
            "Catch": CATCH,
            "End": True,
        },
        "Give up": {"Type": "Fail"},
    },
}


def reading(history: History, *, is_running: bool = False, machine: dict[str, Any] = MACHINE) -> Reading:
    return read(history.events, graph(machine), is_running=is_running)


def told(history: History, *, is_running: bool = False) -> list[tuple[int, str, str]]:
    """Depth, name and status of each step."""
    return [
        (depth, step.name, step.status) for depth, step in walk(reading(history, is_running=is_running).steps)
    ]


def only(history: History) -> Step:
    [step] = reading(history).steps
    return step


def test_a_history_is_told_state_by_state() -> None:
    history = History()
    history.add("ExecutionStarted", input="{}")
    history.add("TaskStateEntered", name="Get profile", input='{"a": 1}')
    history.add("TaskScheduled", resourceType="dynamodb", resource="getItem", parameters='{"Key": {}}')
    history.add("TaskSucceeded", output='{"Item": {}}')
    history.add("TaskStateExited", name="Get profile", output='{"b": 2}')
    history.add("FailStateEntered", name="Give up", input='{"b": 2}')
    history.add("ExecutionFailed", error="States.Timeout", cause="too slow")

    profile, failed = reading(history).steps

    assert (profile.name, profile.type, profile.status, profile.milliseconds) == (
        "Get profile",
        "Task",
        "succeeded",
        3.0,
    )
    assert (profile.input, profile.output) == ('{"a": 1}', '{"b": 2}')
    [attempt] = profile.attempts
    assert (attempt.resource, attempt.parameters, attempt.output) == (
        "dynamodb:getItem",
        '{"Key": {}}',
        '{"Item": {}}',
    )
    assert (failed.status, failed.error, failed.cause) == ("failed", "States.Timeout", "too slow")
    assert failed.milliseconds is None
    assert final_failure(history.events) == "States.Timeout: too slow"


def test_iterations_that_ran_at_the_same_time_come_out_apart() -> None:
    history = History()
    history.add("MapStateEntered", name="Every shard")
    started = history.add("MapStateStarted", length=2)
    first = history.add("MapIterationStarted", after=started, name="Every shard", index=0)
    second = history.add("MapIterationStarted", after=started, name="Every shard", index=1)
    in_first = history.add("TaskStateEntered", after=first, name="Query", input="1")
    in_second = history.add("TaskStateEntered", after=second, name="Query", input="2")
    failed = history.add("TaskFailed", after=in_second, error="DynamoDb.Boom", cause="no")
    history.add("TaskStateExited", after=failed, name="Query")
    history.add("TaskStateExited", after=in_first, name="Query", output="3")
    history.add("MapIterationSucceeded", name="Every shard", index=0)
    history.add("MapStateExited", name="Every shard", output="[]")

    [whole] = reading(history, is_running=True).steps

    assert [(depth, step.name, step.failures) for depth, step in walk([whole])] == [
        (0, "Every shard", []),
        (1, "Every shard [0]", []),
        (2, "Query", []),
        (1, "Every shard [1]", []),
        (2, "Query", ["DynamoDb.Boom: no"]),
    ]
    assert [(step.index, step.input, step.output) for step in whole.children] == [
        (0, "1", "3"),
        (1, "2", None),
    ]
    assert {step.state for _, step in walk([whole])} == {"Every shard", "Every shard/Query"}


def test_the_events_of_a_parallel_are_told_as_aws_numbers_them() -> None:
    # The first state follows no event, and what ends a Parallel follows the last event of the last branch.
    history = History()
    history.add("ExecutionStarted", after=0, input="{}")
    history.add("ParallelStateEntered", after=0, name="Both", input="{}")
    started = history.add("ParallelStateStarted", after=2)
    history.add("TaskStateEntered", after=started, name="Right")
    right = history.add("TaskStateExited", name="Right")
    history.add("TaskStateEntered", after=started, name="Left")
    history.add("TaskStateExited", name="Left")
    history.add("PassStateEntered", name="Left done")
    last = history.add("PassStateExited", name="Left done")
    history.add("ParallelStateSucceeded", after=last)
    history.add("ParallelStateExited", after=last, name="Both", output="[1, 2]")
    history.add("ExecutionSucceeded", output="[1, 2]")

    [both] = reading(history).steps

    assert [(depth, step.state, step.status) for depth, step in walk([both])] == [
        (0, "Both", "succeeded"),
        (1, "Both", "succeeded"),
        (2, "Both/1/Right", "succeeded"),
        (1, "Both", "succeeded"),
        (2, "Both/0/Left", "succeeded"),
        (2, "Both/0/Left done", "succeeded"),
    ]
    assert [(branch.index, branch.milliseconds) for branch in both.children] == [
        (1, right - 4),
        (0, last - 6),
    ]
    assert both.output == "[1, 2]"


@pytest.mark.parametrize(
    ("scheduled", "failed", "error"),
    [
        ("TaskScheduled", "TaskFailed", "Lambda.TooManyRequestsException"),
        ("TaskScheduled", "TaskSubmitFailed", "Lambda.TooManyRequestsException"),
        ("TaskScheduled", "TaskStartFailed", "Lambda.TooManyRequestsException"),
        ("TaskScheduled", "TaskTimedOut", "States.Timeout"),
        ("LambdaFunctionScheduled", "LambdaFunctionFailed", "Lambda.TooManyRequestsException"),
        ("LambdaFunctionScheduled", "LambdaFunctionScheduleFailed", "Lambda.TooManyRequestsException"),
        ("LambdaFunctionScheduled", "LambdaFunctionTimedOut", "States.Timeout"),
        ("ActivityScheduled", "ActivityTimedOut", "States.Timeout"),
    ],
)
def test_every_try_is_an_attempt(scheduled: str, failed: str, error: str) -> None:
    history = History()
    history.add("TaskStateEntered", name="Get profile")
    history.add(scheduled, resource="arn:aws:lambda:us-east-1:1:function:f", input="1")
    history.add(scheduled.replace("Scheduled", "Started"))
    history.add(failed, error=error) if error != "States.Timeout" else history.add(failed)
    history.add(scheduled, resource="arn:aws:lambda:us-east-1:1:function:f", input="1")
    history.add(scheduled.replace("Scheduled", "Succeeded"), output="2")
    history.add("TaskStateExited", name="Get profile", output="2")

    step = only(history)

    assert (step.status, step.error) == ("retried", None)
    assert [(attempt.error, attempt.parameters, attempt.output) for attempt in step.attempts] == [
        (error, "1", None),
        (None, "1", "2"),
    ]
    assert {attempt.resource for attempt in step.attempts} == {"arn:aws:lambda:us-east-1:1:function:f"}


def test_a_state_whose_last_attempt_failed_and_that_was_left_was_caught() -> None:
    history = History()
    history.add("TaskStateEntered", name="Get profile")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskFailed", error="DynamoDB.Boom", cause="no")
    history.add("TaskStateExited", name="Get profile")
    history.add("FailStateEntered", name="Give up")

    assert told(history) == [(0, "Get profile", "caught"), (0, "Give up", "failed")]


def test_an_error_between_the_calls_is_blamed_on_the_state_under_way() -> None:
    # What a path does not find fails after the call succeeded, and no event of the task tells of it.
    history = History()
    history.add("TaskStateEntered", name="Get profile")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskSucceeded", output="{}")
    history.add("ExecutionFailed", error="States.Runtime", cause="The JSONPath '$.a' could not be found")

    step = only(history)

    assert (step.status, step.error) == ("failed", "States.Runtime")
    assert step.failures == ["States.Runtime: The JSONPath '$.a' could not be found"]


def failing_map() -> tuple[History, int]:
    history = History()
    history.add("MapStateEntered", name="Every shard")
    started = history.add("MapStateStarted", length=2)
    first = history.add("MapIterationStarted", after=started, name="Every shard", index=0)
    second = history.add("MapIterationStarted", after=started, name="Every shard", index=1)
    history.add("TaskStateEntered", after=first, name="Query")
    history.add("TaskStateEntered", after=second, name="Query")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskFailed", error="DynamoDB.Boom", cause="no")
    return history, history.add("MapIterationFailed", name="Every shard", index=1)


def test_the_one_iteration_that_failed_stands_out_from_those_it_ended() -> None:
    history, _ = failing_map()
    history.add("MapStateFailed")
    history.add("MapStateExited", name="Every shard", output="{}")

    assert told(history) == [
        (0, "Every shard", "caught"),
        (1, "Every shard [0]", "aborted"),
        (2, "Query", "aborted"),
        (1, "Every shard [1]", "failed"),
        (2, "Query", "failed"),
    ]
    step = only(history)
    assert (step.error, step.cause) == ("DynamoDB.Boom", "no")
    assert [(attempt.error, attempt.cause) for attempt in step.attempts] == [("DynamoDB.Boom", "no")]


def test_a_map_that_was_retried_has_the_iterations_of_each_attempt() -> None:
    history, _ = failing_map()
    history.add("MapStateFailed")
    started = history.add("MapStateStarted", length=1)
    history.add("MapIterationStarted", after=started, name="Every shard", index=0)
    history.add("TaskStateEntered", name="Query")

    [step] = reading(history, is_running=True).steps

    assert step.status == "running"
    assert [child.status for child in step.children] == ["aborted", "failed", "running"]
    assert [attempt.error for attempt in step.attempts] == ["DynamoDB.Boom", None]


def test_a_parallel_in_which_one_branch_failed_ends_the_other() -> None:
    history = History()
    history.add("ParallelStateEntered", name="Both")
    started = history.add("ParallelStateStarted")
    history.add("TaskStateEntered", after=started, name="Left")
    history.add("TaskStateEntered", after=started, name="Right")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskFailed", error="DynamoDB.Boom")
    history.add("ParallelStateFailed")
    history.add("ExecutionFailed", error="DynamoDB.Boom")

    assert told(history) == [
        (0, "Both", "failed"),
        (1, "Both [0]", "aborted"),
        (2, "Left", "aborted"),
        (1, "Both [1]", "failed"),
        (2, "Right", "failed"),
    ]


def test_a_parallel_that_was_retried_has_the_branches_of_each_attempt() -> None:
    history = History()
    history.add("ParallelStateEntered", name="Both")
    for fails in (True, False):
        started = history.add("ParallelStateStarted")
        left = history.add("TaskStateEntered", after=started, name="Left")
        history.add("TaskStateEntered", after=started, name="Right")
        history.add("TaskScheduled", resourceType="dynamodb", resource="query")
        if fails:
            history.add("TaskFailed", error="DynamoDB.Boom")
            history.add("ParallelStateFailed")
    history.add("TaskSucceeded")
    history.add("TaskStateExited", name="Right")
    history.add("TaskStateExited", after=left, name="Left")
    history.add("PassStateEntered", name="Left done")
    history.add("PassStateExited", name="Left done")
    history.add("ParallelStateSucceeded")
    history.add("ParallelStateExited", name="Both")
    for event in history.events:
        event["timestamp"] = history.events[0]["timestamp"]  # an engine may be that fast

    step = only(history)

    assert step.status == "retried"
    assert [(child.index, child.status) for child in step.children] == [
        *((0, "aborted"), (1, "failed"), (0, "succeeded"), (1, "succeeded"))
    ]
    assert [attempt.error for attempt in step.attempts] == ["DynamoDB.Boom", None]


def test_the_error_of_a_map_run_is_that_of_its_map() -> None:
    history = History()
    history.add("MapStateEntered", name="Every shard")
    history.add("MapStateStarted", length=2)
    history.add("MapRunStarted", mapRunArn="arn:aws:states:us-east-1:1:mapRun:m/l:u")
    history.add("MapRunFailed", error="States.ExceedToleratedFailureThreshold", cause="2 of 2")
    history.add("MapStateFailed")
    history.add("MapStateExited", name="Every shard")

    step = only(history)

    assert (step.status, step.error) == ("caught", "States.ExceedToleratedFailureThreshold")
    [attempt] = step.attempts
    assert (attempt.resource, attempt.cause) == ("arn:aws:states:us-east-1:1:mapRun:m/l:u", "2 of 2")


def both_under_way() -> History:
    history = History()
    history.add("ExecutionStarted")
    history.add("ParallelStateEntered", name="Both")
    started = history.add("ParallelStateStarted")
    history.add("TaskStateEntered", after=started, name="Right")
    history.add("TaskStateExited", name="Right")
    history.add("TaskStateEntered", after=started, name="Left")
    return history


def test_what_is_under_way_is_running_and_a_branch_at_its_end_is_not() -> None:
    assert told(both_under_way(), is_running=True) == [
        (0, "Both", "running"),
        (1, "Both [1]", "succeeded"),
        (2, "Right", "succeeded"),
        (1, "Both [0]", "running"),
        (2, "Left", "running"),
    ]


def test_between_two_states_a_branch_still_runs() -> None:
    history = both_under_way()
    history.add("TaskStateExited", name="Left")

    assert told(history, is_running=True)[-2:] == [(1, "Both [0]", "running"), (2, "Left", "succeeded")]


@pytest.mark.parametrize("end", ["ExecutionAborted", None])
def test_what_was_under_way_when_the_execution_was_ended_from_outside_was_aborted(end: str | None) -> None:
    history = both_under_way()
    if end:
        history.add(end)

    assert [status for _, _, status in told(history)] == [
        *("aborted", "succeeded", "succeeded", "aborted", "aborted")
    ]


def test_what_was_under_way_when_the_time_was_over_is_where_it_hung() -> None:
    history = both_under_way()
    history.add("ExecutionTimedOut")

    [both] = reading(history).steps

    assert [(step.name, step.status) for _, step in walk([both])] == [
        ("Both", "failed"),
        ("Both [1]", "succeeded"),
        ("Right", "succeeded"),
        ("Both [0]", "failed"),
        ("Left", "failed"),
    ]
    assert {both.error, both.children[1].children[0].error} == {"States.Timeout"}


@pytest.mark.parametrize("kind", ["TaskStateAborted", "WaitStateAborted"])
def test_a_state_that_was_aborted_says_so(kind: str) -> None:
    history = both_under_way()
    history.add(kind)
    history.add("ExecutionTimedOut")

    assert told(history)[-1] == (2, "Left", "aborted")


def test_a_definition_of_today_tells_what_it_can_of_an_execution_of_yesterday() -> None:
    history = both_under_way()
    other = {"StartAt": "New", "States": {"New": {"Type": "Succeed"}}}

    steps = reading(history, machine=other).steps

    assert [(depth, step.name) for depth, step in walk(steps)] == [
        (0, "Both"),
        (1, "Both [0]"),
        (2, "Right"),
        (1, "Both [1]"),
        (2, "Left"),
    ]


def complete() -> list[Event]:
    """An execution through all of the machine: a retry, two iterations and two branches at once."""
    history = History()
    history.add("ExecutionStarted", input="{}")
    history.add("TaskStateEntered", name="Get profile")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskFailed", error="DynamoDB.Boom")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskSucceeded")
    history.add("TaskStateExited", name="Get profile")
    history.add("MapStateEntered", name="Every shard")
    started = history.add("MapStateStarted", length=2)
    iterations = [
        history.add("MapIterationStarted", after=started, name="Every shard", index=i) for i in (0, 1)
    ]
    for index, iteration in reversed([*enumerate(iterations)]):
        history.add("TaskStateEntered", after=iteration, name="Query")
        history.add("TaskStateExited", name="Query")
        history.add("MapIterationSucceeded", name="Every shard", index=index)
    history.add("MapStateSucceeded")
    history.add("MapStateExited", name="Every shard")
    history.add("ParallelStateEntered", name="Both")
    started = history.add("ParallelStateStarted")
    left = history.add("TaskStateEntered", after=started, name="Left")
    right = history.add("TaskStateEntered", after=started, name="Right")
    history.add("TaskStateExited", after=left, name="Left")
    history.add("PassStateEntered", name="Left done")
    history.add("PassStateExited", name="Left done")
    last = history.add("TaskStateExited", after=right, name="Right")
    history.add("ParallelStateSucceeded", after=last)
    history.add("ParallelStateExited", after=last, name="Both")
    history.add("ExecutionSucceeded")
    return history.events


COMPLETE = complete()


@given(st.lists(st.booleans(), min_size=len(COMPLETE), max_size=len(COMPLETE)), st.booleans())
def test_whatever_is_missing_each_state_that_was_entered_is_one_step(
    kept: list[bool],
    is_running: bool,  # noqa: FBT001 -- drawn
) -> None:
    events = [event for event, is_kept in zip(COMPLETE, kept, strict=True) if is_kept]

    found = read(events, graph(MACHINE), is_running=is_running)

    steps = [step for _, step in walk(found.steps)]
    entered = [event["id"] for event in events if event["type"].endswith("StateEntered")]
    assert sorted(step.id for step in steps if step.type not in {"Iteration", "Branch"}) == entered
    assert len({step.id for step in steps}) == len(steps)
    assert set(found.by_event.values()) <= set(steps)
    assert {step.state for step in steps} <= {state.id for state in graph(MACHINE).states}
    for step in steps:
        assert step.left is None or step.left >= step.entered
        assert is_running or step.status != "running"


@given(st.integers(0, len(COMPLETE)))
def test_what_the_beginning_of_a_history_says_stays_true(length: int) -> None:
    before = read(COMPLETE[:length], graph(MACHINE), is_running=True)
    after = read(COMPLETE, graph(MACHINE), is_running=False)

    at_last = {step.id: step for _, step in walk(after.steps)}
    for _, step in walk(before.steps):
        last = at_last[step.id]
        assert (step.state, step.name, step.index) == (last.state, last.name, last.index)
        assert step.status in {last.status, "running"}
        assert (step.parent and step.parent.id) == (last.parent and last.parent.id)
