"""`events/<machine>/` has inputs of every machine, for tests and for a person at a prompt."""

from __future__ import annotations

import json

import pytest

from tests.statemachines import definitions

EVENTS = definitions.ROOT / "events"
SAMPLES = {"workouts"}
"""Folders of sample data."""


def test_every_folder_belongs_to_a_machine() -> None:
    folders = {folder.name for folder in EVENTS.iterdir() if folder.is_dir() and folder.name[:1] not in "_."}
    assert folders - SAMPLES <= {definitions.stem(file) for file in definitions.SHIPPED}


@pytest.mark.parametrize("machine", [definitions.stem(file) for file in definitions.SHIPPED])
def test_every_machine_has_inputs(machine: str) -> None:
    files = list((EVENTS / machine).glob("*.json"))
    assert files, f"put an input into events/{machine}/"
    for file in files:
        # A pipe sends a list of messages.
        assert isinstance(json.loads(file.read_text("utf-8")), dict | list), file
