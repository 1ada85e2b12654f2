"""The paths of every machine: per test case of the mock file, its input, and what must come of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Json = Any

ANA = "11111111-1111-4111-8111-111111111111"
CALLER = {"userId": ANA}
DEAD_LETTER = ["Keep failed input", "Failed"]
"""How every path ends that failed for no reason that the machine expects."""


@dataclass(frozen=True)
class Path:
    """One way through a machine.

    Attributes:
        given: the execution's input.
        walk: the states of the top level, in the order of their entry.
        inside: the states that are entered inside Map and Parallel, in any order and number.
        output: the output, or the part of it that matters; a text that is JSON is compared as JSON.
        error: the error's name, of a path that fails. Either it or an output is given.
        sent: what a Task state is called with at last, or the part of it that matters.
    """

    given: Json
    walk: list[str]
    output: Json = None
    error: str | None = None
    inside: frozenset[str] = frozenset()
    sent: dict[str, Json] = field(default_factory=dict)


def parsed(value: Json) -> Json:
    """Put what a JSON text says in its place, at any depth: `{"body": "{}"}` becomes `{"body": {}}`."""
    if isinstance(value, dict):
        return {key: parsed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [parsed(part) for part in value]
    if isinstance(value, str) and value[:1] in {"{", "["}:
        return json.loads(value)
    return value


def kept(machine: str, given: Json, error: str) -> dict[str, Json]:
    """The dead letter that a failed path leaves."""
    body = {"machine": f"wotr-test-{machine}", "error": {"Error": error}, "input": given}
    return {"Keep failed input": {"MessageBody": body}}


def failing(machine: str, given: Json, walk: list[str], error: str, inside: set[str] | None = None) -> Path:
    """A path on which an error is caught last of all: kept with the whole input, then raised again."""
    return Path(
        given=given,
        walk=[*walk, *DEAD_LETTER],
        error=error,
        inside=frozenset(inside or ()),
        sent=kept(machine, given, error),
    )
