"""Attributes that DynamoDB answers a state machine with, taken as they are.

ministack 1.5.33 walks through a result by the service's model, to spell its members as Step Functions does.
Most of a page of items are texts and numbers. Both spell these alike, so they need no walk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTRIBUTE = "AttributeValue"
_SPELLED_ALIKE = ({"S"}, {"N"})


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_sdk_json_value", ("value", "shape"), _take_texts_and_numbers)


def _take_texts_and_numbers(original: Callable[..., Any]) -> Callable[..., Any]:
    def spell(value: Any, shape: Any) -> Any:  # noqa: ANN401 -- any JSON, a shape of botocore
        if shape.name == _ATTRIBUTE and value.keys() in _SPELLED_ALIKE:
            return value
        return original(value, shape)

    return spell
