"""The inputs under `events/` start their machines, and no machine stumbles over its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.statemachines import definitions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")
WAIT_FOR_AN_HOUR = {"remove-account"}
"""Machines whose ends nobody waits for here; test_accounts.py looks at what they do before."""
MACHINES = [stem for stem in map(definitions.stem, definitions.SHIPPED) if stem not in WAIT_FOR_AN_HOUR]
INPUTS = [file for name in MACHINES for file in sorted((definitions.ROOT / "events" / name).glob("*.json"))]


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_an_input_ends_as_its_machine_foresees(stack: Stack, file: Path) -> None:
    machine = file.parent.name
    execution = stack.run(machine, json.loads(file.read_text("utf-8")))
    states = definitions.all_states(definitions.read(definitions.shipped(machine))).values()
    foreseen = {state["Error"] for state in states if state["Type"] == "Fail" and "Error" in state}
    assert execution["status"] == "SUCCEEDED" or execution["error"] in foreseen, execution
