"""API keys of API Gateway: ministack 1.5.33 stores the text `"false"` of an update, which counts as true.

So a key could not be disabled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import apigateway_v1

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    Update = Callable[[str, dict[str, Any]], Any]


def install() -> None:
    """Patch ministack's API Gateway in this process.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(apigateway_v1, "_update_api_key", ("key_id", "data"), _reading_booleans)


def _reading_booleans(update: Update) -> Update:
    def updating(key_id: str, data: dict[str, Any]) -> Any:  # noqa: ANN401 -- ministack's answer
        operations = [
            {**operation, "value": operation["value"] == "true"}
            if operation.get("path") == "/enabled"
            else operation
            for operation in data.get("patchOperations", [])
        ]
        return update(key_id, {**data, "patchOperations": operations})

    return updating
