"""How the events of an execution are kept: each text once, compressed.

What a state puts out is what the next one takes in, word for word, so more than half of a history is
repetition that lies too far apart for zlib to see.
"""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.histories.source import Event

_LEVEL = 1
"""Higher ones save a third at two to four times the time."""
_REPEATED = frozenset({"input", "output", "parameters"})
_SHORT = 24
"""Texts up to this length stay where they are: a reference to them would not be much shorter."""


def pack(events: Sequence[dict[str, Any]]) -> bytes:
    """Events as ministack has them (`timestamp` is text) as bytes."""
    texts: dict[str, int] = {}
    packed = [{name: _with_references(value, texts) for name, value in event.items()} for event in events]
    return zlib.compress(json.dumps([list(texts), packed], separators=(",", ":")).encode(), _LEVEL)


def unpack(packed: bytes) -> list[Event]:
    """The events, with `timestamp` as a datetime."""
    texts, events = json.loads(zlib.decompress(packed))
    for event in events:
        event["timestamp"] = datetime.fromisoformat(event["timestamp"])
        for details in event.values():
            if isinstance(details, dict):
                for name in _REPEATED & details.keys():
                    if isinstance(details[name], int):
                        details[name] = texts[details[name]]
    return list(events)


def _with_references(value: Any, texts: dict[str, int]) -> Any:  # noqa: ANN401 -- a value of an event
    if not isinstance(value, dict):
        return value
    return {
        name: texts.setdefault(text, len(texts))
        if name in _REPEATED and isinstance(text, str) and len(text) > _SHORT
        else text
        for name, text in value.items()
    }
