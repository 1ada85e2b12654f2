"""`wotr up`: what it listens on, and what it does when told to stop or to reload; the engine is played."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError

from local import deploy, up
from local.clients import Clients
from local.deploy import Deployment
from local.home import LOOPBACK, Home, LocalError, RunningStack
from local.up import listening, run_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
RELOADED = "the gateway serves the new document"
LEFT_OUT = "left out, because the local engine has nothing like it: EventsArchive (AWS::Events::Archive)"


def test_answers_are_sent_at_once_and_only_to_this_machine() -> None:
    """Without TCP_NODELAY on what is accepted, each answer on a kept connection waits 40 ms."""
    with listening(0) as listener:
        address = listener.getsockname()
        assert address[0] == LOOPBACK
        with socket.create_connection(address), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


class PlayedEngine:
    """Dies when told. Whether its end is noticed, and what it does when asked, is up to the test."""

    started: list[PlayedEngine]
    failures: list[str | Callable[[], None]]
    """Why the next starts fail; or what happens while one goes on for ever."""

    def __init__(self) -> None:
        self.end = ""
        self.when_asked: Callable[[], None] = lambda: None
        self.noticed = asyncio.Event()

    @classmethod
    async def start(cls, _home: Home, _port: int, _environment: Mapping[str, str]) -> PlayedEngine:
        if cls.failures:
            failure = cls.failures.pop(0)
            if isinstance(failure, str):
                raise LocalError(failure)
            failure()
            await asyncio.Event().wait()
        engine = cls()
        cls.started.append(engine)
        return engine

    @property
    def has_ended(self) -> bool:
        return bool(self.end)

    @property
    def cause(self) -> str:
        return "killed by SIGKILL"

    def die(self) -> None:
        self.end = "died"
        self.noticed.set()

    async def wait(self) -> None:
        await self.noticed.wait()

    async def stop(self) -> None:
        self.end = self.end or "stopped"

    async def kill(self) -> None:
        self.end = self.end or "killed"


class PlayedGateway:
    """Serves until stopped."""

    def __init__(
        self, api: object, _listener: socket.socket, _stack: RunningStack, _home: Home, _config: object
    ) -> None:
        self.served = [api]
        self._stopped = asyncio.Event()

    async def serve(self) -> None:
        await self._stopped.wait()

    def use(self, api: object) -> None:
        self.served.append(api)

    def stop(self) -> None:
        self._stopped.set()


class Stack:
    """A `wotr up` on a played engine; a test says what happens when it greets, and when it says a line."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.said: list[str] = []
        self.when_up: Callable[[], None] = self.tell(signal.SIGTERM)
        self.when_said: dict[str, Callable[[], None]] = {}

    @staticmethod
    def tell(number: signal.Signals) -> Callable[[], None]:
        return lambda: os.kill(os.getpid(), number)

    def run(self) -> None:
        run_stack(self.home, 0, self._say, lambda _: self.when_up())

    def _say(self, text: str) -> None:
        self.said.append(text)
        for beginning, action in self.when_said.items():
            if text.startswith(beginning):
                action()


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[PlayedEngine]:
    """The engines that were started, oldest first."""
    started: list[PlayedEngine] = []
    monkeypatch.setattr(PlayedEngine, "started", started, raising=False)
    monkeypatch.setattr(PlayedEngine, "failures", [], raising=False)
    monkeypatch.setattr(up, "_PAUSES_SEC", (0.0, 0.001, 0.002))
    monkeypatch.setattr(up, "EngineProcess", PlayedEngine)
    monkeypatch.setattr(up, "GatewayServer", PlayedGateway)
    return started


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engines: list[PlayedEngine]) -> Stack:
    """Deployed already; its engine tells what is deployed as long as it lives."""

    def values(_: object) -> dict[str, str]:
        engines[-1].when_asked()
        if engines[-1].has_ended:
            raise EndpointConnectionError(endpoint_url="http://engine")
        return {}

    monkeypatch.setattr(up, "stack_values", values)
    monkeypatch.setattr(up, "load_api", lambda _template, _values: object())
    monkeypatch.setattr(up, "page_config", dict)
    monkeypatch.setattr(Deployment, "run", lambda _: False)
    return Stack(Home(REPOSITORY, tmp_path / "home"))


