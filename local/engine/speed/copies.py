"""JSON copied as JSON.

ministack 1.5.33 copies items and a state's data with `copy.deepcopy`, which keeps track of every object that
it meets in case one refers back to another. Nothing that came out of JSON does, and these copies led every
profile of a post. After `install()` dictionaries, lists and texts are copied directly, and anything else
as before.
"""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

from ministack.services import dynamodb
from ministack.services import stepfunctions as sfn

from local.engine.patching import EnginePatchError

_IMMUTABLE = frozenset({str, int, float, bool, bytes, type(None)})


def install() -> None:
    """Patch ministack's DynamoDB and Step Functions in this process. Call once.

    Raises:
        EnginePatchError: this ministack does not copy with the `copy` module.
    """
    for module in (dynamodb, sfn):
        if getattr(module, "copy", None) is not copy:
            raise EnginePatchError(f"{module.__name__} does not copy with the copy module any more")
    # Only deepcopy is used of it; whatever else a later ministack wants from it is missing, and told at once.
    dynamodb.copy = sfn.copy = SimpleNamespace(deepcopy=copied)


def copied(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """A copy that shares no dictionary and no list with the original."""
    kind = type(value)
    if kind is dict:
        return {key: member if type(member) is str else copied(member) for key, member in value.items()}
    if kind is list:
        return [member if type(member) is str else copied(member) for member in value]
    return value if kind in _IMMUTABLE else copy.deepcopy(value)
