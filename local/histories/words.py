"""The words of an execution, by which it can be found, and the words that a search asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from local.histories.facts import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MOST_CHARACTERS = 128 * 1024
"""So much of an execution's text can be searched. A page of a hundred workouts has less."""
_WRITES = frozenset({"transactWriteItems", "putItem", "updateItem", "deleteItem", "batchWriteItem"})
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_SORT_KEY = re.compile(r'"sk": ?\{"S": ?"([^"\\]+)"')


def terms(text: str) -> list[tuple[str, bool]]:
    """The terms of a search, and whether each is a phrase in double quotes; else it may begin a word."""
    found = [(phrase or word, not word) for phrase, word in _TERM.findall(text.replace("\0", " "))]
    return [
        (term.replace('"', " "), is_phrase)
        for term, is_phrase in found
        if any(character.isalnum() for character in term)
    ]


def searchable(
    texts: Iterable[str | None], values: Iterable[Any], events: Iterable[Mapping[str, Any]]
) -> str:
    """What can be found of an execution: the texts, each value in the JSON, and the keys that it wrote.

    JSON within JSON, as in the body of an answer, is read too. Names of fields are left out: every execution
    of a machine has the same.
    """
    parts: list[str] = []
    left = _MOST_CHARACTERS
    for part in _parts(texts, values, events):
        parts.append(part[:left])
        left -= len(part) + 1
        if left <= 0:
            break
    # A lone surrogate, which JSON can have, is no text for SQLite.
    return "\n".join(parts).encode("utf-8", "replace").decode()


def _parts(
    texts: Iterable[str | None], values: Iterable[Any], events: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    yield from filter(None, texts)
    for value in values:
        yield from _leaves(value)
    for event in events:
        if event["type"] == "TaskScheduled":
            scheduled = event["taskScheduledEventDetails"]
            if scheduled.get("resource") in _WRITES:
                yield from _SORT_KEY.findall(scheduled.get("parameters", ""))


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON
    """Texts and numbers in a value, depth first. Without recursion: a request may be nested deeply."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            inside = parsed(value) if value[:1] in {"{", "["} else None
            if inside is None:
                yield value
            else:
                waiting.append(inside)
        elif isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)
