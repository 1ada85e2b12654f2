"""`MaxConcurrencyPath` of a Map, which ministack 1.5.33 does not read: it would run everything at once."""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

State = dict[str, Any]


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_execute_map", ("state_def", "raw_input", "execution", "ctx"), _read_the_path)


def _read_the_path(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(state_def: State, raw_input: Any, execution: State, ctx: State) -> Any:  # noqa: ANN401 -- JSON
        path = state_def.get("MaxConcurrencyPath")
        if path is not None:
            effective = sfn._apply_input_path(state_def, raw_input, ctx)
            at_once = sfn._resolve_path_or_ctx(path, effective, ctx)
            state_def = {**state_def, "MaxConcurrency": at_once}
        return original(state_def, raw_input, execution, ctx)

    return execute
