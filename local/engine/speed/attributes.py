"""Attributes that pass between a state machine and DynamoDB, taken as they are.

ministack 1.5.33 walks through parameters and results by the service's model, because Step Functions spells
their members as the SDK for Java does. Most of an item is texts and numbers, which both spell alike, so they
need no walk. The names of members are few, and spelled once: a post spelled a thousand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTRIBUTE = "AttributeValue"
_SPELLED_ALIKE = ({"S"}, {"N"})
_NAMES = 4096
"""So many names of members are remembered; DynamoDB's model has about four hundred."""


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    for walk in ("_sdk_json_param_value", "_sdk_json_value"):
        replace(sfn, walk, ("value", "shape"), _take_texts_and_numbers)
    replace(sfn, "_api_name_to_sfn_key", ("name",), lru_cache(_NAMES))


def _take_texts_and_numbers(walk: Callable[..., Any]) -> Callable[..., Any]:
    def spell(value: Any, shape: Any) -> Any:  # noqa: ANN401 -- any JSON, a shape of botocore
        if shape.name == _ATTRIBUTE and isinstance(value, dict) and value.keys() in _SPELLED_ALIKE:
            return value
        return walk(value, shape)

    return spell
