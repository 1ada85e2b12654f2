"""The template, and what SAM makes of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]

from tests.statemachines import deployment

UPLOADED = "s3://bucket/key"
STAGE = "anystage"
"""SAM writes it where it resolves `${Stage}` itself."""


class _NoManagedPolicies:
    """The template names no SAM policy template by an AWS managed policy's name."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """template.yaml, with intrinsic functions in their long form."""
    return deployment.template()


@pytest.fixture(scope="session")
def translated(template: dict[str, Any]) -> dict[str, Any]:
    """The plain CloudFormation that SAM deploys, as if everything had been uploaded."""
    local = copy.deepcopy(template)
    local["Globals"]["Function"]["CodeUri"] = UPLOADED
    for resource in local["Resources"].values():
        for name in {"DefinitionUri", "ContentUri", "CodeUri"} & set(resource.get("Properties", {})):
            resource["Properties"][name] = UPLOADED
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        made: dict[str, Any] = transform(local, {"Stage": STAGE}, _NoManagedPolicies())
    return made
