"""Filter patterns of CloudWatch Logs for JSON, as they are documented, for moto, which takes all for a match.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import fnmatch
import json
import re
from typing import Any

_LONGEST = 1024
_COMPARISON = re.compile(r'\$\.([\w.]+) = "([^"\\]*)"')


class JsonPattern:
    """`{ ($.type = "Execution*") && (($.id = "1") || ($.id = "2")) }`."""

    def __init__(self, pattern: str) -> None:
        assert len(pattern) <= _LONGEST, f"a pattern of {len(pattern)} characters"
        assert pattern.startswith("{ ")
        assert pattern.endswith(" }")
        self._pattern = pattern[2:-2]

    def matches(self, message: str) -> bool:
        """Whether a log event matches."""
        return _holds(self._pattern, json.loads(message))


def _holds(pattern: str, event: dict[str, Any]) -> bool:
    comparison = _COMPARISON.fullmatch(pattern)
    if comparison:
        value: Any = event
        for name in comparison[1].split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return isinstance(value, str) and fnmatch.fnmatchcase(value, comparison[2].replace("[", "[[]"))
    parts, signs = _split(pattern)
    assert len(signs) == 1, f"one kind of sign between brackets: {pattern}"
    return (all if signs == {"&&"} else any)(_holds(part, event) for part in parts)


def _split(pattern: str) -> tuple[list[str], set[str]]:
    """The parts in brackets, and the signs between them."""
    parts: list[str] = []
    between: list[str] = [""]
    depth = begun = 0
    for place, character in enumerate(pattern):
        if character == "(":
            depth += 1
            begun = place + 1 if depth == 1 else begun
        elif character == ")":
            depth -= 1
            if depth == 0:
                parts.append(pattern[begun:place])
                between.append("")
        elif depth == 0:
            between[-1] += character
    assert depth == 0
    return parts, {sign.strip() for sign in between} - {""}
