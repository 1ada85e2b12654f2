"""Input templates and other values that are paths into a record.

What AWS documents is done. Two things that it does not document are refused, so that nothing works here by
chance: a path that leads nowhere, and quotes or backslashes in a text that goes into another text.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.pipes.definition import PipeError
from local.pipes.records import UndeliverableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.pipes.definition import Definition
    from local.pipes.records import Record

    Value = Callable[[Record], Any]

_PATH = re.compile(r"\$(?:\.[A-Za-z0-9_/-]+(?:\[\d+\])*)+")
_STEP = re.compile(r"\.([A-Za-z0-9_/-]+)|\[(\d+)\]")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|<[^<>]*>')
_VARIABLE = re.compile(r"<([^<>]*)>")
_UNSAFE = re.compile(r'["\\\x00-\x1f]')


class Template:
    """An input template, read once."""

    def __init__(self, text: str, pipe: Definition) -> None:
        """Read the template of a pipe.

        Raises:
            PipeError: it names a variable that is no path, or that is not known here.
        """
        self._parts: list[str | Callable[[Record], str]] = []
        end = 0
        for token in _TOKEN.finditer(text):
            self._parts.append(text[end : token.start()])
            if token.group().startswith("<"):
                self._parts.append(_as_json(_value(token.group()[1:-1], pipe)))
            else:
                self._read_text(token.group(), pipe)
            end = token.end()
        self._parts.append(text[end:])

    def _read_text(self, text: str, pipe: Definition) -> None:
        end = 0
        for variable in _VARIABLE.finditer(text):
            self._parts.append(text[end : variable.start()])
            self._parts.append(_inside_a_text(variable.group(), _value(variable.group(1), pipe)))
            end = variable.end()
        self._parts.append(text[end:])

    def fill(self, record: Record) -> str:
        """The text that the template makes of a record.

        Raises:
            UndeliverableError: a path leads nowhere, or its text does not fit into a text.
        """
        return "".join(part if isinstance(part, str) else part(record) for part in self._parts)


def text_value(text: str, pipe: Definition) -> Callable[[Record], str]:
    """A parameter that is a text, or a path to one.

    Raises:
        PipeError: it begins like a path, but is not one.
    """
    if not text.startswith("$"):
        return lambda _: text
    value = _value(text, pipe)

    def read(record: Record) -> str:
        found = value(record)
        if not isinstance(found, str):
            raise UndeliverableError(f"{text} is not a text but {json.dumps(found)}")
        return found

    return read


def _value(name: str, pipe: Definition) -> Value:
    known: dict[str, Value] = {
        "aws.pipes.pipe-arn": lambda _: pipe.arn,
        "aws.pipes.pipe-name": lambda _: pipe.name,
        "aws.pipes.source-arn": lambda _: pipe.source,
        "aws.pipes.target-arn": lambda _: pipe.target,
        "aws.pipes.event.ingestion-time": lambda _: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws.pipes.event.json": lambda record: record,
    }
    if name in known:
        return known[name]
    if not _PATH.fullmatch(name):
        raise PipeError(f"Pipe {pipe.name}: <{name}> in its input template is not understood here")
    steps = [key or int(index) for key, index in _STEP.findall(name)]

    def read(record: Record) -> Any:  # noqa: ANN401 -- any JSON
        node: Any = record
        try:
            for step in steps:
                node = node[step]
        except (KeyError, IndexError, TypeError):
            raise UndeliverableError(f"the record has no {name}") from None
        return node

    return read


def _as_json(value: Value) -> Callable[[Record], str]:
    return lambda record: json.dumps(value(record), separators=(",", ":"), ensure_ascii=False)


def _inside_a_text(variable: str, value: Value) -> Callable[[Record], str]:
    def read(record: Record) -> str:
        found = value(record)
        text = found if isinstance(found, str) else json.dumps(found)
        if _UNSAFE.search(text):
            raise UndeliverableError(f"{variable} stands in quotes, and has quotes or the like itself")
        return text

    return read
