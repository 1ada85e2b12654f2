"""What is kept of executions, asked for as a person on call would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.histories.source import Query
from local.histories.stored.source import StoredSource
from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.histories.source import Link
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

RUN = {"type": "Run", "ts": "2026-11-18T06:30:00Z", "durationMin": 42.5, "distanceKm": 11}


def links(stack: Stack, name: str) -> Sequence[Link] | None:
    """What an execution has led to, when all of it has ended."""
    source = StoredSource(stack.home)
    found = source.links(stack.execution(name).summary.arn).started
    return found if found and all(link.summary.stopped for link in found) else None


def test_a_refused_request_is_found_by_its_person_and_says_how_it_was_answered(
    stack: Stack, ana: Person
) -> None:
    refused = ana.post({**RUN, "ts": "yesterday"})
    logged = ana.post(RUN)
    for answer in (refused, logged):
        stack.execution(answer.headers["x-amzn-RequestId"])

    asked = ("executions", "log-workout", "--user", ana.name, "--since", "1h")
    [_, line] = stack.wotr(*asked, "--status", "refused").stdout.splitlines()
    assert "log-workout  422 refused" in line
    assert line.split()[-2:] == [ana.name, refused.headers["x-amzn-RequestId"]]
    assert "201 succeeded" in stack.wotr(*asked, "--status", "succeeded").stdout
    assert stack.wotr(*asked, "--status", "failed").stdout == "no such executions\n"


def test_one_request_leads_to_all_that_it_set_off_and_a_workout_to_all_that_touched_it(
    stack: Stack, ana: Person
) -> None:
    answer = ana.post(RUN)
    request = answer.headers["x-amzn-RequestId"]
    [detected] = eventually(lambda: links(stack, request))
    assert (detected.summary.machine, detected.via) == ("detect-records", "event")

    told = stack.wotr("history", request).stdout
    assert "Record workout  Task" in told
    assert f"led to      detect-records  {detected.summary.name}  succeeded  by an event" in told
    back = stack.wotr("history", detected.summary.name).stdout
    assert f"started by  log-workout  {request}" in back

    shown = ana.get(f"/workouts/{answer.json()['workoutId']}").headers["x-amzn-RequestId"]
    stack.execution(shown)
    touched = stack.wotr("executions", "--workout", answer.json()["workoutId"], "--user", ana.name).stdout
    assert [line.split()[-1] for line in touched.splitlines()[1:]] == [shown, detected.summary.name, request]


def test_what_a_machine_starts_and_what_a_distributed_map_runs_lead_back_to_it(
    stack: Stack, ana: Person
) -> None:
    ana.post({**RUN, "ts": "2026-11-17T06:30:00Z"})
    night = stack.run("nightly-summary", {"date": "2026-11-17"})["executionArn"].rpartition(":")[2]
    mine = Query(machine="nightly-summary/people", user_id=ana.user_id, limit=1)
    source = StoredSource(stack.home)
    [person] = eventually(lambda: source.executions(mine).executions or None)
    child = source.execution(person.arn)
    assert '"StartAt": "Summarise person"' in child.definition
    assert [summary.name for summary in source.links(person.arn).started_by] == [night]
    [started] = eventually(lambda: links(stack, person.name))
    assert (started.summary.machine, started.summary.http_status) == ("get-summary", 200)


def test_an_old_execution_is_described_by_the_engine_too(stack: Stack, ana: Person) -> None:
    request = ana.post({**RUN, "ts": "2026-11-16T06:30:00Z"}).headers["x-amzn-RequestId"]
    arn = stack.execution(request).summary.arn
    for _ in range(210):  # more than stay in memory
        ana.get("/me/profile")
    states = stack.client("stepfunctions")
    described = states.describe_execution(executionArn=arn)
    assert (described["status"], described["name"]) == ("SUCCEEDED", request)
    events = states.get_execution_history(executionArn=arn)["events"]
    kept = StoredSource(stack.home).execution(arn).events
    assert [event["type"] for event in events] == [event["type"] for event in kept]
    assert [event["timestamp"] for event in events] == [event["timestamp"] for event in kept]
