"""A ResultSelector reads the context object.

On AWS, `$$` may stand in a ResultSelector as in Parameters: `{"detail.$": "$$.Execution.Input.detail"}`.
ministack 1.5.33 selects without a context, so every such path finds nothing.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextvars
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Any

_context: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("context")
"""The context object of the innermost state that runs in this thread."""


def install() -> None:
    """Patch ministack's Step Functions in this process. Call before `runtime_errors.install()`.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    for name in ("_execute_task", "_execute_parallel", "_execute_map"):
        replace(sfn, name, ("state_def", "raw_input", "execution", "ctx"), _remember_the_context)
    replace(sfn, "_apply_result_selector", ("state_def", "data"), lambda _: _select)


def _remember_the_context(original: Callable[..., Json]) -> Callable[..., Json]:
    def execute(state_def: Json, raw_input: Json, execution: Json, ctx: dict[str, Any]) -> Json:
        before = _context.set(ctx)
        try:
            return original(state_def, raw_input, execution, ctx)
        finally:
            _context.reset(before)

    return execute


def _select(state_def: dict[str, Any], data: Json) -> Json:
    selector = state_def.get("ResultSelector")
    return sfn._resolve_params_obj(selector, data, _context.get()) if selector else data
