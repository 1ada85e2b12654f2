"""State machines as flowcharts for Mermaid, as the console shows them: `wotr graph log-workout`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.asl.graph import graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.asl.graph import Edge, Graph, Object, State

_SHAPES = {
    "Choice": '{{"{}"}}',
    "Pass": '(["{}"])',
    "Succeed": '(["{}"])',
    "Fail": '[["{}"]]',
    "Wait": '("{}")',
}
_OTHER_SHAPE = '["{}"]'
_FINISH = "finish((End))"


def drawn(definition: Object) -> str:
    """Return a flowchart of a machine: `-->` is the way on, `-.->` the way after an error.

    What is inside a Map, or a branch of a Parallel, stands in a box and begins at its small circle.
    """
    whole = graph(definition)
    names = {state.id: f"s{number}" for number, state in enumerate(whole.states, 1)}
    lines = ["flowchart TD", f"  start((Start)) --> {names[whole.start]}"]
    lines += _boxes(whole, names, None, None, "  ")
    for state in whole.states:
        lines += [f"  {_way(edge, names)}" for edge in whole.edges if edge.source == state.id]
        if state.end and state.parent is None:
            lines.append(f"  {names[state.id]} --> {_FINISH}")
    return "\n".join(lines) + "\n"


def _boxes(
    whole: Graph, names: dict[str, str], parent: str | None, branch: int | None, indent: str
) -> Iterator[str]:
    for state in whole.states:
        if (state.parent, state.branch) == (parent, branch):
            yield from _box(whole, names, state, indent)


def _box(whole: Graph, names: dict[str, str], state: State, indent: str) -> Iterator[str]:
    name = names[state.id]
    first = [inside for inside in whole.states if inside.parent == state.id and inside.start]
    if not first:
        yield f"{indent}{name}{_SHAPES.get(state.type, _OTHER_SHAPE).format(_text(state.name))}"
        return
    yield f'{indent}subgraph {name}["{_text(state.name)} ({state.type})"]'
    yield f"{indent}  direction TB"  # Mermaid would turn each box in another one by a quarter
    for inside in first:
        boxed = len(first) > 1
        if boxed:
            yield f'{indent}  subgraph {name}b{inside.branch}[" "]'
            yield f"{indent}    direction TB"
        inner = indent + "  " * (2 if boxed else 1)
        yield f'{inner}{name}b{inside.branch or 0}start((" ")) --> {names[inside.id]}'
        yield from _boxes(whole, names, state.id, inside.branch, inner)
        if boxed:
            yield f"{indent}  end"
    yield f"{indent}end"


def _way(edge: Edge, names: dict[str, str]) -> str:
    label = _text(edge.label)
    arrow = {
        "next": "-->",
        "choice": f'-- "{label}" -->',
        "default": f"-- {label} -->",
        "catch": f'-. "{label}" .->' if label else "-.->",
    }[edge.kind]
    return f"{names[edge.source]} {arrow} {names[edge.target]}"


def _text(text: str) -> str:
    """As Mermaid takes it within quotes."""
    return text.replace("#", "#35;").replace('"', "#quot;")
