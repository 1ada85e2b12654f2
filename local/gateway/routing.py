"""Finds the method for a request, by API Gateway's rules.

A literal segment wins over a parameter, and a parameter over a greedy one (`{proxy+}`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.gateway.document import Method

_PARAMETER = re.compile(r"\{([\w.-]+)(\+?)\}")


class Router:
    """The methods of an API by path."""

    def __init__(self, methods: Iterable[Method]) -> None:
        """Paths must be distinct, as the document guarantees."""
        by_path: dict[str, dict[str, Method]] = {}
        for method in methods:
            by_path.setdefault(method.path, {})[method.name] = method
        self._literal = {path: names for path, names in by_path.items() if "{" not in path}
        self._patterns = [
            (_pattern(path), names)
            for path, names in sorted(by_path.items(), key=lambda entry: _specificity(entry[0]))
            if "{" in path
        ]

    def find(self, name: str, raw_path: str) -> tuple[Method, dict[str, str]] | None:
        """The method and its path parameters, decoded. `raw_path` is as on the wire, without the query."""
        names = self._literal.get(raw_path)
        if names is not None:
            return (names[name], {}) if name in names else None
        for pattern, candidates in self._patterns:
            match = pattern.fullmatch(raw_path)
            if match:
                found = candidates.get(name)
                if found is None:
                    return None
                values = zip(_PARAMETER.findall(found.path), match.groups(), strict=True)
                return found, {parameter: unquote(value) for (parameter, _), value in values}
        return None


def _pattern(path: str) -> re.Pattern[str]:
    expression, end = "", 0
    for match in _PARAMETER.finditer(path):
        expression += re.escape(path[end : match.start()]) + ("(.+)" if match[2] else "([^/]+)")
        end = match.end()
    return re.compile(expression + re.escape(path[end:]))


def _specificity(path: str) -> list[int]:
    return [2 if part.endswith("+}") else 1 if "{" in part else 0 for part in path.split("/")]
