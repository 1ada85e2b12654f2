"""schemathesis sends what the published document allows, and what it forbids, to every operation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.openapi import PUBLISHED
from tests.api.test_openapi_document import operations
from tests.end_to_end.stack import REPOSITORY, eventually

if TYPE_CHECKING:
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

BUDGET_SECONDS = 60
# A run is repeatable, as far as the clock lets it. WOTR_FUZZ_SEED looks elsewhere.
SEED = "20261121"
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def warm_up(person: Person) -> None:
    """Have every task started once: on a busy machine a first start takes longer than its state waits."""
    for name, path, operation in operations(json.loads(PUBLISHED.read_text("utf-8"))):
        if operation["operationId"] == "deleteAccount":
            continue  # it would sweep away what is tried a minute later
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        example = next((entry["value"] for entry in body.get("examples", {}).values()), None)
        asked = path.replace("{workoutId}", "none").replace("{date}", "2026-11-20")
        eventually(partial(_answered, person, name, asked, example), seconds=60)


def _answered(person: Person, method: str, path: str, body: Any) -> bool | None:  # noqa: ANN401 -- any JSON
    return person.http.request(method, path, json=body).status_code < HTTPStatus.INTERNAL_SERVER_ERROR or None


def test_no_request_finds_a_hole_in_the_published_document(stack: Stack, ana: Person, tmp_path: Path) -> None:
    warm_up(ana)
    run = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            *("--config-file", CONFIGURATION),
            *("run", PUBLISHED, "--url", stack.running.gateway_url),
            *("--header", f"Authorization: {ana.http.headers['Authorization']}"),
            *("--header", f"x-api-key: {stack.wotr('api-key').stdout.strip()}"),
            *("--max-time", str(BUDGET_SECONDS), "--request-timeout", "30"),
            # Walks along links are in test_workflows. Who deletes the account has nothing left to try.
            *("--phases", "examples,coverage,fuzzing", "--exclude-operation-id", "deleteAccount"),
            *("--continue-on-failure", "--no-shrink", "--seed", os.environ.get("WOTR_FUZZ_SEED", SEED)),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "NO_COLOR": "1",
            "COLUMNS": "160",
            "SCHEMATHESIS_HOOKS": "tests.end_to_end.fuzzing_hooks",
            "PYTHONPATH": str(REPOSITORY),
            "WOTR_ACCESS_KEY": stack.running.engine_key,
            "WOTR_SECRET_KEY": stack.running.secret_key,
        },
        capture_output=True,
        text=True,
        timeout=BUDGET_SECONDS + 120,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-12_000:] + run.stderr[-2_000:]
