"""The mocked results of tasks have the shape that the real tasks give to what the machines send them."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.statemachines import definitions, deployment
from tests.statemachines.paths.every import PATHS
from tests.tasks.conftest import context, ssm  # noqa: F401 -- fixtures: a Lambda context, the stage's parameters

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from tests.statemachines.engines import Engine

CASES = [
    ("get-stats", "Stats"),
    ("list-workouts", "LastPageOfOneType"),
    ("list-workouts", "Rejected"),
    ("log-workout", "Created"),
    ("log-workout", "Rejected"),
    ("nightly-summary", "Reported"),
    ("nightly-summary", "InvalidDate"),
    ("put-profile", "Stored"),
    ("put-profile", "Rejected"),
]
"""Together they have every task state, and both outcomes of each task that knows INVALID."""


@pytest.mark.usefixtures("ssm")
@pytest.mark.parametrize(("machine", "case"), CASES, ids=[f"{machine}-{case}" for machine, case in CASES])
def test_a_task_really_answers_like_its_mock(
    machine: str,
    case: str,
    engine: Engine,
    context: LambdaContext,  # noqa: F811 -- the fixture
) -> None:
    file = definitions.shipped(machine)
    definition = definitions.filled(file)
    given = PATHS[machine][case].given
    if machine == "nightly-summary":
        # The made-up substitution is no time zone.
        definition = json.loads(json.dumps(definition).replace("wotr-test-ScheduleTimeZone", "UTC"))
    run = engine.run(f"wotr-test-{machine}", definition, case, given)
    mocks = json.loads(definitions.MOCK_FILE.read_text("utf-8"))
    mocked_states = mocks["StateMachines"][f"wotr-test-{machine}"]["TestCases"][case]
    compared = 0
    for state, content in definitions.all_states(definition).items():
        if content.get("Resource") != "arn:aws:states:::lambda:invoke" or state not in mocked_states:
            continue
        mock = mocks["MockedResponses"][mocked_states[state]]
        [called] = run.parameters(state)
        result = handler(called["FunctionName"])(called["Payload"], context)
        payload = next(iter(mock.values()))["Return"]["Payload"]
        assert shape(result) == shape(payload), state
        compared += 1
    assert compared


def test_every_task_is_compared() -> None:
    mocks = json.loads(definitions.MOCK_FILE.read_text("utf-8"))
    for file in definitions.SHIPPED:
        machine = definitions.stem(file)
        cases = mocks["StateMachines"][f"wotr-test-{machine}"]["TestCases"]
        compared = {state for name, case in CASES if name == machine for state in cases[case]}
        for state, content in definitions.all_states(definitions.read(file)).items():
            if content.get("Resource") == "arn:aws:states:::lambda:invoke":
                assert state in compared, f"{machine}: {state}"


def handler(function: str) -> Any:  # noqa: ANN401 -- a Lambda handler
    """The handler of a function, from its made-up ARN."""
    properties = deployment.template()["Resources"][function.rpartition(":")[2]]["Properties"]
    module, _, name = properties["Handler"].rpartition(".")
    return getattr(importlib.import_module(module), name)


def shape(value: object) -> object:
    """Names and types without values; of a list, the shapes of its elements."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return sorted({json.dumps(shape(part), sort_keys=True) for part in value})
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else "text"