def test_told_to_stop_it_saves(stack: Stack, engines: list[PlayedEngine]) -> None:
    stack.run()

    assert [engine.end for engine in engines] == ["stopped"]
    assert stack.said[-2:] == ["stopping, saving everything", "stopped"]
    assert stack.home.holder() is None


def test_a_document_is_read_again_when_told(stack: Stack) -> None:
    stack.when_up = stack.tell(signal.SIGHUP)
    stack.when_said = {RELOADED: stack.tell(signal.SIGTERM)}

    stack.run()

    assert RELOADED in stack.said


def test_told_to_reload_with_a_dead_engine_it_starts_one_first(
    stack: Stack, engines: list[PlayedEngine]
) -> None:
    def die_unnoticed() -> None:
        engines[-1].end = "died"
        os.kill(os.getpid(), signal.SIGHUP)

    stack.when_up = die_unnoticed
    stack.when_said = {RELOADED: stack.tell(signal.SIGTERM)}

    stack.run()

    assert [engine.end for engine in engines] == ["died", "stopped"]
    assert stack.said.index("the engine is back") < stack.said.index(RELOADED)


def test_an_engine_that_dies_during_a_reload_delays_it(stack: Stack, engines: list[PlayedEngine]) -> None:
    def reload_and_die() -> None:
        engines[-1].when_asked = engines[-1].die
        os.kill(os.getpid(), signal.SIGHUP)

    stack.when_up = reload_and_die
    stack.when_said = {RELOADED: stack.tell(signal.SIGTERM)}

    stack.run()

    assert [engine.end for engine in engines] == ["died", "stopped"]
    assert stack.said.index("the engine is back") < stack.said.index(RELOADED)


def test_a_reload_that_fails_leaves_the_old_document(stack: Stack, engines: list[PlayedEngine]) -> None:
    def refuse() -> None:
        raise EndpointConnectionError(endpoint_url="http://engine")

    def reload() -> None:
        engines[-1].when_asked = refuse
        os.kill(os.getpid(), signal.SIGHUP)

    stack.when_up = reload
    stack.when_said = {"the gateway goes on with the old document: ": stack.tell(signal.SIGTERM)}

    stack.run()

    assert [engine.end for engine in engines] == ["stopped"]
    assert RELOADED not in stack.said


def test_an_engine_that_dies_again_and_again_is_started_again_after_longer_and_longer_pauses(
    stack: Stack, engines: list[PlayedEngine]
) -> None:
    def die_or_stop() -> None:
        (engines[-1].die if len(engines) < 5 else stack.tell(signal.SIGTERM))()

    stack.when_up = die_or_stop
    stack.when_said = {"the engine is back": die_or_stop}

    stack.run()

    assert [engine.end for engine in engines] == ["died"] * 4 + ["stopped"]
    assert [text for text in stack.said if text.startswith("the engine ended")] == [
        f"the engine ended: killed by SIGKILL\nstarting it again {when}; no workout is lost"
        for when in ("now", "in 0.001 s", "in 0.002 s", "in 0.002 s")
    ]


def test_an_engine_that_dies_while_it_starts_again_is_a_death_like_any_other(
    stack: Stack, engines: list[PlayedEngine]
) -> None:
    def die() -> None:
        PlayedEngine.failures = ["The engine did not start: killed by SIGKILL"] * 2
        engines[-1].die()

    stack.when_up = die
    stack.when_said = {"the engine is back": stack.tell(signal.SIGTERM)}

    stack.run()

    assert [engine.end for engine in engines] == ["died", "stopped"]
    failed = "the engine ended: The engine did not start: killed by SIGKILL"
    assert [text for text in stack.said if text.startswith(failed)] == [
        f"{failed}\nstarting it again in 0.001 s; no workout is lost",
        f"{failed}\nstarting it again in 0.002 s; no workout is lost",
    ]


