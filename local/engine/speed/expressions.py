"""DynamoDB expressions, parsed once.

ministack 1.5.33 parses and checks an expression again for every item of a query: a page of 20 workouts takes
0.9 ms, and 0.3 ms without. The results that depend on the text alone are remembered here. What is evaluated,
and every error, stays ministack's. A projection of whole attributes, the usual one, needs nothing but their
names: ten years of months with 31 of them took 24 ms.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ministack.services import dynamodb

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.engine.survival.journal import Item

    Token = tuple[str, str]

_REMEMBERED = 1024
"""Expressions remembered; the machines have about forty."""


def install() -> None:
    """Patch ministack's DynamoDB in this process. Call once.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(dynamodb, "_tokenize", ("expr",), _remember_tokens)
    replace(dynamodb, "_condition_syntax_error", ("expr", "slot"), _remember_syntax_error)
    replace(dynamodb, "_check_reserved_keyword_usage", ("tokens",), _remember_keyword_error)
    replace(dynamodb, "_check_redundant_parens", ("tokens", "slot"), _remember_parentheses_error)
    replace(dynamodb, "_project_item", ("item", "proj_expr", "attr_names"), _remember_projections)


def _remember_tokens(original: Callable[[str], list[Token]]) -> Callable[[str], list[Token]]:
    @lru_cache(_REMEMBERED)
    def tokens(expr: str) -> tuple[Token, ...]:
        return tuple(original(expr))

    return lambda expr: list(tokens(expr))


def _remember_syntax_error(original: Callable[[str, str], str | None]) -> Callable[[str, str], str | None]:
    return lru_cache(_REMEMBERED)(original)


def _remember_keyword_error(
    original: Callable[[list[Token]], str | None],
) -> Callable[[list[Token]], str | None]:
    @lru_cache(_REMEMBERED)
    def error(tokens: tuple[Token, ...]) -> str | None:
        return original(list(tokens))

    return lambda tokens: error(tuple(tokens))


def _remember_parentheses_error(
    original: Callable[[list[Token], str], str | None],
) -> Callable[..., str | None]:
    @lru_cache(_REMEMBERED)
    def error(tokens: tuple[Token, ...], slot: str) -> str | None:
        return original(list(tokens), slot)

    def check(tokens: list[Token], slot: str = "ConditionExpression") -> str | None:
        return error(tuple(tokens), slot)

    return check


def _remember_projections(project: Callable[..., Item]) -> Callable[..., Item]:
    """Look up whole attributes by name; ministack compares each name with each other one, for every item."""

    @lru_cache(_REMEMBERED)
    def whole_attributes(expression: str, aliases: tuple[tuple[str, str], ...]) -> tuple[str, ...] | None:
        names = dict(aliases)
        paths = [path.strip() for path in expression.split(",") if path.strip()]
        if any("." in path or "[" in path for path in paths):
            return None
        try:
            project({}, expression, names)
        except ValueError:
            return None
        return tuple(names.get(path, path) for path in paths)

    def of_item(item: Item, proj_expr: str, attr_names: dict[str, str] | None) -> Item:
        wanted = whole_attributes(proj_expr, tuple((attr_names or {}).items())) if proj_expr else None
        if wanted is None:
            return project(item, proj_expr, attr_names)
        return {name: dynamodb._compact_projection(item[name]) for name in wanted if name in item}

    return of_item
