"""The one layout of a state machine definition.

A state takes one line per field, in one order of fields, so that a person reads it at a glance. A value stays
on its line when it fits, and is broken like this when it does not: an object into one member per line, a list
of objects into one object per line, a list of plain values into full lines. What has a single part opens and
closes on the lines of that part, `"Retry": [{`. Nothing but white space and the order of fields changes.
"""

from __future__ import annotations

import json
from typing import Any

Json = Any
Object = dict[str, Any]

WIDTH = 120
_INDENT = "  "

_MACHINE = (
    *("Comment", "QueryLanguage", "Version", "ProcessorConfig"),
    *("StartAt", "TimeoutSeconds", "States"),
)
_STATE = (
    *("Type", "Comment", "Resource", "Error", "ErrorPath", "Cause", "CausePath"),
    *("Seconds", "SecondsPath", "Timestamp", "TimestampPath", "InputPath", "Result", "Parameters"),
    *("Choices", "Default"),
    *(
        "ItemReader",
        "ItemsPath",
        "ItemSelector",
        "ItemBatcher",
        "Label",
        "MaxConcurrency",
        "MaxConcurrencyPath",
    ),
    *("ToleratedFailureCount", "ToleratedFailureCountPath"),
    *("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    *("ResultSelector", "ResultPath", "ResultWriter", "OutputPath"),
    *("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"),
    *("Retry", "Catch", "Next", "End", "ItemProcessor", "Branches"),
)
"""What a state is and does, what becomes of its result, where it leads; then the long states inside."""
_RETRIER = (
    *("ErrorEquals", "IntervalSeconds", "MaxAttempts"),
    *("BackoffRate", "MaxDelaySeconds", "JitterStrategy"),
)
_CATCHER = ("ErrorEquals", "ResultPath", "Next")


def read(text: str) -> Object:
    """Parse a definition.

    Raises:
        ValueError: it is not JSON, or an object in it has a name twice, and only the last would count.
    """
    definition: Object = json.loads(text, object_pairs_hook=_without_repeated_names)
    return definition


def _without_repeated_names(pairs: list[tuple[str, Json]]) -> Object:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has the name {repeated!r} twice")
    return members


def laid_out(definition: Object) -> str:
    """The text of a definition, as its file has it."""
    return _machine(definition, "") + "\n"


def _machine(machine: Object, indent: str) -> str:
    members = {
        name: _states(value, indent + _INDENT) if name == "States" else _member(name, value, indent)
        for name, value in _ordered(machine, _MACHINE).items()
    }
    return _object(members, indent)


def _states(states: Object, indent: str) -> str:
    return _object({name: _state(state, indent + _INDENT) for name, state in states.items()}, indent)


def _state(state: Object, indent: str) -> str:
    inner = indent + _INDENT
    members: dict[str, str] = {}
    for name, value in _ordered(state, _STATE).items():
        match name:
            case "ItemProcessor":
                members[name] = _machine(value, inner)
            case "Branches":
                members[name] = _list([_machine(branch, inner + _INDENT) for branch in value], inner)
            case "Retry":
                members[name] = _member(name, [_ordered(retrier, _RETRIER) for retrier in value], indent)
            case "Catch":
                members[name] = _member(name, [_ordered(catcher, _CATCHER) for catcher in value], indent)
            case _:
                members[name] = _member(name, value, indent)
    return _object(members, indent)


def _ordered(members: Object, order: tuple[str, ...]) -> Object:
    """The members in this order; those that it does not have follow as they are."""
    known = {name: members[name] for name in order if name in members}
    return known | members


def _member(name: str, value: Json, indent: str) -> str:
    """The value of a member, of an object that stands at `indent`."""
    inner = indent + _INDENT
    return _value(value, inner, len(inner) + len(_flat(name)) + len(": "))


def _element(value: Json, indent: str) -> str:
    """An element of a list that stands at `indent`."""
    inner = indent + _INDENT
    return _value(value, inner, len(inner))


def _value(value: Json, indent: str, taken: int) -> str:
    """A value on a line that begins at `indent` and has `taken` columns in use already."""
    flat = _flat(value)
    several = isinstance(value, list) and len(value) > 1 and all(isinstance(part, dict) for part in value)
    fits = taken + len(flat) + len(",") <= WIDTH
    return flat if fits and not several else _broken(value, indent, taken)


def _broken(value: Json, indent: str, taken: int) -> str:
    match value:
        case dict() if len(value) == 1:
            [(name, only)] = value.items()
            opened = f"{{{_flat(name)}: "
            return f"{opened}{_value(only, indent, taken + len(opened))}}}"
        case dict():
            return _object({name: _member(name, part, indent) for name, part in value.items()}, indent)
        case [dict() | list() as only]:
            return f"[{_value(only, indent, taken + 1)}]"
        case list() if any(isinstance(part, dict | list) for part in value):
            return _list([_element(part, indent) for part in value], indent)
        case list() if value:
            return _filled([_flat(part) for part in value], indent)
        case _:
            return _flat(value)


def _object(members: dict[str, str], indent: str) -> str:
    lines = [f"{indent}{_INDENT}{_flat(name)}: {text}" for name, text in members.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{}"


def _list(parts: list[str], indent: str) -> str:
    lines = [f"{indent}{_INDENT}{part}" for part in parts]
    return "[\n" + ",\n".join(lines) + f"\n{indent}]" if lines else "[]"


def _filled(parts: list[str], indent: str) -> str:
    """Plain values, as many on a line as fit."""
    lines = [indent + _INDENT + parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(f", {part},") <= WIDTH:
            lines[-1] += f", {part}"
        else:
            lines[-1] += ","
            lines.append(indent + _INDENT + part)
    return "[\n" + "\n".join(lines) + f"\n{indent}]"


def _flat(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
