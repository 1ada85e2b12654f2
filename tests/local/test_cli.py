"""What `wotr` says when something is not as it should be."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from local import cli
from local.commands.api_keys import ApiKey
from local.commands.sample_workouts import read_people
from local.home import LOOPBACK, Home, LocalError, RunningStack, free_port, gateway_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WOTR_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WOTR_PORT", raising=False)
    return Home.find()


@pytest.fixture
def held(home: Home) -> Iterator[Home]:
    with home.exclusively():
        yield home


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("deploy",),
        ("token", "ana"),
        ("api-key",),
        ("keys", "list"),
        ("keys", "create", "watch"),
        ("keys", "usage"),
        ("keys", "disable", "watch"),
        ("aws-env",),
        ("start", "check-health"),
        ("console",),
        ("console", "x"),
        ("failures",),
        ("redrive",),
        ("load", "."),
    ],
)
def test_a_command_without_a_stack_says_how_to_start_one(home: Home, arguments: tuple[str, ...]) -> None:
    code, output = run(*arguments)
    assert code == 1
    assert output == f"Nothing runs on {home.folder}. Start it with `make run` (or `wotr up`) first."


def test_there_is_nothing_to_take_down(home: Home) -> None:
    assert run("down") == (1, f"Nothing runs on {home.folder}.")


def test_a_second_stack_on_a_home_is_refused(held: Home) -> None:
    code, output = run("up", "--port", str(free_port(0)))
    assert code == 1
    assert output.startswith(f"Another `wotr up` runs on {held.folder}. Stop it with `wotr down`")


def test_a_port_in_use_is_named_with_a_way_on(home: Home) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        code, output = run("up", "--port", str(port))
    assert code == 1
    assert output.startswith(f"Port {port} is in use.")
    assert "--port" in output
    assert home.holder() is None


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "8080.5"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("WOTR_PORT", text)
    with pytest.raises(LocalError, match="must be a port number from 1 to 65535"):
        gateway_port()


def test_the_port_is_the_option_then_the_environment_then_8080(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WOTR_PORT", raising=False)
    assert gateway_port() == 8080
    monkeypatch.setenv("WOTR_PORT", "9090")
    assert gateway_port() == 9090
    assert gateway_port(7070) == 7070


def test_a_command_outside_of_a_repository_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("executions") == (
        1,
        f"{tmp_path} is not inside a wotr repository. Change to one and try again.",
    )


def test_a_command_finds_the_repository_from_a_folder_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Home.find().repository
    monkeypatch.chdir(repository / "tests" / "local")
    assert Home.find().repository == repository


def test_a_stack_that_is_starting_is_not_running_yet(held: Home) -> None:
    with pytest.raises(LocalError, match="still starting"):
        held.running()


def test_a_stack_that_is_up_is_found_and_gone_when_it_ends(home: Home) -> None:
    stack = RunningStack(os.getpid(), 8080, 4566, "WOTR0123", "secret")
    with home.exclusively():
        home.announce(stack)
        assert home.running() == stack
        assert home.holder() == os.getpid()
    assert home.holder() is None


def test_to_ask_who_holds_a_home_never_shows_one_who_did_nor_keeps_anyone_from_it(home: Home) -> None:
    with home.exclusively():
        pass
    together = threading.Barrier(4)

    def ask() -> set[int | None]:
        together.wait()
        return {home.holder() for _ in range(500)}

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask) for _ in range(3)]
        together.wait()
        held_times = 0
        while not all(one.done() for one in asked):
            with home.exclusively():
                held_times += 1
                assert home.holder() == os.getpid()

    assert held_times > 0
    assert set().union(*(one.result() for one in asked)) <= {None, os.getpid()}


def test_several_who_ask_about_a_home_that_nobody_holds_all_hear_so(home: Home) -> None:
    with home.exclusively():
        pass
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(lambda _: home.holder(), range(1_000))) == {None}


HOLDER = """
import signal
from local.home import Home
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
with Home.find().exclusively():
    print("held", flush=True)
    signal.sigwait({signal.SIGTERM})
