"""Execution histories as on AWS.

ministack 1.5.33 records a state's enter and exit events only at the top level of a machine. What happens
inside a Map or a Parallel state shows as bare task events without a name, the children of a Distributed Map
have no history at all, and a machine's `TimeoutSeconds` is not honoured. A person who reads a history,
`wotr history`, and the measured coverage of the machine tests all need what AWS records, so `install()`
adds:

- `<Type>StateEntered` and `<Type>StateExited` for the states inside Map and Parallel, with name, input and
  output;
- `MapStateStarted`, `MapIterationStarted|Succeeded|Failed` (map's name and index),
  `ParallelStateStarted|Succeeded|Failed`;
- for a Distributed Map, `MapRunStarted|Succeeded|Failed` in the parent, and in each child execution its own
  whole history;
- `previousEventId`, which leads back through a branch when several run side by side;
- what a task was called with (`parameters`), and its integration as AWS writes it: `resourceType` and
  `resource`;
- `TIMED_OUT` and `ExecutionTimedOut` when a machine's `TimeoutSeconds` are over.

There is no event for a Catch, here or on AWS: it is a `TaskFailed` followed by that state's exit and the
entry of the catcher's `Next`.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextvars
import copy
import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Any
Execution = dict[str, Any]
Context = dict[str, Any]
State = dict[str, Any]


@dataclass(frozen=True)
class _Container:
    """The Map or Parallel state whose branches run now."""

    kind: Literal["Map", "DistributedMap", "Parallel"]
    name: str


_container: contextvars.ContextVar[_Container] = contextvars.ContextVar("container")
_last_event: contextvars.ContextVar[tuple[str, dict[str, Any]] | None] = contextvars.ContextVar(
    "last", default=None
)
_OVER = {"status": "SUCCEEDED"}
"""Stands for an execution that the engine no longer has."""
# One lock for all: an event takes microseconds, and two branches must not be given the same event id.
_lock = threading.Lock()


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once, before the first execution.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    task = ("state_def", "raw_input", "execution", "ctx")
    replace(sfn, "_add_event", ("execution", "event_type", "details"), lambda _: _add_event)
    replace(
        sfn,
        "_run_sub_machine",
        ("states", "start_at", "input_data", "execution", "ctx"),
        lambda _: _run_sub_machine,
    )
    replace(sfn, "_run_parallel_branches", task, _announce_parallel)
    replace(sfn, "_run_map_items", task, _announce_map)
    replace(
        sfn,
        "_run_distributed_map",
        ("state_def", "raw_input", "effective", "iterator", "execution", "ctx"),
        _announce_map_run,
    )
    replace(sfn, "_invoke_resource", ("resource", "input_data"), _note_parameters)
    replace(sfn, "_invoke_with_callback", ("resource", "input_data", "token", "state_def"), _note_parameters)
    replace(sfn, "_run_execution", ("exec_arn",), _stop_at_the_timeout)
    replace(sfn, "_fail_execution", ("execution", "error", "cause"), _fail_only_what_runs)


def current() -> tuple[str, int] | None:
    """The execution that this thread works for, by its ARN, and the id of its last event; None for none."""
    last = _last_event.get()
    return (
        (last[0], last[1]["id"])
        if last and sfn._executions.get(last[0], _OVER)["status"] == "RUNNING"
        else None
    )


def _add_event(
    execution: Execution, event_type: str, details: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Append one event. An execution that is over gets only the event that says how it ended."""
    arn: str = execution["executionArn"]
    with _lock:
        events: list[dict[str, Any]] = execution["events"]
        last = _last_event.get()
        previous = last[1]["id"] if last and last[0] == arn else len(events)
        event: dict[str, Any] = {
            "id": len(events) + 1,
            "previousEventId": previous,
            "type": event_type,
            "timestamp": sfn.now_iso(),
            **{key: _as_on_aws(value) for key, value in (details or {}).items()},
        }
        if execution["status"] == "RUNNING" or event_type.startswith("Execution"):
            events.append(event)
            _last_event.set((arn, event))
        return event


