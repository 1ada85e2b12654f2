"""`python -m local.asl.drawing log-workout`: draw a state machine as the console shows it, for Mermaid.

The README has such a drawing. A test compares it with the machine.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.asl.layout import read

if TYPE_CHECKING:
    from collections.abc import Iterator

State = dict[str, Any]

ROOT = Path(__file__).parents[2]

_SHAPES = {
    "Choice": '{{"{}"}}',
    "Pass": '(["{}"])',
    "Succeed": '(["{}"])',
    "Fail": '[["{}"]]',
    "Wait": '("{}")',
}
_OTHER_SHAPE = '["{}"]'
_NOT_COMPARED = ("Variable", "Comment", "Next")
_ANY_ERROR = "States.ALL"


def drawn(definition: dict[str, Any]) -> str:
    """Return a flowchart of the machine's own states: `-->` is the way on, `-.->` the way after an error."""
    states: dict[str, State] = definition["States"]
    names = {name: f"s{number}" for number, name in enumerate(states, 1)}
    lines = ["flowchart TD", f"  start((Start)) --> {names[definition['StartAt']]}"]
    for name, state in states.items():
        shape = _SHAPES.get(state["Type"], _OTHER_SHAPE)
        lines.append(f"  {names[name]}{shape.format(name)}")
    for name, state in states.items():
        lines += [f"  {names[name]} {arrow} {names.get(target, target)}" for arrow, target in _ways(state)]
    return "\n".join(lines) + "\n"


def _ways(state: State) -> Iterator[tuple[str, str]]:
    for choice in state.get("Choices", []):
        yield f'-- "{_condition(choice)}" -->', choice["Next"]
    if "Default" in state:
        yield "-- else -->", state["Default"]
    if "Next" in state:
        yield "-->", state["Next"]
    for catch in state.get("Catch", []):
        errors = [error.partition(".")[2] for error in catch["ErrorEquals"] if error != _ANY_ERROR]
        yield f'-. "{", ".join(errors)}" .->' if errors else "-.->", catch["Next"]
    if state.get("End") or state["Type"] in {"Succeed", "Fail"}:
        yield "-->", "finish((End))"


def _condition(choice: dict[str, Any]) -> str:
    """Return what a branch asks for, as short as it can be read: `VALID`, `Item IsPresent True`, `And`."""
    [(comparison, value)] = [part for part in choice.items() if part[0] not in _NOT_COMPARED]
    if comparison == "StringEquals":
        return str(value)
    if "Variable" not in choice:
        return str(comparison)
    return f"{choice['Variable'].rpartition('.')[2]} {comparison} {value}"


def main(arguments: list[str]) -> int:
    """Print the drawing of the machine that is named. Returns the exit status."""
    files = {file.name.removesuffix(".asl.json"): file for file in ROOT.glob("statemachines/*/*.asl.json")}
    if len(arguments) != 1 or arguments[0] not in files:
        sys.stderr.write(f"usage: python -m local.asl.drawing {'|'.join(sorted(files))}\n")
        return 2
    sys.stdout.write(drawn(read(files[arguments[0]].read_text("utf-8"))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
