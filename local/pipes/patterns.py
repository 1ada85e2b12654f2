"""Filter criteria: event patterns, read and matched by ministack's rules engine.

It refuses what AWS refuses, an unknown operator for example, with AWS's words.
"""

# ruff: noqa: SLF001 -- the rules engine has no public functions
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import eventbridge

from local.pipes.definition import PipeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from local.pipes.records import Record


def matcher(patterns: Sequence[str]) -> Callable[[Record], bool]:
    """Whether a record matches any of these patterns; every record does when there is none.

    Raises:
        PipeError: AWS would refuse one.
    """
    alternatives: list[dict[str, Any]] = []
    for pattern in patterns:
        compiled, reason = eventbridge._parse_pattern_text(pattern)
        if compiled is None:
            raise PipeError(f"Event pattern is not valid. Reason: {reason}: {pattern}")
        alternatives += compiled
    if not patterns:
        return lambda _: True
    return lambda record: any(eventbridge._matches_detail(record, one) for one in alternatives)
