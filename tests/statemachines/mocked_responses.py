"""Mocked service integrations, with the semantics of Step Functions Local.

A mock file (`SFN_MOCK_CONFIG`) names test cases per machine; an execution started on `<machine
ARN>#<TestCase>` gets the results of its Task states from there:

    {"StateMachines": {"<machine>": {"TestCases": {"<TestCase>": {"<state>": "<response>"}}}},
     "MockedResponses": {"<response>": {"0": {"Throw": {"Error": "...", "Cause": "..."}},
                                        "1-2": {"Return": {}}}}}

As in Step Functions Local 2.0.0, one counter per state and execution advances with every invocation of that
state: each retry, each turn of a loop, and each iteration of a Map. (ministack 1.5.33 looks the mock up
once per visit, so "throw, then return" throws for ever, and a mocked result leaves no task events.) The
children of a Distributed Map are executions, so each counts for itself.

One thing is stricter. Step Functions Local calls the real service for a Task without a mock. Here a test
case calls nothing real: a Task without a mock ends the execution with `States.Runtime` and says what is
missing. An invocation for which the response has no number does the same.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import contextvars
import copy
import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.patching import EnginePatchError, replace

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Any

_visit: contextvars.ContextVar[tuple[dict[str, Any], str, str]] = contextvars.ContextVar("visit")
_lock = threading.Lock()


def install() -> None:
    """Patch ministack's Step Functions in this process. Call before `engine_histories.install()`.

    Reads the file that the environment variable `SFN_MOCK_CONFIG` names; without it, no test case exists.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one, or the histories came first.
        OSError, json.JSONDecodeError: the mock file cannot be read.
    """
    if sfn._invoke_resource.__module__ != sfn.__name__:
        # The outer wrapper of a call notes its parameters in the history, for a mocked one as well.
        raise EnginePatchError("install the mocks before the histories")
    path = os.environ.get("SFN_MOCK_CONFIG")
    config = json.loads(Path(path).read_text("utf-8")) if path else {}
    if not hasattr(sfn, "_sfn_mock_config"):
        raise EnginePatchError(
            "ministack has no _sfn_mock_config any more: its own mocks cannot be switched off"
        )
    sfn._sfn_mock_config = {}
    replace(sfn, "_execute_task", ("state_def", "raw_input", "execution", "ctx"), _note_the_visit)
    replace(
        sfn, "_invoke_resource", ("resource", "input_data"), lambda original: _answer_from(config, original)
    )


def _note_the_visit(original: Callable[..., Json]) -> Callable[..., Json]:
    def execute(state_def: Json, raw_input: Json, execution: dict[str, Any], ctx: dict[str, Any]) -> Json:
        _visit.set((execution, ctx["StateMachine"]["Name"], ctx["State"]["Name"]))
        return original(state_def, raw_input, execution, ctx)

    return execute


def _answer_from(config: dict[str, Any], original: Callable[..., Json]) -> Callable[..., Json]:
    def invoke(resource: str, input_data: Json) -> Json:
        execution, machine, state = _visit.get()
        test_case = execution.get("testCase")
        if not test_case:
            return original(resource, input_data)
        with _lock:
            invocation: int = execution["mockAttempts"].get(state, 0)
            execution["mockAttempts"][state] = invocation + 1
        mock = _mocked_response(config, machine, test_case, state, invocation)
        if "Throw" in mock:
            raise sfn._ExecutionError(mock["Throw"]["Error"], mock["Throw"].get("Cause", ""))
        return copy.deepcopy(mock["Return"])

    return invoke


def _mocked_response(
    config: dict[str, Any], machine: str, test_case: str, state: str, invocation: int
) -> dict[str, Any]:
    """Find `{"Return": ...}` or `{"Throw": ...}` for one invocation, counted from 0."""
    try:
        states = config["StateMachines"][machine]["TestCases"][test_case]
    except KeyError:
        raise sfn._ExecutionError(
            "States.Runtime", f"the mock file has no test case {test_case} for the machine {machine}"
        ) from None
    if state not in states:
        raise sfn._ExecutionError(
            "States.Runtime", f"the test case {test_case} of {machine} has no mock for the state {state!r}"
        )
    numbered: dict[str, dict[str, Any]] = config["MockedResponses"].get(states[state], {})
    for key, mock in numbered.items():
        first, _, last = key.partition("-")
        if int(first) <= invocation <= int(last or first):
            return mock
    raise sfn._ExecutionError(
        "States.Runtime",
        f"the mocked response {states[state]} has no number {invocation} for the state {state!r}",
    )