def test_after_a_minute_of_health_a_death_is_the_first_one_again(
    stack: Stack, engines: list[PlayedEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "_HEALTHY_SEC", -1.0)

    def die_or_stop() -> None:
        (engines[-1].die if len(engines) < 4 else stack.tell(signal.SIGTERM))()

    stack.when_up = die_or_stop
    stack.when_said = {"the engine is back": die_or_stop}

    stack.run()

    assert sum("starting it again now" in text for text in stack.said) == 3


@pytest.mark.parametrize("when", ["in the pause", "in the start"])
def test_told_to_stop_before_the_engine_is_back_it_stops(
    stack: Stack, engines: list[PlayedEngine], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def die() -> None:
        if when == "in the start":
            PlayedEngine.failures = [stack.tell(signal.SIGTERM)]
        else:
            monkeypatch.setattr(up, "_PAUSES_SEC", (3600.0,))
            stack.when_said = {"the engine ended": stack.tell(signal.SIGTERM)}
        engines[-1].die()

    stack.when_up = die

    stack.run()

    assert [engine.end for engine in engines] == ["died"]
    assert stack.said[-1] == "stopped"
    assert stack.home.holder() is None


def test_a_first_start_that_fails_ends_it(stack: Stack) -> None:
    PlayedEngine.failures = ["The engine did not start: exit code 1\n  dynamodb.json cannot be read"]

    with pytest.raises(LocalError, match=r"exit code 1\n  dynamodb\.json cannot be read"):
        stack.run()

    assert stack.home.holder() is None


class PlayedSam:
    """A shell script in the place of sam."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started = folder / "started"

    def does(self, script: str) -> None:
        for name in ("sam", "uv"):
            program = self.folder / name
            program.write_text(f'#!/bin/sh\necho "$1" >> {self._started}\n{script}\n', encoding="utf-8")
            program.chmod(0o700)

    @property
    def started(self) -> list[str]:
        return self._started.read_text(encoding="utf-8").split() if self._started.exists() else []


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlayedSam:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setattr(deploy, "stack_status", lambda _: None)
    monkeypatch.setattr(deploy, "take_snapshot", lambda _: None)
    return PlayedSam(folder)


def test_told_to_stop_while_it_builds_it_ends_the_build_and_does_not_deploy(
    tmp_path: Path, engines: list[PlayedEngine], sam: PlayedSam
) -> None:
    sam.does(f"sleep 20 & kill -TERM {os.getpid()}; wait; echo built > {sam.folder / 'built'}")
    stack = Stack(Home(REPOSITORY, tmp_path / "home"))

    stack.run()

    assert sam.started == ["build"]
    assert not (sam.folder / "built").exists()
    assert [engine.end for engine in engines] == ["killed"]
    assert stack.said[1:] == [
        LEFT_OUT,
        "building (sam build)",
        "stopping in the middle of a deploy; the next start deploys again",
        "stopped",
    ]
    assert not stack.home.deployed.exists()


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    home = Home(REPOSITORY, tmp_path / "home")
    home.create()
    running = RunningStack(os.getpid(), 1, 1, "WOTR0123", "secret")
    return Deployment(home, running, Clients(running), lambda _: None)


def test_a_deploy_builds_then_deploys(deployment: Deployment, sam: PlayedSam) -> None:
    sam.does("true")
    assert deployment.run()
    assert sam.started == ["build", "deploy"]


def test_a_deploy_that_was_stopped_starts_no_sam(deployment: Deployment, sam: PlayedSam) -> None:
    sam.does("true")
    deployment.stop()
    with pytest.raises(LocalError, match="stopped"):
        deployment.run()
    assert sam.started == []


def test_a_build_that_fails_is_shown(deployment: Deployment, sam: PlayedSam) -> None:
    sam.does("echo no room; exit 3")
    with pytest.raises(LocalError, match=r"(?s)`sam build` failed.*no room"):
        deployment.run()
    assert sam.started == ["build"]


def test_the_wotr_of_another_checkout_says_which_one_to_run(tmp_path: Path) -> None:
    other = Home(tmp_path, tmp_path / "home")
    other.create()
    running = RunningStack(os.getpid(), 1, 1, "WOTR0123", "secret")
    with pytest.raises(LocalError, match=f"Run the one there: {tmp_path}"):
        Deployment(other, running, Clients(running), lambda _: None).run()