"""


def test_what_runs_is_taken_down(home: Home) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=home.repository, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert home.holder() == holder.pid
        assert run("down") == (0, "stopped")
        assert home.holder() is None
    assert holder.returncode == 0


@pytest.mark.usefixtures("home")
def test_a_stack_that_ends_by_itself_just_before_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    holders = iter([ended.pid, None])
    monkeypatch.setattr(Home, "holder", lambda _: next(holders))
    assert run("down") == (0, "stopped")


def test_the_engine_keeps_its_port_unless_another_has_taken_it(home: Home) -> None:
    home.create()
    first = home.engine_port()
    assert home.engine_port() == first
    with socket.create_server((LOOPBACK, first)):
        assert home.engine_port() != first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--input", "{"), "--input is not JSON"),
        (("missing.json",), "missing.json cannot be read: No such file or directory."),
        (("missing.json", "--input", "{}"), "Give the input as a file or with --input, not both."),
    ],
)
def test_an_input_that_cannot_be_one_is_refused(held: Home, arguments: tuple[str, ...], message: str) -> None:
    held.announce(RunningStack(os.getpid(), free_port(0), free_port(0), "WOTR0123", "secret"))
    code, output = run("start", "check-health", *arguments)
    assert code == 1
    assert message in output


def test_an_engine_that_does_not_answer_is_told_without_a_traceback(held: Home) -> None:
    held.announce(RunningStack(os.getpid(), free_port(0), free_port(0), "WOTR0123", "secret"))
    code, output = run("failures")
    assert code == 1
    assert output.startswith("The engine: Could not connect")


@pytest.mark.usefixtures("home")
def test_executions_are_asked_for_without_a_stack() -> None:
    assert run("executions") == (0, "no executions yet")
    assert run("history", "x") == (
        1,
        "No execution has a name that begins with x. `wotr executions` lists them.",
    )


@pytest.mark.parametrize("command", ["history", "console"])
def test_an_unknown_execution_is_refused_with_where_to_look(held: Home, command: str) -> None:
    held.announce(RunningStack(os.getpid(), free_port(0), free_port(0), "WOTR0123", "secret"))
    assert run(command, "nothing") == (
        1,
        "No execution has a name that begins with nothing. `wotr executions` lists them.",
    )


def test_a_folder_of_people_is_read_with_their_profiles(tmp_path: Path) -> None:
    (tmp_path / "ana.jsonl").write_text('{"type": "Run"}\n\n{"type": "Ride"}\n', encoding="utf-8")
    (tmp_path / "ana.profile.json").write_text('{"maxHr": 188}', encoding="utf-8")
    (tmp_path / "ana.sessions.jsonl").write_text('{"sets": []}\n', encoding="utf-8")
    (tmp_path / "ben.jsonl").write_text('{"type": "Swim"}\n', encoding="utf-8")

    ana, ben = read_people(tmp_path)

    assert (ana.name, ana.workouts, ana.sessions, ana.profile) == (
        "ana",
        ('{"type": "Run"}', '{"type": "Ride"}'),
        ('{"sets": []}',),
        '{"maxHr": 188}',
    )
    assert (ben.name, ben.sessions, ben.profile) == ("ben", (), None)


def test_a_folder_without_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="has no <person>"):
        read_people(tmp_path)


def test_keys_and_their_use_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime.now(UTC).date().isoformat()
    found = [
        ApiKey("k1", "phone", "value-of-phone", is_enabled=False, usage={}),
        ApiKey("k2", "watch", "value-of-watch", is_enabled=True, usage={"2026-01-02": 3, today: 41}),
    ]
    monkeypatch.setattr(cli, "_api_keys", lambda: SimpleNamespace(list=lambda: found))
    assert run("keys", "list") == (
        0,
        "name id state today phone k1 disabled 0 watch k2 enabled 41",
    )
    assert run("keys", "usage") == (0, f"day name requests {today} watch 41 2026-01-02 watch 3")
    monkeypatch.setattr(cli, "_api_keys", lambda: SimpleNamespace(list=list))
    assert run("keys", "list") == (0, "no API keys yet")
    assert run("keys", "usage") == (0, "no requests yet")


def test_the_aws_cli_is_told_how_to_reach_the_engine(held: Home) -> None:
    held.announce(RunningStack(os.getpid(), 8080, 4566, "WOTR0123", "secret"))
    code, output = run("aws-env")
    assert code == 0
    assert output.startswith(
        "export AWS_ENDPOINT_URL=http://127.0.0.1:4566 export AWS_ACCESS_KEY_ID=WOTR0123 "
        "export AWS_SECRET_ACCESS_KEY=secret "
    )


def test_a_file_is_replaced_whole_and_only_for_its_owner(home: Home) -> None:
    with home.exclusively():
        home.announce(RunningStack(1, 2, 3, "WOTR0123", "secret"))
        stored = home.folder / "stack.json"
        assert json.loads(stored.read_text(encoding="utf-8"))["gateway_port"] == 2
        assert stored.stat().st_mode & 0o077 == 0
