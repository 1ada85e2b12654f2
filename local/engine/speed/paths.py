"""What a state machine's texts mean, found out once.

ministack 1.5.33 parses each path and each intrinsic function of a state again, letter by letter, whenever the
state runs, and works out again for each member of each AWS SDK call how the SDK for Java spells its name. All
this depends on the text alone, so it is remembered here; what it is applied to, and every error, stays
ministack's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

_REMEMBERED = 8192
"""Texts remembered of each kind; the machines have some hundreds."""


def install() -> None:
    """Patch ministack's Step Functions in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_parse_jsonpath_tokens", ("path",), _remember)
    replace(sfn, "_parse_intrinsic_call", ("s", "pos"), _remember)
    replace(sfn, "_api_name_to_sfn_key", ("name",), _remember)


def _remember(original: Callable[..., Any]) -> Callable[..., Any]:
    # The parsed lists are shared by all later callers: ministack only reads them.
    return lru_cache(_REMEMBERED)(original)
