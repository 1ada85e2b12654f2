"""schemathesis walks along the links of the published document: create, get, replace, delete, get again."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from local.openapi import PUBLISHED
from tests.end_to_end.test_fuzzing import SEED

if TYPE_CHECKING:
    from schemathesis.core.transport import Response

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

WALKS = {"workouts": 15, "sessions": 15, "sets": 20, "templates": 10, "exercises": 10}
STEPS = 8
SERVER_ERROR = 500
OF_SINGLE_REQUESTS: list[Any] = [positive_data_acceptance, negative_data_rejection, ignored_auth]
"""What other tests check: test_fuzzing, and test_hostile_requests."""
SUCCESSES = range(200, 300)
FAMILIES = {
    "workouts": {"logWorkout", "getWorkout", "replaceWorkout", "deleteWorkout"},
    "sessions": {"startSession", "getSession", "logSets", "deleteSession"},
    "sets": {"startSession", "logSets", "replaceSet", "deleteSet"},
    "templates": {"putTemplate", "replaced by putTemplate", "deleteTemplate"},
    "exercises": {"putExercise", "getExerciseHistory"},
}
"""What is walked together. Each has to work at least once, or the walks lead nowhere."""
REPLACED = {("putTemplate", 200): "replaced by putTemplate"}
"""What is counted by its status too: the same operation makes and replaces."""


def alone(body: dict[str, Any]) -> dict[str, Any]:
    """Of a body with several sets one of them: the links lead on from a set that was logged alone."""
    sets = body.get("sets")
    return sets[0] if isinstance(sets, list) and sets and isinstance(sets[0], dict) else body


def made_plausible(body: Any, number: int) -> Any:  # noqa: ANN401 -- JSON
    """A body that is not refused for its date or its exercise: a generator finds one in thousands."""
    if isinstance(body, list):
        return [made_plausible(part, number) for part in body]
    if not isinstance(body, dict):
        return body
    if "exercise" in body and "sets" not in body:
        return {"exercise": "back-squat", "weightKg": 20 + number % 100, "reps": 1 + number % 12}
    when = f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T06:30:00Z"
    known = {"ts": when, "startedAt": when, "exercise": "back-squat", "templateId": None, "title": "Legs"}
    return {
        name: known[name] if name in known else made_plausible(part, number) for name, part in body.items()
    }


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_made_can_be_read_replaced_and_deleted_and_is_gone_then(
    stack: Stack, ana: Person, family: str
) -> None:
    worked: Counter[str] = Counter()
    document = schemathesis.openapi.from_path(PUBLISHED).include(
        operation_id=sorted(FAMILIES[family] - set(REPLACED.values()))
    )
    document.config.update(base_url=stack.running.gateway_url)
    # What is refused leads nowhere.
    document.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE])
    number = 0

    class Workflow(document.as_state_machine()):  # type: ignore[misc]  # made by schemathesis
        """One walk."""

        def setup(self) -> None:
            # What the walk before left behind would be in the way: one session at a time.
            current = ana.get("/me/sessions/current")
            if current.is_success:
                ana.http.delete(f"/sessions/{current.json()['sessionId']}")
            for template in ana.get("/templates").json()["templates"]:
                ana.http.delete(f"/templates/{template['templateId']}")

        def before_call(self, case: schemathesis.Case[Any]) -> None:
            nonlocal number
            number += 1
            if isinstance(case.body, dict):
                case.body = made_plausible(alone(case.body), number)
            for name in ("If-Match", "If-None-Match", "Idempotency-Key"):
                case.headers.pop(name, None)
            case.headers["Authorization"] = ana.http.headers["Authorization"]

        def validate_response(
            self, response: Response, case: schemathesis.Case[Any], **_more: object
        ) -> None:
            assert response.status_code < SERVER_ERROR, (case.operation.label, case.body, response.text)
            case.validate_response(response, excluded_checks=OF_SINGLE_REQUESTS)
            if response.status_code in SUCCESSES:
                name = case.operation.definition.raw["operationId"]
                worked.update({name, REPLACED.get((name, response.status_code), name)})

    chosen = settings(
        max_examples=WALKS[family],
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(seed(int(os.environ.get("WOTR_FUZZ_SEED", SEED)))(Workflow), settings=chosen)
    assert set(worked) >= FAMILIES[family], worked
