"""The console of a stack that runs elsewhere, served alone."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from local.console.server import ConsoleServer
from local.home import Home
from local.up import listening
from tests.local.console.recordings import FakeSource, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KNOWN = recorded("log-workout-sent-again")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[ConsoleServer, httpx.Client, threading.Thread]]:
    server = ConsoleServer("wotr-prod", FakeSource([KNOWN]), Home(tmp_path, tmp_path / "home"))
    with listening(0) as listener:
        thread = threading.Thread(target=server.serve_on, args=[listener])
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
            yield server, client, thread
        server.handle_exit(signal.SIGINT, None)
        thread.join()


def test_it_shows_the_stack_and_says_that_it_is_only_looked_at(
    served: tuple[ConsoleServer, httpx.Client, threading.Thread],
) -> None:
    _, client, _ = served
    machines = client.get("/console/api/machines").json()
    assert (machines["stack"], machines["actions"]) == ("wotr-prod", False)
    shown = client.get(f"/console/api/executions/{KNOWN.summary.name}").json()
    assert shown["execution"]["name"] == KNOWN.summary.name


def test_nothing_is_started_there(served: tuple[ConsoleServer, httpx.Client, threading.Thread]) -> None:
    _, client, _ = served
    headers = {"Origin": str(client.base_url).rstrip("/"), "X-Wotr-Console": "1"}
    for path in ("executions", "redrive"):
        answer = client.post(f"/console/api/{path}", json={"machine": "log-workout"}, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["error"]["message"] == "wotr-prod is only looked at from here."


def test_every_other_path_leads_to_it(
    served: tuple[ConsoleServer, httpx.Client, threading.Thread],
) -> None:
    _, client, _ = served
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (308, "/console/")


def test_it_stops_though_a_page_is_open(
    served: tuple[ConsoleServer, httpx.Client, threading.Thread],
) -> None:
    server, client, thread = served
    with client.stream("GET", "/console/api/stream") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: changed"
        server.handle_exit(signal.SIGINT, None)
        assert [line for line in lines if line.startswith("event")] == []
    thread.join(10)
    assert not thread.is_alive()
