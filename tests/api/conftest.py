"""The API of the template, as it would be deployed."""

from __future__ import annotations

from typing import Any

import pytest

from local.gateway.document import Api, load_api
from local.template.intrinsics import StackValues
from local.template.reading import load_yaml
from tests.statemachines.definitions import ROOT

ACCOUNT = "000000000000"


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """api/openapi.yaml, with intrinsic functions in their long form."""
    read: dict[str, Any] = load_yaml(ROOT / "api" / "openapi.yaml")
    return read


@pytest.fixture(scope="session")
def api() -> Api:
    """The API of a stack in which everything has made-up ids."""
    return load_api(ROOT / "template.yaml", made_up_stack())


def made_up_stack(**parameters: str) -> StackValues:
    """A stack with made-up ids, deployed with these parameters."""
    resources = {}
    for name, resource in load_yaml(ROOT / "template.yaml")["Resources"].items():
        kind, identity = resource["Type"], name
        if kind == "AWS::Serverless::StateMachine":
            kind = "AWS::StepFunctions::StateMachine"
            identity = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:{name}"
        resources[name] = (kind, identity)
    return StackValues("wotr-test", "us-east-1", ACCOUNT, resources, {"Stage": "test", **parameters})