def _as_on_aws(details: dict[str, Any]) -> dict[str, Any]:
    """Split an integration's ARN the way AWS's task events do.

    `arn:aws:states:::aws-sdk:dynamodb:query` is resourceType `aws-sdk:dynamodb`, resource `query`. A plain
    function ARN is a `lambda`, and stays whole.
    """
    resource = details.get("resource")
    if not isinstance(resource, str):
        return details
    prefix = "arn:aws:states:::"
    if not resource.startswith(prefix):
        return {**details, "resourceType": "lambda" if ":lambda:" in resource else "activity"}
    resource_type, action = resource.removeprefix(prefix).rsplit(":", 1)
    return {**details, "resourceType": resource_type, "resource": action}


def _note_parameters(original: Callable[..., Json]) -> Callable[..., Json]:
    def invoke(resource: str, input_data: Json, *rest: Json) -> Json:
        last = _last_event.get()
        if last and last[1]["type"] == "TaskScheduled":
            last[1]["taskScheduledEventDetails"]["parameters"] = json.dumps(input_data)
        return original(resource, input_data, *rest)

    return invoke


def _run_sub_machine(
    states: dict[str, State], start_at: str, input_data: Json, execution: Execution, ctx: Context
) -> Json:
    """Run one branch of a Parallel, one iteration of a Map, or one child of a Distributed Map."""
    container = _container.get()
    if container.kind == "DistributedMap":
        return _run_child(states, start_at, input_data, execution, ctx)
    if container.kind == "Parallel":
        return _walk(states, start_at, input_data, execution, ctx)
    iteration = {"name": container.name, "index": ctx["Map"]["Item"]["Index"]}
    sfn._add_event(execution, "MapIterationStarted", {"mapIterationStartedEventDetails": iteration})
    try:
        output = _walk(states, start_at, input_data, execution, ctx)
    except sfn._ExecutionError:
        sfn._add_event(execution, "MapIterationFailed", {"mapIterationFailedEventDetails": iteration})
        raise
    sfn._add_event(execution, "MapIterationSucceeded", {"mapIterationSucceededEventDetails": iteration})
    return output


def _run_child(
    states: dict[str, State], start_at: str, input_data: Json, child: Execution, ctx: Context
) -> Json:
    sfn._add_event(child, "ExecutionStarted", {"executionStartedEventDetails": {"input": child["input"]}})
    ctx = {**ctx, "Execution": {**ctx["Execution"], "Id": child["executionArn"], "Name": child["name"]}}
    try:
        output = _walk(states, start_at, input_data, child, ctx)
    except sfn._ExecutionError as err:
        failure = {"error": err.error, "cause": err.cause}
        sfn._add_event(child, "ExecutionFailed", {"executionFailedEventDetails": failure})
        raise
    sfn._add_event(
        child, "ExecutionSucceeded", {"executionSucceededEventDetails": {"output": json.dumps(output)}}
    )
    return output


def _walk(
    states: dict[str, State], start_at: str, input_data: Json, execution: Execution, ctx: Context
) -> Json:
    name: str | None = start_at
    data = copy.deepcopy(input_data)
    text = json.dumps(data)
    ctx = {**ctx}  # branches run side by side: each has its own $$.State
    while name is not None:
        if execution["status"] != "RUNNING":
            raise sfn._ExecutionError("States.Timeout", f"The execution was over before {name}")
        state = states.get(name)
        if state is None:
            raise sfn._ExecutionError("States.Runtime", f"State '{name}' not found")
        kind: str = state["Type"]
        ctx["State"] = {"Name": name, "EnteredTime": sfn.now_iso(), "RetryCount": 0}
        entered = {"name": name, "input": text}
        sfn._add_event(execution, f"{kind}StateEntered", {"stateEnteredEventDetails": entered})
        before = data
        data, following = _run_state(kind, state, before, execution, ctx)
        if data is not before or kind != "Choice":  # a Choice that hands its input on has not changed it
            text = json.dumps(data)
        exited = {"name": name, "output": text}
        sfn._add_event(execution, f"{kind}StateExited", {"stateExitedEventDetails": exited})
        name = following
    return data


def _run_state(
    kind: str, state: State, data: Json, execution: Execution, ctx: Context
) -> tuple[Json, str | None]:
    """Run one state. Returns its output and the name of the next state, None at the end."""
    match kind:
        case "Succeed":
            return sfn._apply_output_path(state, sfn._apply_input_path(state, data, ctx), ctx), None
        case "Fail":
            raise sfn._ExecutionError(*sfn._fail_state_error(state, data, ctx))
        case "Task" | "Parallel" | "Map":
            output, following = getattr(sfn, f"_execute_{kind.lower()}")(state, data, execution, ctx)
        case "Pass" | "Choice" | "Wait":
            output, following = getattr(sfn, f"_execute_{kind.lower()}")(state, data, ctx)
        case _:
            raise sfn._ExecutionError("States.Runtime", f"Unknown state type: {kind}")
    return output, following


