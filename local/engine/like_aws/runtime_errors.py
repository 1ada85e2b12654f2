"""What ends an execution on AWS ends it here.

ministack 1.5.33 resolves a JSONPath that finds nothing to null, lets `Catch: States.ALL` catch
`States.Runtime`, and carries payloads of any size. On AWS each of these ends the execution, and no Catch
helps: a machine that passed here would fail there. After `install()`:

- a path that finds nothing is `States.Runtime`, in Parameters, ResultSelector, InputPath, ItemsPath and in
  a Choice (but for `IsPresent`, which now also tells a null from an absent field);
- `States.ALL` and `States.TaskFailed` match neither `States.Runtime` nor `States.DataLimitExceeded`;
- an input or output above 256 KiB is `States.DataLimitExceeded`, and so is what a Map or Parallel gathers
  from its branches, also where a ResultPath would drop it.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.like_aws import histories
from local.engine.patching import EnginePatchError, replace

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Any

PAYLOAD_LIMIT_BYTES = 256 * 1024
"""The quota "maximum input or output size for a task, state, or execution", as UTF-8."""

_UNCATCHABLE = frozenset({"States.Runtime", "States.DataLimitExceeded"})


def install() -> None:
    """Patch ministack's Step Functions in this process. Call after `histories.install()`.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one, or the histories are not
            installed yet.
    """
    if sfn._add_event.__module__ != histories.__name__:
        raise EnginePatchError("install the histories before the runtime errors: they replace _add_event")
    replace(sfn, "_resolve_path", ("path", "data"), lambda _: _resolve_path)
    replace(sfn, "_evaluate_rule", ("rule", "data", "ctx"), _know_absent_fields)
    replace(sfn, "_error_matches", ("error_equals", "error"), _leave_terminal_errors)
    replace(sfn, "_add_event", ("execution", "event_type", "details"), _limit_payloads)
    replace(sfn, "_apply_result_selector", ("state_def", "data"), _limit_gathered_results)


def _resolve_path(path: str, data: Json) -> Json:
    """Resolve a reference path, or a path with `[*]`, which is a list and may be empty.

    Raises:
        _ExecutionError: `States.Runtime`: a path without `[*]` leads nowhere, or ministack cannot parse it.
    """
    if path == "$" or not path:
        return data
    if not path.startswith("$"):
        return data
    tokens = sfn._parse_jsonpath_tokens(path)
    if tokens is None:
        raise sfn._ExecutionError(
            "States.Runtime", f"The JSONPath '{path}' is not one that this engine knows"
        )
    values = [data]
    for kind, key in tokens:
        values = [found for value in values for found in _step(kind, key, value)]
    if any(kind == "wildcard" for kind, _ in tokens):
        return values
    if not values:
        # Without the input, which the history has: writing it out took an eighth of the engine's time.
        raise sfn._ExecutionError("States.Runtime", f"The JSONPath '{path}' could not be found in the input")
    return values[0]


def _step(kind: str, key: Json, value: Json) -> list[Json]:
    match kind:
        case "field":
            return [value[key]] if isinstance(value, dict) and key in value else []
        case "index":
            return [value[key]] if isinstance(value, list) and key < len(value) else []
        case _ if isinstance(value, dict):
            return list(value.values())
        case _:
            return list(value) if isinstance(value, list) else []


def _know_absent_fields(original: Callable[..., bool]) -> Callable[..., bool]:
    def evaluate(rule: dict[str, Any], data: Json, ctx: Json = None) -> bool:
        if "IsPresent" not in rule:
            return original(rule, data, ctx)
        try:
            sfn._resolve_path_or_ctx(rule["Variable"], data, ctx)
        except sfn._ExecutionError:
            return rule["IsPresent"] is False
        return rule["IsPresent"] is True

    return evaluate


def _leave_terminal_errors(original: Callable[..., bool]) -> Callable[..., bool]:
    def matches(error_equals: list[str], error: str) -> bool:
        return error not in _UNCATCHABLE and original(error_equals, error)

    return matches


def _limit_payloads(original: Callable[..., Json]) -> Callable[..., Json]:
    def add_event(execution: Json, event_type: str, details: Json = None) -> Json:
        for fields in (details or {}).values():
            for name in ("input", "output"):
                if isinstance(fields.get(name), str):
                    _check_size(fields[name], f"{event_type}: the {name}")
        return original(execution, event_type, details)

    return add_event


def _limit_gathered_results(original: Callable[..., Json]) -> Callable[..., Json]:
    def apply(state_def: dict[str, Any], data: Json) -> Json:
        if state_def.get("Type") in {"Map", "Parallel"}:
            _check_size(json.dumps(data), f"the results that the {state_def['Type']} gathered")
        return original(state_def, data)

    return apply


def _check_size(text: str, what: str) -> None:
    # JSON with \u escapes is longer than its UTF-8, so only what seems too long has to be looked at closely.
    if len(text) > PAYLOAD_LIMIT_BYTES:
        size = len(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode())
        if size > PAYLOAD_LIMIT_BYTES:
            raise sfn._ExecutionError(
                "States.DataLimitExceeded", f"{what}: {size} bytes, at most {PAYLOAD_LIMIT_BYTES} fit"
            )
