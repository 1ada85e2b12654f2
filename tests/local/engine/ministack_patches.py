"""Patch ministack in the test's own process, compare with what it did before, and take it back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    Functions = dict[str, tuple[Callable[..., Any], Callable[..., Any]]]
    """By name: ministack's own, and what replaced it."""


@contextmanager
def restored(module: ModuleType, *names: str) -> Iterator[pytest.MonkeyPatch]:
    """Whatever replaces these members of `module` inside, they are the original ones again afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setattr(module, name, getattr(module, name))
        yield patch


@contextmanager
def replaced(module: ModuleType, names: tuple[str, ...], install: Callable[[], None]) -> Iterator[Functions]:
    """What `install` replaces in `module`."""
    with restored(module, *names):
        originals = {name: getattr(module, name) for name in names}
        install()
        yield {name: (original, getattr(module, name)) for name, original in originals.items()}


def outcome(function: Callable[..., Any], *arguments: Any) -> tuple[str, Any]:  # noqa: ANN401 -- ministack's
    """What a function gives, or the error that it raises."""
    try:
        return "answer", function(*arguments)
    except Exception as error:  # noqa: BLE001 -- whatever it raises, the other must raise too
        return type(error).__name__, str(error)


def assert_twice_the_same(functions: Functions, name: str, *arguments: object) -> None:
    """The replacement does what ministack's own does, the first time and from memory."""
    original, remembering = functions[name]
    expected = outcome(original, *arguments)
    assert [outcome(remembering, *arguments) for _ in range(2)] == [expected, expected], name
