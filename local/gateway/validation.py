"""Request validation, as the validators of API Gateway do it.

Required parameters must be there and not blank. A body must match its model, and the only model here is
`type: object`. A machine's task checks what is in it (notes/adr/0005-validation-in-the-task.md).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.gateway.templates import parse_json
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = Any

_THE_MODEL = {"type": "object"}


def check_model(schema: Json) -> None:
    """Accept the one model that there is.

    Raises:
        LocalError: it is another one.
    """
    if schema != _THE_MODEL:
        raise LocalError(f"the local gateway knows the request model {_THE_MODEL}, not {schema}")


def what_is_wrong_with(body: str) -> str | None:
    """Why a body is not a JSON object, and where; None when it is one."""
    if not body.strip():
        return "It is empty."
    try:
        document = parse_json(body)
    except json.JSONDecodeError as error:
        return f"Line {error.lineno}, column {error.colno}: {error.msg}."
    except ValueError as error:
        return f"It is not JSON: {error}."
    return None if isinstance(document, dict) else f"It is {_KINDS[type(document)]}."


_KINDS = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def missing_parameters(
    required: Sequence[tuple[str, str]], values: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """The names of required parameters that are absent or blank. `values` is by `path`, `query`, `header`."""
    missing = []
    for where, name in required:
        found = values[where]
        value = found.get(name) or (found.get(name.lower()) if where == "header" else None)
        if not (value or "").strip():
            missing.append(name)
    return missing
