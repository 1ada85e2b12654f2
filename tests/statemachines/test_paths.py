"""Every path of every machine, run with mocked integrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.asl.graph import graph
from local.console.view import graph_of, taken
from local.histories.steps import read, walk
from tests.statemachines import coverage, coverage_report, definitions
from tests.statemachines.paths import Json, Path, parsed
from tests.statemachines.paths.every import PATHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.histories.source import Event
    from tests.statemachines.engines import Engine

FILES = {definitions.stem(file): file for file in definitions.SHIPPED}
CASES = [(machine, case) for machine, paths in PATHS.items() for case in paths]


def test_every_machine_has_paths() -> None:
    assert set(PATHS) == set(FILES)


@pytest.mark.parametrize(("machine", "case"), CASES, ids=[f"{machine}-{case}" for machine, case in CASES])
def test_only_tasks_of_the_machine_are_mocked(machine: str, case: str) -> None:
    states = definitions.all_states(definitions.read(FILES[machine]))
    tasks = {name for name, state in states.items() if state["Type"] == "Task"}
    assert set(PATHS[machine][case].mocks) <= tasks


@pytest.mark.parametrize(("machine", "case"), CASES, ids=[f"{machine}-{case}" for machine, case in CASES])
def test_mocked_items_have_only_what_is_projected(machine: str, case: str) -> None:
    states = definitions.all_states(definitions.filled(FILES[machine]))
    for state, response in PATHS[machine][case].mocks.items():
        for _, result in response:
            for items, wanted in reads(states[state].get("Parameters", {}), result.get("Return", {})):
                projected = attributes(wanted)
                for item in items:
                    assert not projected or set(item) <= projected, state


def reads(parameters: Json, answer: Json) -> Iterator[tuple[list[Json], Json]]:
    """The items of an answer, with the request that says what is projected."""
    if "Item" in answer:
        yield [answer["Item"]], parameters
    if "Items" in answer:
        yield answer["Items"], parameters
    if isinstance(answer.get("Responses"), list) and "TransactItems" in parameters:
        for got, read in zip(answer["Responses"], parameters["TransactItems"], strict=True):
            yield [got.get("Item", {})], read["Get"]
    if isinstance(answer.get("Responses"), dict):
        for table, items in answer["Responses"].items():
            yield items, parameters["RequestItems"][table]


def attributes(request: Json) -> set[str]:
    """The attributes of the top level that a read projects; none when it projects all, or says so later."""
    names = request.get("ExpressionAttributeNames", {})
    paths = [path.split(".")[0].strip() for path in request.get("ProjectionExpression", "").split(",")]
    found = {names.get(path, path) for path in paths if path}
    return set() if any(name.startswith("#") for name in found) else found


@pytest.mark.parametrize(("machine", "case"), CASES, ids=[f"{machine}-{case}" for machine, case in CASES])
def test_path(machine: str, case: str, engine: Engine, pytestconfig: pytest.Config) -> None:
    path = PATHS[machine][case]
    definition = definitions.filled(FILES[machine])
    run = engine.run(f"wotr-test-{machine}", definition, case, path.given)
    top = [name for name in run.walked if name in definition["States"]]
    assert top == path.walk, run.cause
    assert {name for name in run.walked if name not in definition["States"]} == path.inside
    check_the_end(path, run.status, run.error, run.output)
    for state, expected in path.sent.items():
        assert_holds(parsed(run.parameters(state)[-1]), expected, state)
    for history in run.histories:
        check_the_reading(definition, history)
    coverage_report.note(pytestconfig, machine, case, coverage.covered(definition, run.histories))


def check_the_reading(definition: Json, history: list[Event]) -> None:
    """What `wotr history` and the console tell of it is what the definition allows."""
    drawn = graph(definition)
    steps = [step for _, step in walk(read(history, drawn, is_running=False).steps)]
    entered = [event["id"] for event in history if event["type"].endswith("StateEntered")]
    assert sorted(step.id for step in steps if step.type not in {"Iteration", "Branch"}) == entered
    assert {step.state for step in steps} <= {state.id for state in drawn.states}
    ways = {(edge["from"], edge["to"], edge["kind"]) for edge in graph_of(definition)["edges"]}
    top = [step for step in steps if step.parent is not None and step.parent.parent is None]
    assert {(edge["from"], edge["to"], edge["kind"]) for edge in taken(drawn, top)} <= ways
    if history[-1]["type"] == "ExecutionSucceeded":
        assert {step.status for step in top} <= {"succeeded", "retried", "caught"}
    else:
        assert [step.status for step in top].count("failed") == 1
        assert top[-1].error


def check_the_end(path: Path, status: str, error: str | None, output: Any) -> None:  # noqa: ANN401 -- JSON
    if path.error is None:
        assert (status, error) == ("SUCCEEDED", None)
        assert_holds(parsed(output), path.output, "output")
    else:
        assert (status, error) == ("FAILED", path.error)


def assert_holds(found: Any, expected: Any, where: str) -> None:  # noqa: ANN401 -- JSON
    """A dict may hold more than expected; lists must have the expected length, everything else be equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            assert key in found, f"{where} has no {key}: {found}"
            assert_holds(found[key], value, f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        assert len(found) == len(expected), where
        for position, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_holds(one, other, f"{where}[{position}]")
    else:
        assert found == expected, where
