"""API keys are made, told, disabled, and known after the engine was killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local.commands import api_keys
from local.commands.api_keys import ApiKeys
from local.home import LocalError

if TYPE_CHECKING:
    from tests.local.running_engine import Engine


@pytest.fixture
def keys(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> ApiKeys:
    """The keys of a usage plan, as the outputs of the stack name it."""
    plan = engine.client("apigateway").create_usage_plan(name="wotr")["id"]
    monkeypatch.setattr(api_keys, "stack_outputs", lambda _: {"UsagePlanId": plan})
    return ApiKeys(engine.home, engine.stack)


def test_a_key_is_there_with_its_value_and_in_the_plan_after_a_kill(engine: Engine, keys: ApiKeys) -> None:
    watch, phone = keys.create("watch"), keys.create("phone")
    keys.enable("phone", is_enabled=False)
    engine.client("apigateway").create_api_key(name="of-another-plan")
    engine.kill()
    engine.start()
    listed = [(key.name, key.value, key.is_enabled) for key in keys.list()]
    assert listed == [("phone", phone.value, False), ("watch", watch.value, True)]
    keys.enable("phone", is_enabled=True)
    assert keys.named("phone").is_enabled


def test_names_are_taken_once_and_are_names(keys: ApiKeys) -> None:
    keys.create("watch")
    for name, words in (("watch", "already"), ("a b", "cannot be a name"), ("", "cannot be a name")):
        with pytest.raises(LocalError, match=words):
            keys.create(name)


def test_the_key_that_is_printed_is_made_once(keys: ApiKeys) -> None:
    assert keys.named_or_new("default").value == keys.named_or_new("default").value
    assert len(keys.list()) == 1


def test_a_name_that_is_none_is_told_so(keys: ApiKeys) -> None:
    with pytest.raises(LocalError, match=r"wotr keys create nobody"):
        keys.enable("nobody", is_enabled=False)


def test_usage_is_what_the_gateway_counted(engine: Engine, keys: ApiKeys) -> None:
    key = keys.create("watch")
    engine.home.usage.write_text(json.dumps({key.key_id: {"2026-11-21": 7}, "gone": {"2026-11-21": 1}}))
    assert keys.named("watch").usage == {"2026-11-21": 7}
