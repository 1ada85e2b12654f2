"""The mocked results of tasks have the shape that the real tasks give to what the machines send them."""

from __future__ import annotations

import importlib
import json
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pytest

from tasks.adapters import clients
from tasks.domain.account_file import first_line, last_line
from tests.statemachines import definitions, deployment
from tests.statemachines.mocks import TABLE
from tests.statemachines.paths import export_account, import_account
from tests.statemachines.paths.every import PATHS
from tests.tasks.conftest import (  # noqa: F401 -- fixtures: a Lambda context, what tasks read and write
    BUCKET,
    account,
    context,
    demo_secret,
    ssm,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from tests.statemachines.engines import Engine
    from tests.statemachines.mocks import Response, Result

CASES = [(machine, case) for machine, paths in PATHS.items() for case, path in paths.items() if path.compared]
INVOKE = "arn:aws:states:::lambda:invoke"


@pytest.fixture
def _files(account: None) -> None:  # noqa: ARG001, F811 -- the fixture makes the bucket
    """What the tasks find that call services themselves: a file to import, and one that was exported."""
    s3, table = clients.s3(), clients.dynamodb()
    s3.put_object(
        Bucket=BUCKET, Key=import_account.KEY, Body=first_line("2026-11-21T12:00:00.000Z") + last_line({})
    )
    s3.put_object(Bucket=BUCKET, Key=export_account.GIVEN["key"], Body=b"whole")
    table.put_item(TableName=TABLE, Item={**import_account.ITEM_KEY, "status": {"S": "running"}})


@pytest.mark.usefixtures("ssm", "demo_secret", "_files")
@pytest.mark.parametrize(("machine", "case"), CASES, ids=[f"{machine}-{case}" for machine, case in CASES])
def test_a_task_really_answers_like_its_mock(
    machine: str,
    case: str,
    engine: Engine,
    context: LambdaContext,  # noqa: F811 -- the fixture
) -> None:
    definition = definitions.filled(definitions.shipped(machine))
    path = PATHS[machine][case]
    run = engine.run(f"wotr-test-{machine}", definition, case, path.given)
    compared = 0
    for state, content in definitions.all_states(definition).items():
        if content.get("Resource") == INVOKE and state in run.walked:
            for called, mock in zip(run.parameters(state), results(path.mocks[state]), strict=False):
                if "Return" in mock:
                    result = handler(called["FunctionName"])(called["Payload"], context)
                    mocked = mock["Return"]["Payload"]
                    assert result.get("outcome") == mocked.get("outcome"), state
                    assert shape(result) == shape(mocked), state
                    compared += 1
    assert compared


def test_every_task_is_compared() -> None:
    for file in definitions.SHIPPED:
        machine = definitions.stem(file)
        compared = [path for path in PATHS[machine].values() if path.compared]
        walked = {state for path in compared for state in {*path.walk, *path.inside}}
        for state, content in definitions.all_states(definitions.read(file)).items():
            if content.get("Resource") == INVOKE:
                assert state in walked, f"{machine}: no path with compared=True walks {state!r}"


def results(response: Response) -> Iterator[Result]:
    """The result of each call in turn, whether the path calls so often or not."""
    for times, result in response:
        yield from repeat(result, times)


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
