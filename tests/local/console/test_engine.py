"""What the console asks of the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from local.commands import failures, people
from local.commands.failures import Letter
from local.console.engine import Engine
from local.home import LocalError

if TYPE_CHECKING:
    from local.clients import Clients

OLD = Letter("m1", "failures", datetime(2026, 11, 20, tzinfo=UTC), "log-workout", "Boom", "no", "x", "{}")
NEW = replace(OLD, id="m2", sent=OLD.sent + timedelta(hours=1))
NO_CLIENTS = cast("Clients", None)


def test_letters_are_told_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "letters", lambda _clients, _limit: [OLD, NEW])
    assert Engine(NO_CLIENTS).letters() == [NEW, OLD]


def test_while_letters_are_sent_again_nobody_hides_them_by_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, looks, seen = Engine(NO_CLIENTS), [OLD], []

    def look(_clients: Clients, _limit: int) -> list[Letter]:
        return [looks.pop()]

    def redrive(_clients: Clients, _machine: str | None, _most: int | None) -> dict[str, Any]:
        seen.extend(engine.letters())
        return {}

    monkeypatch.setattr(failures, "letters", look)
    monkeypatch.setattr(failures, "redrive", redrive)

    engine.letters()
    engine.redrive(None, None)

    assert seen == [OLD]


def test_letters_are_sent_again_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(NO_CLIENTS)
    monkeypatch.setattr("local.console.engine._LONGEST_LOOK_SEC", 0)

    def redrive(_clients: Clients, _machine: str | None, _most: int | None) -> dict[str, Any]:
        with pytest.raises(LocalError, match="already"):
            engine.redrive(None, None)
        return {"succeeded": 1}

    monkeypatch.setattr(failures, "redrive", redrive)

    assert engine.redrive(None, None) == {"succeeded": 1}
    assert engine.redrive(None, None) == {"succeeded": 1}


def test_somebody_new_is_asked_for_and_those_who_are_known_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now, pool = [1000.0], {"id 0": "ana"}
    monkeypatch.setattr(people, "names", lambda _clients: dict(pool))
    monkeypatch.setattr("local.console.engine.time.monotonic", lambda: now[0])
    engine = Engine(NO_CLIENTS)

    assert engine.names(set()) == {"id 0": "ana"}
    pool["id 1"] = "ben"
    now[0] += 10
    assert engine.names({"id 0"}) == {"id 0": "ana"}
    assert engine.names({"id 1"}) == {"id 0": "ana", "id 1": "ben"}
    pool["id 2"] = "cleo"
    assert engine.names({"nobody"}) == {"id 0": "ana", "id 1": "ben"}
    now[0] += 31
    assert engine.names(set()) == pool
