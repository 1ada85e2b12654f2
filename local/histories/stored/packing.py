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
    from collections.abc import Iterable

    from local.histories.source import Event

_LEVEL = 1
"""Higher ones save a third at two to four times the time."""
_SHORT = 24
"""Texts up to this length stay where they are: a reference to them would not be much shorter."""


def pack(events: Iterable[dict[str, Any]]) -> bytes:
    """Events as ministack has them (`timestamp` is text) as bytes."""
    texts: dict[str, int] = {}
    packed = []
    for event in events:
        copy = dict(event)
        for name, details in event.items():
            if isinstance(details, dict):
                copy[name] = {key: _packed(value, texts) for key, value in details.items()}
        packed.append(copy)
    return zlib.compress(json.dumps([list(texts), packed], separators=(",", ":")).encode(), _LEVEL)


def unpack(packed: bytes) -> list[Event]:
    """The events, with `timestamp` as a datetime."""
    texts, events = json.loads(zlib.decompress(packed))
    for event in events:
        event["timestamp"] = datetime.fromisoformat(event["timestamp"])
        for name, details in event.items():
            if isinstance(details, dict):
                event[name] = {key: _unpacked(value, texts) for key, value in details.items()}
    return list(events)


def _packed(value: Any, texts: dict[str, int]) -> Any:  # noqa: ANN401 -- a value of an event
    """A long text as its place among all texts, in a list; a list, which no event has so far, in another."""
    if isinstance(value, str) and len(value) > _SHORT:
        return [texts.setdefault(value, len(texts))]
    return [None, value] if isinstance(value, list) else value


def _unpacked(value: Any, texts: list[str]) -> Any:  # noqa: ANN401 -- same
    if not isinstance(value, list):
        return value
    return value[1] if value[0] is None else texts[value[0]]