def _announce_parallel(original: Callable[..., Json]) -> Callable[..., Json]:
    def run(state_def: State, raw_input: Json, execution: Execution, ctx: Context) -> Json:
        branches = _Container("Parallel", ctx["State"]["Name"])
        return _announced(execution, branches, None, lambda: original(state_def, raw_input, execution, ctx))

    return run


def _announce_map(original: Callable[..., Json]) -> Callable[..., Json]:
    def run(state_def: State, raw_input: Json, execution: Execution, ctx: Context) -> Json:
        details: dict[str, Any] = {}
        if "ItemReader" not in state_def and sfn._state_query_language(state_def, ctx) == "JSONPath":
            effective = sfn._apply_input_path(state_def, raw_input, ctx)
            items = sfn._resolve_path_or_ctx(state_def.get("ItemsPath", "$"), effective, ctx)
            details = {"length": len(items) if isinstance(items, list) else 1}
        iterations = _Container("Map", ctx["State"]["Name"])
        started = {"mapStateStartedEventDetails": details}
        return _announced(
            execution, iterations, started, lambda: original(state_def, raw_input, execution, ctx)
        )

    return run


def _announced(
    execution: Execution, container: _Container, started: dict[str, Any] | None, run: Callable[[], Json]
) -> Json:
    sfn._add_event(execution, f"{container.kind}StateStarted", started)
    outer = _container.set(container)
    try:
        result = run()
    except sfn._ExecutionError:
        sfn._add_event(execution, f"{container.kind}StateFailed")
        raise
    finally:
        _container.reset(outer)
    sfn._add_event(execution, f"{container.kind}StateSucceeded")
    return result


def _announce_map_run(original: Callable[..., Json]) -> Callable[..., Json]:
    def run(*args: Json) -> Json:
        *_, execution, ctx = args
        outer = _container.set(_Container("DistributedMap", ctx["State"]["Name"]))
        known = set(sfn._map_runs)
        try:
            return original(*args)
        finally:
            _container.reset(outer)
            # ministack makes up the Map Run's ARN inside: its start is told afterwards, with the time it had.
            for arn, map_run in list(sfn._map_runs.items()):
                if arn not in known and map_run["executionArn"] == execution["executionArn"]:
                    started = sfn._add_event(
                        execution, "MapRunStarted", {"mapRunStartedEventDetails": {"mapRunArn": arn}}
                    )
                    started["timestamp"] = map_run["startDate"]
                    sfn._add_event(execution, f"MapRun{map_run['status'].capitalize()}")

    return run


def _stop_at_the_timeout(original: Callable[..., None]) -> Callable[..., None]:
    def run(exec_arn: str) -> None:
        timeout = _timeout_seconds(exec_arn)
        if timeout is None:
            original(exec_arn)
            return
        # The worker is not killed: it ends at its next state, because the execution no longer runs.
        worker = threading.Thread(
            target=contextvars.copy_context().run, args=(original, exec_arn), daemon=True
        )
        worker.start()
        worker.join(timeout)
        execution = sfn._executions[exec_arn]
        if worker.is_alive() and execution["status"] == "RUNNING":
            execution.update(status="TIMED_OUT", stopDate=sfn.now_iso(), error="States.Timeout")
            sfn._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
            sfn._emit_execution_status_event(execution)

    return run


def _timeout_seconds(exec_arn: str) -> float | None:
    machine = sfn._state_machines.get(sfn._executions[exec_arn]["stateMachineArn"])
    if machine is None:
        return None
    return _timeout_in(machine["definition"])


@lru_cache(256)
def _timeout_in(definition: str) -> float | None:
    seconds: float | None = json.loads(definition).get("TimeoutSeconds")
    return seconds


def _fail_only_what_runs(original: Callable[..., None]) -> Callable[..., None]:
    def fail(execution: Execution, error: str, cause: str) -> None:
        # A task that comes back with an error after the timeout, or StopExecution, changes nothing any more.
        if execution["status"] == "RUNNING":
            original(execution, error, cause)

    return fail
