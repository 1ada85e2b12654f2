"""The console's API over HTTP, and who may use it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from botocore.exceptions import EndpointConnectionError
from starlette.responses import PlainTextResponse

from local.commands.failures import Letter
from local.console.guard import Guard
from local.console.http import Console, Shown
from local.console.saved_events import SavedEvents
from local.home import LocalError
from local.pages.page import BuiltPage, content_security_policy, security_headers
from tests.local.console.recordings import ANA, FakeSource, recorded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.types import Message, Scope

    from local.console.engine import Engine
    from local.histories.source import Event

BASE = "http://127.0.0.1:8080"
OWN = {"Origin": BASE, "X-Wotr-Console": "1"}
LETTER = Letter("m1", "failures", datetime(2026, 11, 20, tzinfo=UTC), "log-workout", "Boom", "no", "x", "{}")
page = PlainTextResponse("the page")


@dataclass
class FakeEngine:
    """An engine that notes what it was told to do."""

    found: list[Letter] = field(default_factory=list)
    done: list[tuple[Any, ...]] = field(default_factory=list)
    error: Exception | None = None

    def events(self, arn: str) -> list[Event]:
        self._fail_if_told(arn)
        return [*recorded("log-workout-sent-again").events[:5]]

    def letters(self) -> list[Letter]:
        self._fail_if_told()
        return self.found

    def redrive(self, machine: str | None, most: int | None) -> dict[str, Any]:
        self._fail_if_told("redrive", machine, most)
        return {"succeeded": 1}

    def start(self, machine: str, given: str) -> tuple[str, str]:
        self._fail_if_told("start", machine, given)
        found = recorded("get-stats").summary
        return found.name, found.arn

    def names(self, wanted: set[str]) -> Mapping[str, str]:
        self._fail_if_told("names", wanted)
        return {ANA: "ana"}

    def _fail_if_told(self, *what: Any) -> None:  # noqa: ANN401 -- whatever it is
        if self.error:
            raise self.error
        self.done.append(what)


@dataclass
class Stack:
    """A console, what it shows, and what asks it."""

    source: FakeSource
    engine: FakeEngine
    repository: Path
    console: Console

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 -- httpx's own
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.console)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
                return await http.request(method, path, **given)

        return asyncio.run(ask())

    def get(self, path: str, **given: Any) -> Any:  # noqa: ANN401 -- JSON
        answer = self.ask("GET", f"/console/api/{path}", **given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> httpx.Response:  # noqa: ANN401 -- JSON
        return self.ask("POST", f"/console/api/{path}", json=body, headers=OWN)


def console_of(
    source: FakeSource, engine: FakeEngine | None, repository: Path, *, own: bool = True
) -> Console:
    shown = Shown("wotr-local", source, cast("Engine | None", engine), SavedEvents(repository), days=7)
    return Console(shown, page, Guard(lambda _client, _server: own))


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    (tmp_path / "events").mkdir()
    source = FakeSource([recorded("log-workout-sent-again"), recorded("get-stats")])
    engine = FakeEngine()
    return Stack(source, engine, tmp_path, console_of(source, engine, tmp_path))


def test_machines_are_listed_as_they_did_within_a_day_unless_told(stack: Stack) -> None:
    shown = stack.get("machines")
    assert (shown["stack"], shown["actions"], shown["historyDays"]) == ("wotr-local", True, 7)
    [machine] = shown["machines"]
    assert (machine["name"], machine["refused"], machine["p95Ms"]) == ("log-workout", 1, 40.0)
    stack.get("machines?since=15m")
    asked = [datetime.now(UTC) - since for since in stack.source.since]
    assert [timedelta(minutes=round(ago.total_seconds() / 60)) for ago in asked] == [
        timedelta(days=1),
        timedelta(minutes=15),
    ]


def test_a_machine_has_its_graph_and_inputs_to_try_it_with(stack: Stack) -> None:
    folder = stack.repository / "events" / "log-workout"
    folder.mkdir()
    (folder / "run.json").write_text('{"a": 1}', encoding="utf-8")

    shown = stack.get("machines/log-workout")

    assert shown["definition"]["StartAt"] == shown["graph"]["start"] == "Get profile"
    assert (shown["capability"], shown["kind"], shown["comment"]) == ("workouts", "EXPRESS", "Logs one.")
    assert shown["testEvents"] == [{"name": "run", "input": '{"a": 1}'}]


def test_executions_are_asked_for_in_every_way_the_page_offers(stack: Stack) -> None:
    shown = stack.get(
        "executions?machine=log-workout&status=FAILED&status=refused&since=1h&until=2026-11-20T06:30:00Z"
        "&text=run&user=ana&failuresFirst=true&limit=7&cursor=c"
    )
    [query] = stack.source.queries
    assert query.statuses == frozenset({"FAILED", "REFUSED"})
    assert (query.machine, query.text) == ("log-workout", "run")
    assert (query.user_id, query.failures_first, query.limit, query.cursor) == (ANA, True, 7, "c")
    assert query.until == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert shown["cursor"] is None


def test_the_executions_of_a_map_run_are_asked_for_by_its_label(stack: Stack) -> None:
    stack.get("executions?machine=nightly-summary/people")
    assert stack.source.queries[0].machine == "nightly-summary/people"


def test_an_execution_in_the_list_names_its_person(stack: Stack) -> None:
    shown = stack.get("executions?limit=1")
    assert shown["cursor"] == "next"
    [execution] = shown["executions"]
    assert (execution["userId"], execution["userName"], execution["httpStatus"]) == (ANA, "ana", 200)
    assert execution["ms"] == execution["stopped"] - execution["started"]


def test_somebody_whom_the_pool_does_not_know_is_asked_for_as_is(stack: Stack) -> None:
    stack.get("executions?user=somebody")
    assert stack.source.queries[0].user_id == "somebody"


def test_an_execution_is_found_by_its_name_and_by_its_arn(stack: Stack) -> None:
    found = recorded("log-workout-sent-again").summary
    by_name, by_arn = stack.get(f"executions/{found.name}"), stack.get(f"executions/{found.arn}")
    assert by_name == by_arn
    assert by_name["execution"]["name"] == found.name
    assert by_name["links"] == {"startedBy": [], "started": [], "deadLetters": []}


def test_an_execution_that_runs_is_shown_as_far_as_it_came(stack: Stack) -> None:
    whole = recorded("log-workout-sent-again")
    running = replace(whole, summary=replace(whole.summary, status="RUNNING", stopped=None), events=[])
    stack.source.known = [running]

    shown = stack.get(f"executions/{running.summary.name}")

    assert [(step["name"], step["status"]) for step in shown["steps"]] == [("Get profile", "succeeded")]
    assert stack.engine.done[1] == (running.summary.arn,)


def test_a_dead_letter_and_its_execution_lead_to_each_other(stack: Stack) -> None:
    whole = recorded("log-workout-sent-again")
    failed = replace(whole, summary=replace(whole.summary, status="FAILED"))
    stack.source.known = [failed]
    stack.engine.found = [replace(LETTER, execution=failed.summary.name), LETTER]

    shown = stack.get(f"executions/{failed.summary.name}")
    listed = stack.get("failures")

    assert [letter["execution"] for letter in shown["links"]["deadLetters"]] == [failed.summary.name]
    assert listed["letters"][0] == shown["links"]["deadLetters"][0]
    assert listed["letters"][0]["sent"] == LETTER.sent.timestamp() * 1000


def test_a_workout_that_was_not_logged_leads_to_who_tried(stack: Stack) -> None:
    whole = recorded("log-workout-sent-again")
    tried = replace(
        whole, summary=replace(whole.summary, machine="log-queued-workouts"), input='[{"body": "q-123"}]'
    )
    stack.source.known = [tried]
    stack.engine.found = [replace(LETTER, queue="unlogged", execution="q-123")]

    assert stack.get("failures")["letters"][0]["execution"] == tried.summary.name
    shown = stack.get(f"executions/{tried.summary.name}")
    assert [letter["id"] for letter in shown["links"]["deadLetters"]] == ["m1"]


def test_histories_are_there_without_the_engine(stack: Stack) -> None:
    whole = recorded("log-workout-sent-again")
    failed = replace(whole, summary=replace(whole.summary, status="FAILED"))
    running = replace(whole, summary=replace(whole.summary, name="r", status="RUNNING", stopped=None))
    stack.source.known = [failed, running]
    stack.engine.error = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    assert stack.get("executions")["executions"][0]["userName"] is None
    assert stack.get(f"executions/{failed.summary.name}")["links"]["deadLetters"] == []
    assert stack.get("executions/r")["events"]
    away = stack.ask("GET", "/console/api/failures")
    assert (away.status_code, away.headers["retry-after"]) == (503, "1")


def test_letters_are_sent_again(stack: Stack) -> None:
    answer = stack.post("redrive", {"machine": "log-workout", "max": 3})
    assert (answer.status_code, answer.json()) == (200, {"succeeded": 1})
    assert stack.engine.done == [("redrive", "log-workout", 3)]
    stack.engine.error = LocalError("redrive-failures: FAILED: no")
    refused = stack.post("redrive", {})
    assert (refused.status_code, refused.json()["error"]["message"]) == (409, "redrive-failures: FAILED: no")


def test_a_machine_is_started_with_the_input_as_it_is_written(stack: Stack) -> None:
    answer = stack.post("executions", {"machine": "log-workout", "input": '{ "a": 1.0 }'})
    found = recorded("get-stats").summary
    assert (answer.status_code, answer.json()) == (202, {"name": found.name, "arn": found.arn})
    assert stack.engine.done == [("start", "log-workout", '{ "a": 1.0 }')]


def test_a_test_event_is_saved_in_the_form_of_the_others_and_replaces_one_only_when_told(
    stack: Stack,
) -> None:
    event = {"machine": "log-workout", "name": "summer-1", "input": '{"b":1,"a":"é"}'}
    saved = stack.post("test-events", event)
    assert (saved.status_code, saved.json()) == (201, {"file": "events/log-workout/summer-1.json"})
    file = stack.repository / saved.json()["file"]
    assert file.read_text("utf-8") == '{\n  "b": 1,\n  "a": "é"\n}\n'

    again = stack.post("test-events", {**event, "input": "{}"})
    assert (again.status_code, again.json()["error"]["field"]) == (409, "name")
    assert "1" in file.read_text("utf-8")
    assert stack.post("test-events", {**event, "input": "{}", "replace": True}).status_code == 201
    assert file.read_text("utf-8") == "{}\n"


def test_a_test_event_is_never_written_through_a_link(stack: Stack, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (stack.repository / "events" / "log-workout").symlink_to(elsewhere)
    event = {"machine": "log-workout", "name": "run", "input": "{}", "replace": True}
    assert stack.post("test-events", event).status_code == 409
    (stack.repository / "events" / "get-stats").mkdir()
    (stack.repository / "events" / "get-stats" / "run.json").symlink_to(elsewhere / "run.json")
    assert stack.post("test-events", {**event, "machine": "get-stats"}).status_code == 409
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("machines?since=yesterday", "since"),
        ("machines?since=2026-11-20", "since"),
        ("machines?since=999999w", "since"),
        ("machines?of=me", "of"),
        ("executions?status=BROKEN", "status"),
        ("executions?since=1y", "since"),
        ("executions?until=soon", "until"),
        ("executions?machine=../x", "machine"),
        ("executions?machine=a/b/c", "machine"),
        ("executions?limit=0", "limit"),
        ("executions?limit=1e3", "limit"),
        (f"executions?limit={'1' * 5000}", "limit"),
        ("executions?limit=5&limit=6", "limit"),
        ("executions?failuresFirst=perhaps", "failuresFirst"),
        (f"executions?text={'x' * 501}", "text"),
        ("executions?order=up", "order"),
        ("executions/x?full=1", "full"),
        ("failures?limit=1", "limit"),
        ("stream?from=1", "from"),
    ],
)
def test_a_wrong_parameter_is_named(stack: Stack, path: str, field: str) -> None:
    refused = stack.ask("GET", f"/console/api/{path}")
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, field)
    assert refused.json()["error"]["message"].endswith((".", "here."))


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("redrive", {"machine": "Log Workout"}, "machine"),
        ("redrive", {"max": 0}, "max"),
        ("redrive", {"max": True}, "max"),
        ("redrive", {"all": True}, "all"),
        ("executions", {"machine": "log-workout"}, "input"),
        ("executions", {"machine": "log-workout", "input": {}}, "input"),
        ("executions", {"machine": "log-workout", "input": "{"}, "input"),
        ("executions", {"machine": "log-workout", "input": "NaN"}, "input"),
        ("executions", {"machine": "log-workout", "input": "[" * 5000}, "input"),
        ("executions", {"input": "{}"}, "machine"),
        ("test-events", {"machine": "log-workout", "name": "../x", "input": "{}"}, "name"),
        ("test-events", {"machine": "log-workout", "name": "x/y", "input": "{}"}, "name"),
        ("test-events", {"machine": "log-workout", "name": "X", "input": "{}"}, "name"),
        ("test-events", {"machine": "log-workout", "name": "", "input": "{}"}, "name"),
        ("test-events", {"machine": "log-workout", "name": "x\n", "input": "{}"}, "name"),
        ("test-events", {"machine": "../events", "name": "x", "input": "{}"}, "machine"),
        ("test-events", {"machine": "log-workout", "name": "x", "input": "1"}, "input"),
        ("test-events", {"machine": "log-workout", "name": "x", "input": '"\\ud800"'}, "input"),
        ("test-events", {"machine": "log-workout", "name": "x", "input": "{}", "replace": 1}, "replace"),
        ("redrive", [], None),
        ("redrive", "{", None),
    ],
)
def test_a_wrong_field_is_named(stack: Stack, path: str, body: Any, field: str | None) -> None:  # noqa: ANN401 -- JSON
    refused = stack.post(path, body)
    assert (refused.status_code, refused.json()["error"].get("field")) == (400, field)
    assert stack.engine.done == []
    assert list((stack.repository / "events").iterdir()) == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nothing", 404),
        ("GET", "", 404),
        ("GET", "machines/unknown", 404),
        ("GET", "executions/unknown", 404),
        ("GET", "executions/..%2F..%2Fsecret", 404),
        ("GET", "stream/1", 404),
        ("DELETE", "executions", 405),
        ("OPTIONS", "executions", 405),
        ("GET", "redrive", 405),
    ],
)
def test_what_is_not_there_is_said_so(stack: Stack, method: str, path: str, status: int) -> None:
    refused = stack.ask(method, f"/console/api/{path}", headers={**OWN, "Content-Type": "application/json"})
    assert refused.status_code == status
    assert refused.json()["error"]["message"]


@pytest.mark.parametrize("path", ["executions", "test-events"])
def test_only_machines_of_the_repository_are_started_and_have_events(stack: Stack, path: str) -> None:
    body = {"machine": "no-such-machine", "input": "{}", **({"name": "x"} if path == "test-events" else {})}
    refused = stack.post(path, body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (404, "machine")


def test_a_body_without_end_is_refused(stack: Stack) -> None:
    body = {"machine": "log-workout", "input": "x" * 3_000_000}
    assert stack.post("executions", body).status_code == 413


def test_a_deployed_stack_is_only_looked_at(stack: Stack) -> None:
    stack.console = console_of(stack.source, None, stack.repository)
    assert stack.get("machines")["actions"] is False
    assert stack.get("executions")["executions"]
    for path, body in (("redrive", {}), ("executions", {"machine": "log-workout", "input": "{}"})):
        assert stack.post(path, body).status_code == 403


# Who may ask


def test_a_connection_of_another_user_is_refused(stack: Stack) -> None:
    stack.console = console_of(stack.source, stack.engine, stack.repository, own=False)
    for path in ("/console", "/console/", "/console/api/machines", "/console/api/stream"):
        refused = stack.ask("GET", path)
        assert refused.status_code == 403
        assert "only the user who runs this stack" in refused.text


@pytest.mark.parametrize("path", ["/console/", "/console/api/machines"])
def test_only_this_machines_name_is_answered(stack: Stack, path: str) -> None:
    assert stack.ask("GET", path, headers={"Host": "evil.example:8080"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8080"},
    ],
)
def test_pages_of_other_origins_get_nothing_and_change_nothing(stack: Stack, headers: dict[str, str]) -> None:
    assert stack.ask("GET", "/console/api/machines", headers=headers).status_code == 403
    answer = stack.ask("POST", "/console/api/redrive", json={}, headers={**OWN, **headers})
    assert answer.status_code == 403
    assert stack.engine.done == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": BASE}, 403),
        ({"X-Wotr-Console": "1"}, 403),
        ({"X-Wotr-Console": "1", "Sec-Fetch-Site": "none"}, 403),
        ({"X-Wotr-Console": "yes", "Origin": BASE}, 403),
        ({"X-Wotr-Console": "1", "Origin": BASE, "Content-Type": "text/plain"}, 415),
        ({"X-Wotr-Console": "1", "Origin": BASE}, 200),
        ({"X-Wotr-Console": "1", "Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_a_change_has_to_come_from_the_console(stack: Stack, headers: dict[str, str], status: int) -> None:
    sent = {"Content-Type": "application/json", **headers}
    assert stack.ask("POST", "/console/api/redrive", content="{}", headers=sent).status_code == status
    assert len(stack.engine.done) == (status == 200)


def test_a_link_on_another_page_opens_the_console(stack: Stack) -> None:
    linked = stack.ask(
        "GET", "/console/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    )
    assert (linked.status_code, linked.text) == (200, "the page")


def test_the_console_is_at_one_address(stack: Stack) -> None:
    moved = stack.ask("GET", "/console")
    assert (moved.status_code, moved.headers["location"]) == (308, "/console/")


def test_the_page_is_asked_for_each_time_and_what_it_loads_is_kept(stack: Stack, tmp_path: Path) -> None:
    built = tmp_path / "console"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (built / "assets" / "index-1a2b.js").write_text("1", encoding="utf-8")
    policy = content_security_policy()
    stack.console = Console(
        Shown("wotr-local", stack.source, None, SavedEvents(tmp_path)),
        BuiltPage(built, security_headers(policy)),
        Guard(lambda _client, _server: True),
    )

    index, script = stack.ask("GET", "/console/"), stack.ask("GET", "/console/assets/index-1a2b.js")

    assert (index.text, index.headers["cache-control"]) == ("<!doctype html>", "no-cache")
    assert (script.text, script.headers["cache-control"]) == ("1", "public, max-age=31536000, immutable")
    assert {answer.headers["content-security-policy"] for answer in (index, script)} == {policy}
    assert "unsafe" not in policy
    for path in ("/console/nothing", "/console/../events/x.json", "/console/%2e%2e/events"):
        assert stack.ask("GET", path).status_code == 404


@pytest.mark.parametrize("path", ["machines", "nothing"])
def test_no_answer_invites_other_origins_or_is_kept(stack: Stack, path: str) -> None:
    answer = stack.ask("GET", f"/console/api/{path}")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not [name for name in answer.headers if name.startswith("access-control-")]


# The stream


def test_the_stream_tells_of_every_change_and_ends_with_the_server(stack: Stack) -> None:
    told: list[dict[str, Any]] = []

    async def watch() -> None:
        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            text = message.get("body", b"").decode()
            if not text:
                return
            assert text.startswith("event: changed\ndata: ")
            told.append(json.loads(text.removeprefix("event: changed\ndata: ")))
            if len(told) == 3:
                stack.console.close()
            stack.source.changes += 1

        scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": "/console/api/stream",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8080")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8080),
        }
        async with asyncio.timeout(20):
            await stack.console(scope, receive, send)

    asyncio.run(watch())

    assert told == [{"version": 1}, {"version": 2}, {"version": 3}]
