"""The execution console over HTTP: from an answer to what happened, and to what that set off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

RUN = {"type": "Run", "ts": "2026-10-20T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.05}


class Console:
    """The console of a stack, as its page uses it."""

    def __init__(self, stack: Stack) -> None:
        headers = {"Origin": stack.running.gateway_url, "X-Wotr-Console": "1"}
        self.http = httpx.Client(
            base_url=f"{stack.running.gateway_url}/console/api/", headers=headers, timeout=60
        )

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 -- JSON
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:  # noqa: ANN401 -- JSON
        answer = self.http.post(path, json=body)
        assert answer.status_code in {200, 202}, answer.text
        return answer.json()

    def ended(self, name: str) -> Any:  # noqa: ANN401 -- JSON
        """An execution, as soon as it has ended."""

        def look() -> Any:  # noqa: ANN401 -- JSON
            answer = self.http.get(f"executions/{name}")
            is_over = answer.status_code == 200 and answer.json()["execution"]["status"] != "RUNNING"
            return answer.json() if is_over else None

        return eventually(look, seconds=60)


@pytest.fixture
def console(stack: Stack) -> Iterator[Console]:
    console = Console(stack)
    with console.http:
        yield console


def step_named(name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    return next(step for step in steps if step["name"] == name)


def test_the_id_of_a_refused_request_leads_to_where_and_why_it_was_refused(
    stack: Stack, console: Console, ana: Person
) -> None:
    refused = ana.post({**RUN, "durationMin": 0, "rpe": 11})
    assert refused.status_code == 422
    name = refused.headers["x-amzn-RequestId"]

    shown = console.ended(name)

    execution = shown["execution"]
    assert (execution["status"], execution["httpStatus"], execution["isRefused"]) == ("SUCCEEDED", 422, True)
    assert execution["userName"] == ana.name
    fields = {
        field["field"] for field in json.loads(json.loads(execution["output"])["body"])["error"]["fields"]
    }
    assert fields == {"durationMin", "rpe"}
    answered = step_named("Answered", shown["steps"])
    assert answered["output"] == execution["output"]
    taken = {(edge["from"], edge["to"], edge["kind"]) for edge in shown["run"]["edges"]}
    assert ("Is the workout valid?", "Answered", "default") in taken
    assert shown["run"]["states"]["Record workout"]["status"] == "notReached"
    listed = console.get("executions", user=ana.name, status="REFUSED", machine="log-workout", since="1h")
    assert [found["name"] for found in listed["executions"]] == [name]
    printed = stack.wotr("console", name[:13])
    assert printed.stdout == f"{stack.running.gateway_url}/console/#/executions/{name}\n"


def test_a_logged_workout_leads_to_the_records_it_set_off_and_these_lead_back(
    console: Console, ana: Person
) -> None:
    created = ana.post(RUN)
    name = created.headers["x-amzn-RequestId"]

    def linked() -> tuple[dict[str, Any], dict[str, Any]] | None:
        answer = console.http.get(f"executions/{name}")
        started = answer.json()["links"]["started"] if answer.status_code == 200 else []
        found = [link for link in started if link["machine"] == "detect-records"]
        return (answer.json(), found[0]) if found else None

    shown, link = eventually(linked)

    record = step_named("Record workout", shown["steps"])
    assert (link["via"], link["step"]) == ("event", record["id"])
    detected = console.ended(link["name"])
    assert [other["name"] for other in detected["links"]["startedBy"]] == [name]
    assert created.json()["workoutId"] in detected["execution"]["input"]
    touched = console.get("executions", text=created.json()["workoutId"])["executions"]
    assert {found["machine"] for found in touched} >= {"log-workout", "detect-records"}


def test_the_iterations_of_a_night_can_be_opened(console: Console) -> None:
    event = next(
        event for event in console.get("machines/nightly-summary")["testEvents"] if event["name"] == "by-hand"
    )
    started = console.post("executions", machine="nightly-summary", input=event["input"])

    shown = console.ended(started["name"])

    assert shown["execution"]["status"] == "SUCCEEDED"
    shards = step_named("Every shard", shown["steps"])["children"]
    assert sorted(shard["iteration"]["index"] for shard in shards) == list(range(16))
    for shard in shards:
        page = step_named("Page of people", shard["children"])
        [branch] = page["children"]
        assert step_named("Query active people", branch["children"])["attempts"][0]["resource"] == (
            "aws-sdk:dynamodb:query"
        )
    assert shown["run"]["states"]["Every shard/Page of people"]["entered"] == 16


def test_a_dead_letter_leads_to_its_execution_and_is_sent_again(
    stack: Stack, console: Console, ana: Person
) -> None:
    queue = stack.outputs["FailuresQueueUrl"]
    stack.client("sqs").purge_queue(QueueUrl=queue)
    broken = json.dumps({"caller": {"userId": ana.user_id}})
    name = console.post("executions", machine="log-workout", input=broken)["name"]

    shown = console.ended(name)

    assert (shown["execution"]["status"], shown["execution"]["input"]) == ("FAILED", broken)
    states = shown["run"]["states"]
    assert (states["Prepare workout"]["status"], states["Failed"]["status"]) == ("caught", "failed")
    assert step_named("Prepare workout", shown["steps"])["error"] == shown["execution"]["error"]
    [letter] = console.get("failures")["letters"]
    assert (letter["execution"], letter["queue"], letter["machine"]) == (name, "failures", "log-workout")
    assert json.loads(letter["input"]) == json.loads(broken)
    assert shown["links"]["deadLetters"] == [letter]
    first = console.get("executions", failuresFirst="true", user=ana.user_id)["executions"][0]
    assert first["name"] == name

    report = console.post("redrive", machine="log-workout", max=1)

    assert (report["succeeded"], len(report["failed"])) == (0, 1)
    [again] = console.get(f"executions/{name}")["links"]["started"]
    assert (again["via"], again["status"], again["machine"]) == ("redrive", "FAILED", "log-workout")
    stack.client("sqs").purge_queue(QueueUrl=queue)


def test_what_is_new_is_told_at_once(console: Console, ana: Person) -> None:
    versions: list[int] = []
    with console.http.stream("GET", "stream") as told:
        for line in told.iter_lines():
            if line.startswith("data:"):
                versions.append(json.loads(line.removeprefix("data:"))["version"])
                if len(versions) > 1 and versions[-1] != versions[0]:
                    break
                ana.get("/me/stats")
    assert versions[-1] > versions[0]


def test_every_machine_is_shown_with_how_it_did(console: Console, ana: Person) -> None:
    ana.get("/me/profile")

    def done() -> dict[str, Any] | None:
        shown = console.get("machines", since="1h")["machines"]
        [machine] = [machine for machine in shown if machine["name"] == "get-profile"]
        return machine if machine["succeeded"] else None

    profile = eventually(done)
    assert (profile["capability"], profile["kind"]) == ("profile", "EXPRESS")
    assert profile["p50Ms"] <= profile["p95Ms"]


def test_pages_of_other_origins_are_refused(stack: Stack) -> None:
    elsewhere = {"Origin": "http://evil.example", "X-Wotr-Console": "1"}
    with stack.anybody(**elsewhere) as http:
        for answer in (http.get("/console/api/machines"), http.post("/console/api/redrive", json={})):
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
