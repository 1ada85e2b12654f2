"""Read state machine definitions: the shipped ones, and the states of any one, nested ones as well."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "statemachines").rglob("*.asl.json"))
SUBSTITUTION = re.compile(r"\$\{(\w+)\}")

MADE_UP = {
    "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:{name}Function",
    "TopicArn": "arn:aws:sns:us-east-1:000000000000:{name}Topic",
    "Arn": "arn:aws:states:us-east-1:000000000000:stateMachine:{name}",
    "QueueUrl": "https://sqs.us-east-1.amazonaws.com/000000000000/{name}Queue",
    "AtOnce": "1",
    "Receives": "5",
    "TimeZone": "UTC",
    "AccountBucketName": "wotr-test-accounts",
}
"""Values for substitutions, by how their names end."""

State = dict[str, Any]
Definition = dict[str, Any]


@dataclass(frozen=True)
class Level:
    """States that can lead to each other: a machine's own, one branch's, or one iterator's.

    Attributes:
        path: where it is, for messages: "" at the top, else the containing states joined by " / ".
        start_at: the name of its first state.
        states: its states by name.
        caught: whether an error that leaves it is caught further out.
    """

    path: str
    start_at: str
    states: dict[str, State]
    caught: bool

    def named(self, state: str) -> str:
        """A state's name with its path."""
        return f"{self.path} / {state}" if self.path else state


def stem(file: Path) -> str:
    """`log-workout` of `log-workout.asl.json`."""
    return file.name.removesuffix(".asl.json")


def shipped(machine: str) -> Path:
    """The definition of a machine by its name, `log-workout`."""
    [file] = [file for file in SHIPPED if stem(file) == machine]
    return file


def read(file: Path) -> Definition:
    """Read a definition as it is shipped, with its substitutions unfilled."""
    definition: Definition = json.loads(file.read_text("utf-8"))
    return definition


def filled(file: Path) -> Definition:
    """Read a definition, with made-up ARNs and names for its substitutions."""
    text = SUBSTITUTION.sub(lambda match: made_up(match[1]), file.read_text("utf-8"))
    definition: Definition = json.loads(text)
    return definition


def made_up(name: str) -> str:
    """A value of the kind that the name of the substitution says."""
    for ending, value in MADE_UP.items():
        if name.endswith(ending):
            return value.format(name=name.removesuffix(ending))
    return f"wotr-test-{name}"


def levels(definition: Definition) -> Iterator[Level]:
    """All levels of a machine, the top one first."""
    yield from _levels("", definition, caught=False)


def _levels(path: str, container: Definition, *, caught: bool) -> Iterator[Level]:
    level = Level(path, container["StartAt"], container["States"], caught)
    yield level
    for name, state in level.states.items():
        below = caught or catches_all(state)
        for part in parts(state):
            yield from _levels(level.named(name), part, caught=below)


def parts(state: State) -> list[Definition]:
    """The branches of a Parallel, the iterator of a Map; none for other states."""
    processor = state.get("ItemProcessor") or state.get("Iterator")
    return [*state.get("Branches", []), *([processor] if processor else [])]


def all_states(definition: Definition) -> dict[str, State]:
    """Every state by its name. Names are unique in a whole machine (`graph` checks it)."""
    return {name: state for level in levels(definition) for name, state in level.states.items()}


def targets(state: State) -> list[str]:
    """The names of all states that a state may lead to."""
    found = [state[key] for key in ("Next", "Default") if key in state]
    found += [rule["Next"] for rule in state.get("Choices", [])]
    found += [catcher["Next"] for catcher in state.get("Catch", [])]
    return found


def catches_all(state: State) -> bool:
    """Whether every error of this state is caught."""
    return any("States.ALL" in catcher["ErrorEquals"] for catcher in state.get("Catch", []))


def answers_a_route(file: Path) -> bool:
    """Whether a route waits for the machine: its input has a caller, or it answers a status by itself."""
    text = file.read_text("utf-8")
    comment = read(file)["Comment"].partition("}")[0]
    return "$$.Execution.Input.caller." in text or '"statusCode":' in text or "caller" in comment
