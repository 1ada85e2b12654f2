"""What the tests rewrite for Step Functions Local, checked without Docker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.statemachines import definitions, engines

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("file", definitions.SHIPPED, ids=definitions.stem)
def test_no_machine_is_uploaded_with_a_field_that_the_image_does_not_know(file: Path) -> None:
    uploaded = json.dumps(engines.for_step_functions_local(definitions.filled(file)))
    unknown = ("ItemProcessor", "ItemSelector", "ProcessorConfig", "ToleratedFailure", "JitterStrategy")
    for field in (*unknown, "MaxDelaySeconds", "ErrorPath", "CausePath"):
        assert f'"{field}' not in uploaded


@pytest.mark.parametrize("file", definitions.SHIPPED, ids=definitions.stem)
def test_the_states_stay_the_same(file: Path) -> None:
    shipped = definitions.filled(file)
    uploaded = engines.for_step_functions_local(shipped)
    assert list(definitions.all_states(uploaded)) == list(definitions.all_states(shipped))
    for name, state in definitions.all_states(uploaded).items():
        assert definitions.targets(state) == definitions.targets(definitions.all_states(shipped)[name])
