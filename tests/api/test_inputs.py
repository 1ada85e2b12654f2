"""The inputs under `events/` of a machine for callers are what its route sends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from local.template.reading import load_yaml
from tests.api.rendering import request
from tests.api.test_openapi_document import machines_started, operations
from tests.statemachines import definitions, deployment

if TYPE_CHECKING:
    from pathlib import Path

    from local.gateway.document import Api

ROUTED = {
    machine
    for _, _, operation in operations(load_yaml(definitions.ROOT / "api" / "openapi.yaml"))
    for machine in machines_started(operation)
}
INPUTS = [
    (deployment.of(file).logical_id, given)
    for file in definitions.SHIPPED
    if deployment.of(file).logical_id in ROUTED
    for given in sorted((definitions.ROOT / "events" / definitions.stem(file)).glob("*.json"))
]


@pytest.mark.parametrize(
    ("machine", "file"), INPUTS, ids=[f"{file.parent.name}-{file.stem}" for _, file in INPUTS]
)
def test_a_route_sends_the_input(api: Api, document: dict[str, Any], machine: str, file: Path) -> None:
    given = json.loads(file.read_text("utf-8"))
    # A machine with two routes is asked about the caller by one, and about somebody in the path by the other.
    [(name, path)] = [
        (name, path)
        for name, path, operation in operations(document)
        if machine in machines_started(operation)
        and set(re.findall(r"\{(\w+)\}", path)) == set(given["path"])
    ]
    user = given["caller"]["userId"]
    headers = {
        "x-wotr-user": user,
        "If-Match": tag(given["ifMatch"]),
        "If-None-Match": tag(given["ifNoneMatch"]),
        "Idempotency-Key": given.get("idempotencyKey", ""),
    }
    asked = request(
        api,
        name,
        path,
        path_parameters=given["path"],
        query=given["query"],
        headers={name: value for name, value in headers.items() if value},
        body=json.dumps(given["body"]) if "body" in given else "",
        user=user or None,
        request_id=given["requestId"],
    )
    assert json.dumps(asked["input"], indent=1) == json.dumps(given, indent=1)


def tag(version: str) -> str:
    """A version as a header has it: quoted, but for `*` and nothing."""
    return f'"{version}"' if version.isdigit() else version
