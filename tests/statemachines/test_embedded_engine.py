"""What the patches of local/ promise of the embedded engine, on machines of a few states."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from local.engine.patching import EnginePatchError, replace
from tests.statemachines import engines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

LAMBDA = "arn:aws:states:::lambda:invoke"
QUERY = "arn:aws:states:::aws-sdk:dynamodb:query"
RETRY = [{"ErrorEquals": ["Lambda.ServiceException"], "MaxAttempts": 3, "JitterStrategy": "FULL"}]

HISTORIES = "local.engine.like_aws.histories"
RUNTIME_ERRORS = "local.engine.like_aws.runtime_errors"
MOCKS_MODULE = "tests.statemachines.mocked_responses"

MOCKS = {
    "StateMachines": {
        name: {
            "TestCases": {
                "ThrowsThenReturns": {"Work": "ThrowTwice"},
                "AlwaysThrows": {"Work": "ThrowAlways"},
                "Returns": {"Work": "Same"},
                "ReturnsOnce": {"Work": "Once"},
                "Pages": {"Work": "TwoPages"},
                "Forgotten": {},
                "Huge": {"Work": "Huge"},
                "Large": {"Work": "Large"},
            }
        }
        for name in ("single", "loop", "map", "distributed", "parallel", "caught-map", "terminal", "slow")
    },
    "MockedResponses": {
        "ThrowTwice": {
            "0-1": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "try again"}},
            "2": {"Return": {"StatusCode": 200, "Payload": {"n": 3}}},
        },
        "ThrowAlways": {"0-99": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "down"}}},
        "Same": {"0-99": {"Return": {"StatusCode": 200, "Payload": {"n": 1}}}},
        "Once": {"0": {"Return": {"StatusCode": 200, "Payload": {"n": 1}}}},
        "TwoPages": {
            "0": {"Return": {"Items": ["a"], "LastEvaluatedKey": {"pk": {"S": "x"}}}},
            "1": {"Return": {"Items": []}},
        },
        "Huge": {"0": {"Return": {"text": "x" * 300_000}}},
        "Large": {"0-1": {"Return": {"text": "x" * 150_000}}},
    },
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.EmbeddedEngine]:
    directory = tmp_path_factory.mktemp("small")
    mock_file = directory / "mocks.json"
    mock_file.write_text(json.dumps(MOCKS))
    with engines.embedded(directory, mock_file, wait_scale="0") as running:
        yield running


def machine(*states: tuple[str, dict[str, Any]], **top: object) -> dict[str, Any]:
    return {"StartAt": states[0][0], "States": dict(states), **top}


def work(**fields: object) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": LAMBDA,
        "Parameters": {"FunctionName": "f", "Payload.$": "$"},
        **fields,
    }


def kinds(run: engines.Run) -> list[str]:
    return [event["type"] for event in run.events]


class TestMocks:
    def test_each_retry_gets_the_next_response(self, engine: engines.EmbeddedEngine) -> None:
        run = engine.run("single", machine(("Work", work(Retry=RETRY, End=True))), "ThrowsThenReturns", {})
        assert (run.status, run.output) == ("SUCCEEDED", {"StatusCode": 200, "Payload": {"n": 3}})
        assert [kind for kind in kinds(run) if kind.startswith("Task")] == [
            *("TaskStateEntered", "TaskScheduled", "TaskFailed"),
            *("TaskScheduled", "TaskFailed"),
            *("TaskScheduled", "TaskSucceeded", "TaskStateExited"),
        ]

    def test_each_turn_of_a_loop_gets_the_next_response(self, engine: engines.EmbeddedEngine) -> None:
        query = {"Type": "Task", "Resource": QUERY, "Parameters": {"TableName": "t"}, "Next": "More?"}
        more = {
            "Type": "Choice",
            "Choices": [{"Variable": "$.LastEvaluatedKey", "IsPresent": True, "Next": "Work"}],
            "Default": "Done",
        }
        run = engine.run(
            "loop", machine(("Work", query), ("More?", more), ("Done", {"Type": "Succeed"})), "Pages", {}
        )
        assert run.walked == ["Work", "More?", "Work", "More?", "Done"]
        assert run.output == {"Items": []}

    def test_iterations_of_a_map_share_one_count(self, engine: engines.EmbeddedEngine) -> None:
        run = engine.run("map", mapping(), "ThrowsThenReturns", {"items": [1]})
        assert run.output == [{"StatusCode": 200, "Payload": {"n": 3}}]
        assert len(run.parameters("Work")) == 3

    def test_a_task_without_a_mock_ends_the_execution_and_calls_nothing(
        self, engine: engines.EmbeddedEngine
    ) -> None:
        caught = work(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Done"}], End=True)
        run = engine.run(
            "terminal", machine(("Work", caught), ("Done", {"Type": "Succeed"})), "Forgotten", {}
        )
        assert (run.status, run.error) == ("FAILED", "States.Runtime")
        assert run.cause == "the test case Forgotten of terminal has no mock for the state 'Work'"

    def test_an_unknown_test_case_is_named(self, engine: engines.EmbeddedEngine) -> None:
        run = engine.run("single", machine(("Work", work(Retry=RETRY, End=True))), "NoSuchCase", {})
        assert run.cause == "the mock file has no test case NoSuchCase for the machine single"

    def test_one_invocation_too_many_is_named(self, engine: engines.EmbeddedEngine) -> None:
        run = engine.run("map", mapping(), "ReturnsOnce", {"items": [1, 2]})
        assert run.cause == "the mocked response Once has no number 1 for the state 'Work'"


def mapping(**fields: object) -> dict[str, Any]:
    iteration = machine(("Work", work(Retry=RETRY, Next="Kept")), ("Kept", {"Type": "Succeed"}))
    each = {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "ItemProcessor": iteration}
    return machine(("Each", {**each, "End": True, **fields}))


class TestHistories:
    def test_the_states_of_a_map_are_entered_and_left_in_its_history(
        self, engine: engines.EmbeddedEngine
    ) -> None:
        run = engine.run("map", mapping(), "Returns", {"items": ["a"]})
        assert kinds(run) == [
            *("ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapIterationStarted"),
            *("TaskStateEntered", "TaskScheduled", "TaskSucceeded", "TaskStateExited"),
            *("SucceedStateEntered", "SucceedStateExited"),
            *("MapIterationSucceeded", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"),
        ]
        by_kind = {event["type"]: event for event in run.events}
        assert by_kind["MapStateStarted"]["mapStateStartedEventDetails"] == {"length": 1}
        assert by_kind["MapIterationStarted"]["mapIterationStartedEventDetails"] == {
            "name": "Each",
            "index": 0,
        }
        entered = by_kind["TaskStateEntered"]["stateEnteredEventDetails"]
        assert (entered["name"], entered["input"]) == ("Work", '"a"')

    def test_a_task_tells_its_integration_and_its_parameters(self, engine: engines.EmbeddedEngine) -> None:
        run = engine.run("map", mapping(), "Returns", {"items": ["a"]})
        scheduled = next(event for event in run.events if event["type"] == "TaskScheduled")
        details = scheduled["taskScheduledEventDetails"]
        assert (details["resourceType"], details["resource"]) == ("lambda", "invoke")
        assert run.parameters("Work") == [{"FunctionName": "f", "Payload": "a"}]

    def test_branches_side_by_side_keep_their_own_lineage(self, engine: engines.EmbeddedEngine) -> None:
        branches = [
            machine((f"Left {n}" if n % 2 else f"Right {n}", {"Type": "Pass", "End": True})) for n in range(8)
        ]
        run = engine.run(
            "parallel", machine(("Both", {"Type": "Parallel", "Branches": branches, "End": True})), None, {}
        )
        assert [event["id"] for event in run.events] == list(range(1, len(run.events) + 1))
        by_id = {event["id"]: event for event in run.events}
        exits = [e for e in run.events if e["type"] == "PassStateExited"]
        assert len(exits) == 8
        for left in exits:
            entered = by_id[left["previousEventId"]]
            name = left["stateExitedEventDetails"]["name"]
            assert entered["stateEnteredEventDetails"]["name"] == name
            assert by_id[entered["previousEventId"]]["type"] == "ParallelStateStarted"

    def test_a_failed_iteration_shows_where_it_was_caught(self, engine: engines.EmbeddedEngine) -> None:
        definition = mapping(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Keep"}])
        definition["States"]["Keep"] = {"Type": "Fail", "Error": "Kept", "Cause": "tested"}
        run = engine.run("caught-map", definition, "AlwaysThrows", {"items": [1]})
        assert (run.status, run.error) == ("FAILED", "Kept")
        assert kinds(run)[-6:] == [
            *("TaskFailed", "MapIterationFailed", "MapStateFailed", "MapStateExited"),
            *("FailStateEntered", "ExecutionFailed"),
        ]

    def test_children_of_a_distributed_map_have_a_history_each(self, engine: engines.EmbeddedEngine) -> None:
        definition = mapping(Label="Children")
        definition["States"]["Each"]["ItemProcessor"]["ProcessorConfig"] = {
            "Mode": "DISTRIBUTED",
            "ExecutionType": "EXPRESS",
        }
        run = engine.run("distributed", definition, "Returns", {"items": ["a", "b"]})
        found = kinds(run)
        assert found[: found.index("ExecutionSucceeded") + 1] == [
            *("ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunSucceeded"),
            *("MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"),
        ]
        assert run.walked == ["Each", "Work", "Kept", "Work", "Kept"]
        assert found.count("ExecutionStarted") == found.count("ExecutionSucceeded") == 3


class TestContext:
    def test_a_result_selector_reads_the_context_of_its_state(self, engine: engines.EmbeddedEngine) -> None:
        selector = {"n.$": "$.Payload.n", "who.$": "$$.Execution.Input.who", "state.$": "$$.State.Name"}
        run = engine.run(
            "single", machine(("Work", work(ResultSelector=selector, End=True))), "Returns", {"who": "ana"}
        )
        assert run.output == {"n": 1, "who": "ana", "state": "Work"}

    def test_so_does_that_of_a_map_after_its_iterations(self, engine: engines.EmbeddedEngine) -> None:
        selector = {"found.$": "$[*].Payload.n", "state.$": "$$.State.Name"}
        run = engine.run("map", mapping(ResultSelector=selector), "Returns", {"items": [1, 2]})
        assert run.output == {"found": [1, 1], "state": "Each"}


class TestWhatEndsAnExecution:
    @pytest.mark.parametrize(
        "state",
        [
            {"Type": "Pass", "Parameters": {"x.$": "$.nowhere"}, "End": True},
            {"Type": "Pass", "Parameters": {"x.$": "States.Format('{}', $.nowhere)"}, "End": True},
            {"Type": "Pass", "Parameters": {"x.$": "$.list[1]"}, "End": True},
            {"Type": "Pass", "InputPath": "$.nowhere", "End": True},
            {
                "Type": "Choice",
                "Choices": [{"Variable": "$.nowhere", "StringEquals": "x", "Next": "Done"}],
                "Default": "Done",
            },
        ],
    )
    def test_a_path_that_finds_nothing(self, engine: engines.EmbeddedEngine, state: dict[str, Any]) -> None:
        definition = machine(("First", state), ("Done", {"Type": "Succeed"}))
        run = engine.run("terminal", definition, None, {"list": ["one"]})
        assert (run.status, run.error) == ("FAILED", "States.Runtime")

    @pytest.mark.parametrize(
        ("given", "present"), [({}, False), ({"x": None}, True), ({"x": {"y": 1}}, True), ({"x": 0}, True)]
    )
    def test_presence_is_not_nullness(
        self, engine: engines.EmbeddedEngine, given: dict[str, Any], *, present: bool
    ) -> None:
        choice = {
            "Type": "Choice",
            "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Present"}],
            "Default": "Absent",
        }
        ends = [(name, {"Type": "Succeed"}) for name in ("Present", "Absent")]
        run = engine.run("terminal", machine(("Is it?", choice), *ends), None, given)
        assert run.walked[-1] == ("Present" if present else "Absent")

    def test_a_result_above_256_kib(self, engine: engines.EmbeddedEngine) -> None:
        caught = work(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Done"}], End=True)
        run = engine.run("terminal", machine(("Work", caught), ("Done", {"Type": "Succeed"})), "Huge", {})
        assert (run.status, run.error) == ("FAILED", "States.DataLimitExceeded")

    def test_results_that_a_map_gathers_above_256_kib_also_when_they_are_dropped(
        self, engine: engines.EmbeddedEngine
    ) -> None:
        one = engine.run("map", mapping(ResultPath=None), "Large", {"items": [1]})
        assert (one.status, one.output) == ("SUCCEEDED", {"items": [1]})
        two = engine.run("map", mapping(ResultPath=None), "Large", {"items": [1, 2]})
        assert (two.status, two.error) == ("FAILED", "States.DataLimitExceeded")

    def test_the_timeout_of_the_machine(self, tmp_path: Path) -> None:
        waits = machine(
            ("Wait", {"Type": "Wait", "Seconds": 60, "Next": "Done"}),
            ("Done", {"Type": "Succeed"}),
            TimeoutSeconds=1,
        )
        with engines.embedded(tmp_path, wait_scale="1") as running:
            run = running.run("slow", waits, None, {})
        assert run.status == "TIMED_OUT"
        assert run.walked == ["Wait"]
        assert kinds(run)[-1] == "ExecutionTimedOut"


class TestPatching:
    @pytest.mark.parametrize(
        ("order", "message"),
        [
            (
                ("local.engine.like_aws.histories", "tests.statemachines.mocked_responses"),
                "install the mocks before the histories",
            ),
            (
                ("tests.statemachines.mocked_responses", "local.engine.like_aws.runtime_errors"),
                "install the histories before the runtime errors",
            ),
        ],
    )
    def test_a_wrong_order_of_the_patches_is_refused(self, order: tuple[str, str], message: str) -> None:
        code = "\n".join(f"import {name}; {name}.install()" for name in order)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert message in done.stderr

    @pytest.fixture
    def module(self) -> ModuleType:
        from types import ModuleType  # noqa: PLC0415 -- only to make one

        made = ModuleType("engine")
        exec("def run(a, b): return a + b", made.__dict__)  # noqa: S102 -- a module to be patched
        return made

    def test_a_function_of_the_expected_form_is_replaced(self, module: ModuleType) -> None:
        replace(module, "run", ("a", "b"), lambda original: lambda a, b: original(a, b) * 10)
        assert module.run(1, 2) == 30

    @pytest.mark.parametrize(("name", "parameters"), [("run", ("a",)), ("walk", ("a", "b"))])
    def test_any_other_form_is_refused(
        self, module: ModuleType, name: str, parameters: tuple[str, ...]
    ) -> None:
        with pytest.raises(EnginePatchError, match=rf"where engine\.{name}\({', '.join(parameters)}\)"):
            replace(module, name, parameters, lambda original: original)
