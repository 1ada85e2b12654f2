"""What the console shows of an execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.console import view
from local.histories.source import Link, Links
from tests.local.console.recordings import ANA, made, recorded
from tests.local.histories.events import History

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY: dict[str, str] = {}
NO_LINKS = Links([], [])
CHOOSING: dict[str, Any] = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:query",
            "Catch": [
                {"ErrorEquals": ["DynamoDB.Gone"], "Next": "Choose"},
                {"ErrorEquals": ["States.ALL"], "Next": "Choose"},
            ],
            "Next": "Choose",
        },
        "Choose": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.kind", "StringEquals": "a", "Next": "Done"},
                {"Variable": "$.kind", "StringEquals": "b", "Next": "Done"},
                {"Variable": "$.kind", "StringEquals": "c", "Next": "Ask"},
            ],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}


def steps_of(shown: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in shown:
        yield step
        yield from steps_of(step["children"])


def test_a_workout_that_was_sent_again_shows_where_it_was_recognised() -> None:
    shown = view.execution(recorded("log-workout-sent-again"), NO_LINKS, [], {ANA: "ana"})

    assert shown["execution"]["userName"] == "ana"
    assert shown["execution"]["httpStatus"] == 200
    assert shown["definition"]["StartAt"] == "Get profile"
    states = shown["run"]["states"]
    assert {name: state["status"] for name, state in states.items()} == {
        "Get profile": "succeeded",
        "Prepare workout": "succeeded",
        "Is the workout valid?": "succeeded",
        "Record workout": "caught",
        "Created": "notReached",
        "Answered": "succeeded",
        "Read what is there": "succeeded",
        "Wait for the other change": "notReached",
        "Keep failed input": "notReached",
        "Failed": "notReached",
    }
    assert (states["Prepare workout"]["entered"], states["Created"]["ms"]) == (2, None)
    assert [(edge["from"], edge["to"], edge["kind"], edge["count"]) for edge in shown["run"]["edges"]] == [
        ("Get profile", "Prepare workout", "next", 1),
        ("Prepare workout", "Is the workout valid?", "next", 2),
        ("Is the workout valid?", "Record workout", "choice", 1),
        ("Record workout", "Read what is there", "catch", 1),
        ("Read what is there", "Prepare workout", "next", 1),
        ("Is the workout valid?", "Answered", "default", 1),
    ]
    [refused] = [step for step in shown["steps"] if step["status"] == "caught"]
    assert refused["error"] == "DynamoDb.TransactionCanceledException"
    assert refused["attempts"][0]["resource"] == "aws-sdk:dynamodb:transactWriteItems"
    assert '"ConditionExpression"' in refused["attempts"][0]["parameters"]


def test_branches_and_iterations_are_nested_and_every_event_has_its_state() -> None:
    shown = view.execution(recorded("get-stats"), NO_LINKS, [], NOBODY)

    read_all = shown["steps"][0]
    assert [child["type"] for child in read_all["children"]] == ["Branch"] * 6
    assert [child["iteration"]["index"] for child in read_all["children"]] == [0, 1, 2, 3, 4, 5]
    spans = read_all["children"][5]["children"][0]
    assert [child["name"] for child in spans["children"]] == [f"Every span of years [{i}]" for i in range(5)]
    assert spans["children"][0]["input"] == spans["children"][0]["children"][0]["input"]
    ids = {state["id"] for state in shown["graph"]["states"]}
    assert {step["state"] for step in steps_of(shown["steps"])} <= ids
    without = [event["type"] for event in shown["events"] if event["state"] is None]
    assert without == ["ExecutionStarted", "ExecutionSucceeded"]
    assert {event["state"] for event in shown["events"]} - {None} <= ids
    months = "Read everything/5/Every span of years/Query months"
    assert shown["run"]["states"][months]["entered"] == 5


@pytest.mark.parametrize("name", ["log-workout-sent-again", "get-stats"])
def test_times_are_within_the_execution(name: str) -> None:
    found = recorded(name)
    shown = view.execution(found, NO_LINKS, [], NOBODY)

    whole = shown["execution"]["ms"]
    assert shown["execution"]["started"] == found.summary.started.timestamp() * 1000
    for step in steps_of(shown["steps"]):
        assert 0 <= step["at"] <= step["at"] + step["ms"] <= whole + 1
        for attempt in step["attempts"]:
            assert step["at"] <= attempt["at"] <= attempt["at"] + attempt["ms"] <= step["at"] + step["ms"]


def test_ways_that_lead_to_the_same_state_are_drawn_as_one() -> None:
    edges = {(e["from"], e["to"], e["kind"]): e["label"] for e in view.graph_of(CHOOSING)["edges"]}
    assert edges == {
        ("Ask", "Choose", "next"): "",
        ("Ask", "Choose", "catch"): "",
        ("Choose", "Done", "choice"): "a, b, else",
        ("Choose", "Ask", "choice"): "c",
    }


@pytest.mark.parametrize(("fails", "kind"), [(True, "catch"), (False, "next")])
def test_what_was_caught_went_the_way_of_the_catch(fails: bool, kind: str) -> None:  # noqa: FBT001 -- a case
    history = History()
    history.add("TaskStateEntered", name="Ask")
    history.add("TaskScheduled", resourceType="dynamodb", resource="query")
    history.add("TaskFailed", error="DynamoDB.Gone") if fails else history.add("TaskSucceeded")
    history.add("TaskStateExited", name="Ask")
    history.add("ChoiceStateEntered", name="Choose")

    shown = view.execution(made(CHOOSING, history.events, "RUNNING"), NO_LINKS, [], NOBODY)

    assert shown["run"]["edges"] == [{"from": "Ask", "to": "Choose", "kind": kind, "count": 1}]
    assert shown["run"]["states"]["Choose"] == {"status": "running", "entered": 1, "ms": None, "attempts": 0}


def test_of_a_state_that_was_entered_several_times_the_worst_is_shown() -> None:
    history = History()
    for fails in (True, False):
        history.add("TaskStateEntered", name="Ask")
        history.add("TaskScheduled", resourceType="dynamodb", resource="query")
        history.add("TaskFailed", error="DynamoDB.Gone") if fails else history.add("TaskSucceeded")
        history.add("TaskStateExited", name="Ask")
        history.add("ChoiceStateEntered", name="Choose")
        history.add("ChoiceStateExited", name="Choose")
    history.add("SucceedStateEntered", name="Done")
    history.add("SucceedStateExited", name="Done")

    shown = view.execution(made(CHOOSING, history.events, "SUCCEEDED"), NO_LINKS, [], NOBODY)

    assert shown["run"]["states"]["Ask"] == {"status": "caught", "entered": 2, "ms": 6.0, "attempts": 2}


def test_an_execution_without_a_history_is_shown_too() -> None:
    shown = view.execution(made(CHOOSING, [], "RUNNING"), NO_LINKS, [], NOBODY)

    assert (shown["steps"], shown["events"], shown["run"]["edges"]) == ([], [], [])
    assert {state["status"] for state in shown["run"]["states"].values()} == {"notReached"}
    assert shown["execution"]["stopped"] is None


def test_an_execution_that_was_started_leads_to_the_step_that_started_it() -> None:
    found, other = recorded("log-workout-sent-again"), recorded("get-stats")
    links = Links([other.summary], [Link(13, other.summary, "event"), Link(None, other.summary, "redrive")])

    shown = view.execution(found, links, [], NOBODY)["links"]

    assert [(link["step"], link["via"], link["machine"]) for link in shown["started"]] == [
        (12, "event", "get-stats"),
        (None, "redrive", "get-stats"),
    ]
    assert [link["name"] for link in shown["startedBy"]] == [other.summary.name]
