"""DynamoDB expressions, parsed once.

ministack 1.5.33 parses and checks an expression again for every item of a query: a page of 20 workouts takes
0.9 ms, and 0.3 ms without. The results that depend on the text alone are remembered here. What is evaluated,
and every error, stays ministack's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ministack.services import dynamodb

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

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
