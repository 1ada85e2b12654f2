"""`wotr console` says where to look, or serves the console of a stack that runs elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.commands.console import address, serve
from local.console.server import ConsoleServer
from local.home import Home, LocalError, free_port
from local.up import listening
from tests.local.console.recordings import FakeSource, recorded

if TYPE_CHECKING:
    from pathlib import Path

URL = "http://127.0.0.1:8080"
KNOWN = recorded("log-workout-sent-again")


def test_the_console_is_beside_the_api() -> None:
    assert address(URL, FakeSource()) == "http://127.0.0.1:8080/console/"


def test_an_execution_is_shown_by_its_name() -> None:
    name = KNOWN.summary.name
    assert address(URL, FakeSource([KNOWN]), name) == f"http://127.0.0.1:8080/console/#/executions/{name}"


def test_one_of_several_with_a_name_is_shown_by_its_arn() -> None:
    shown = address(URL, FakeSource([KNOWN]), KNOWN.summary.arn)
    assert shown.startswith("http://127.0.0.1:8080/console/#/executions/arn%3Aaws%3Astates%3A")


def test_an_unknown_one_is_refused_with_where_to_look() -> None:
    with pytest.raises(LocalError, match=r"There is no execution nothing\. `wotr executions` lists them\."):
        address(URL, FakeSource([KNOWN]), "nothing")


def test_the_console_of_a_stack_is_served_at_the_address_that_it_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    served: list[int] = []
    monkeypatch.setattr("local.commands.deployed.deployed", lambda _: FakeSource([KNOWN]))
    monkeypatch.setattr(
        ConsoleServer, "serve_on", lambda _, listener: served.append(listener.getsockname()[1])
    )
    port, said = free_port(0), list[str]()
    serve(Home(tmp_path, tmp_path), "wotr-prod", port, KNOWN.summary.name, said.append)
    assert served == [port]
    assert said == [f"http://127.0.0.1:{port}/console/#/executions/{KNOWN.summary.name}"]


def test_a_port_that_is_in_use_is_refused(tmp_path: Path) -> None:
    with listening(0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(LocalError, match=f"Port {port} is in use. Choose another with --port"):
            serve(Home(tmp_path, tmp_path), "wotr-prod", port, None, print)
