"""The paths of every machine: per test case its input, what the integrations answer, what must come of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.statemachines.mocks import DEAD_LETTER_SENT, always

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.statemachines.mocks import Response

Json = Any

ANA = "11111111-1111-4111-8111-111111111111"
CALLER = {"userId": ANA}
DEAD_LETTER = ["Keep failed input", "Failed"]
"""How a path ends after an error that the machine does not expect."""


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
        mocks: what each Task state is answered; a state that the path does not enter may be among them.
        compared: whether the mocked tasks must answer in the shape of the real ones.
    """

    given: Json
    walk: list[str]
    output: Json = None
    error: str | None = None
    inside: frozenset[str] = frozenset()
    sent: dict[str, Json] = field(default_factory=dict)
    mocks: Mapping[str, Response] = field(default_factory=dict)
    compared: bool = False


def parsed(value: Json) -> Json:
    """Replace JSON texts by what they say, at any depth: `{"body": "{}"}` becomes `{"body": {}}`."""
    if isinstance(value, dict):
        return {key: parsed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [parsed(part) for part in value]
    if isinstance(value, str) and value[:1] in {"{", "["}:
        return json.loads(value)
    return value


def failing(
    given: Json,
    walk: list[str],
    error: str,
    inside: set[str] | None = None,
    *,
    mocks: Mapping[str, Response],
) -> Path:
    """A path that ends in an unexpected error: the whole input is kept, then the error is raised again."""
    return Path(
        given=given,
        walk=[*walk, *DEAD_LETTER],
        error=error,
        inside=frozenset(inside or ()),
        sent={"Keep failed input": {"MessageBody": {"error": {"Error": error}, "input": given}}},
        mocks={"Keep failed input": always(DEAD_LETTER_SENT), **mocks},
    )
