"""A state machine as a graph: its states, also those inside a Map or a Parallel, and the ways between them.

The console draws it, `local/asl/drawing.py` writes it for Mermaid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Object = dict[str, Any]
EdgeKind = Literal["next", "choice", "default", "catch"]

_NOT_COMPARED = ("Variable", "Comment", "Next")
_ANY_ERROR = "States.ALL"
_COMPARED = (
    ("LessThanEquals", "at most"),
    ("GreaterThanEquals", "at least"),
    ("Equals", "="),
    ("LessThan", "under"),
    ("GreaterThan", "over"),
    ("Matches", "like"),
)
"""How the end of a comparison's name, such as NumericEquals, is said."""
_DYNAMODB_TYPES = {"S", "N", "BOOL"}
_TABLE_NAME = re.compile(r"\['[^']*'\]")


@dataclass(frozen=True)
class State:
    """A state. `id` is the way to it: `Outer/Inner`; in a Parallel `Outer/0/Inner`, with the branch."""

    id: str
    name: str
    type: str
    parent: str | None
    """The id of the Map or Parallel that it is in."""
    branch: int | None
    """Which branch of the Parallel, from 0."""
    resource: str | None
    comment: str | None
    start: bool
    """Whether the machine, or the branch, begins with it."""
    end: bool
    """Whether the machine, or the branch, may end after it."""


@dataclass(frozen=True)
class Edge:
    """A way between two states of the same machine or branch. `label` says when it is taken, or nothing."""

    source: str
    target: str
    kind: EdgeKind
    label: str


@dataclass(frozen=True)
class Graph:
    """The states in the order of the definition, a Map or Parallel before what is in it."""

    start: str
    states: tuple[State, ...]
    edges: tuple[Edge, ...]


def graph(definition: Object) -> Graph:
    """The graph of a definition in JSONPath."""
    states: list[State] = []
    edges: list[Edge] = []
    for found, ways in _found(definition, None, None):
        states.append(found)
        edges += ways
    return Graph(definition["StartAt"], tuple(states), tuple(edges))


def _found(machine: Object, parent: str | None, branch: int | None) -> Iterator[tuple[State, list[Edge]]]:
    for name, state in machine["States"].items():
        own = _path(parent, branch, name)
        found = State(
            id=own,
            name=name,
            type=state["Type"],
            parent=parent,
            branch=branch,
            resource=state.get("Resource"),
            comment=state.get("Comment"),
            start=name == machine["StartAt"],
            end=state.get("End", False) or state["Type"] in {"Succeed", "Fail"},
        )
        yield (
            found,
            [Edge(own, _path(parent, branch, target), kind, label) for kind, target, label in _ways(state)],
        )
        for number, inside in _parts(state):
            yield from _found(inside, own, number)


def _parts(state: Object) -> list[tuple[int | None, Object]]:
    """The machines inside a Map (one, without a number) or a Parallel."""
    if state["Type"] == "Map":
        return [(None, state["ItemProcessor"])]
    return list(enumerate(state.get("Branches", ())))


def _path(parent: str | None, branch: int | None, name: str) -> str:
    return "/".join(str(part) for part in (parent, branch, name) if part is not None)


def _ways(state: Object) -> Iterator[tuple[EdgeKind, str, str]]:
    for choice in state.get("Choices", ()):
        yield "choice", choice["Next"], condition(choice)
    if "Default" in state:
        yield "default", state["Default"], "else"
    if "Next" in state:
        yield "next", state["Next"], ""
    for catch in state.get("Catch", ()):
        errors = [error.partition(".")[2] or error for error in catch["ErrorEquals"] if error != _ANY_ERROR]
        yield "catch", catch["Next"], ", ".join(errors)


def condition(rule: Object) -> str:
    """What a branch asks for, as short as it can be read: `VALID`, `more and pages under 10`."""
    value: str = rule.get("StringEquals", "")
    return value or _condition(rule)


def _condition(rule: Object) -> str:
    [(comparison, value)] = [part for part in rule.items() if part[0] not in _NOT_COMPARED]
    if comparison in {"And", "Or"}:
        parts = [_inner(comparison, part) for part in value if not _is_only_a_guard(part, comparison, value)]
        return f" {comparison.lower()} ".join(parts)
    if comparison == "Not":
        return (
            f"{_said(value['Variable'])} is not present"
            if value.get("IsPresent")
            else f"not {_negated(value)}"
        )
    asked = _said(rule["Variable"])
    if comparison.startswith("Is"):
        return f"{asked} is {'' if value else 'not '}{comparison.removeprefix('Is').lower()}"
    if comparison == "BooleanEquals":
        return asked if value else f"not {asked}"
    if value == "":
        return f"{asked} is empty"
    words = next(words for end, words in _COMPARED if comparison.removesuffix("Path").endswith(end))
    return f"{asked} {words} {_said(value) if comparison.endswith('Path') else value}"


def _inner(outer: str, rule: Object) -> str:
    """A condition inside another one, in brackets where its words could be read otherwise."""
    text = _condition(rule)
    could_be_misread = ({"And", "Or"} - {outer}) & rule.keys() and (" and " in text or " or " in text)
    return f"({text})" if could_be_misread else text


def _negated(rule: Object) -> str:
    return _inner("Not", rule) if {"And", "Or"} & rule.keys() else condition(rule)


def _is_only_a_guard(rule: Object, comparison: str, rules: list[Object]) -> bool:
    """Whether a part asks only whether there is what another part compares."""
    return (
        comparison == "And"
        and rule.get("IsPresent") is True
        and any(part is not rule and part.get("Variable") == rule["Variable"] for part in rules)
    )


def _said(variable: str) -> str:
    """The field that a path leads to, without DynamoDB's types: `version` of `$.found.Item.version.N`."""
    fields = _TABLE_NAME.sub("", variable).removeprefix("$").strip(".").split(".")
    return fields[-2] if fields[-1] in _DYNAMODB_TYPES and len(fields) > 1 else fields[-1]
