"""API keys are disabled and enabled as on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from ministack.services import apigateway_v1

from local.engine.like_aws import api_keys
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with restored(apigateway_v1, "_update_api_key"):
        api_keys.install()
        yield


def updated(key_id: str, path: str, value: str) -> dict[str, Any]:
    change = {"op": "replace", "path": path, "value": value}
    status, _, body = apigateway_v1._update_api_key(key_id, {"patchOperations": [change]})  # noqa: SLF001 -- what was replaced
    assert status == 200
    answer: dict[str, Any] = json.loads(body)
    return answer


def test_a_key_is_disabled_and_enabled() -> None:
    _, _, body = apigateway_v1._create_api_key({"name": "watch"})  # noqa: SLF001 -- ministack has no other
    key = json.loads(body)["id"]
    assert updated(key, "/enabled", "false")["enabled"] is False
    assert updated(key, "/enabled", "true")["enabled"] is True
    assert updated(key, "/name", "false")["name"] == "false"
