"""Replace functions inside ministack, or refuse.

ministack is pinned, and a few of its internals are replaced at start-up where it differs from AWS in a way
that matters here. A replacement that silently no longer applies is worse than none: so the engine starts on
the version alone that all were written for; and each one names the parameters of its function, so that who
moves to another version is told which to look at first.
"""

from __future__ import annotations

import inspect
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


PINNED_VERSION = "1.5.33"
"""Of ministack. A function may change what it does and keep its parameters: read the patches before this."""


class EnginePatchError(RuntimeError):
    """The installed ministack is not the one that a patch was written for."""


def require_pinned_version() -> None:
    """Refuse any other ministack.

    Raises:
        EnginePatchError: another one is installed.
    """
    installed = version("ministack")
    if installed != PINNED_VERSION:
        raise EnginePatchError(
            f"ministack {installed} is installed, and the patches in local/ were written for "
            f"{PINNED_VERSION}: `make setup` installs that"
        )


def replace(
    module: ModuleType,
    name: str,
    parameters: tuple[str, ...],
    make: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    """Put `make(original)` in the place of the function `name` of `module`.

    Args:
        module: a ministack module. Its own calls look the function up there when they run.
        name: the function's name.
        parameters: the names of the parameters that the original must have, in order.
        make: builds the replacement from the original.

    Raises:
        EnginePatchError: the function is missing, or takes other parameters.
    """
    original = getattr(module, name, None)
    found = tuple(inspect.signature(original).parameters) if callable(original) else None
    if original is None or found != parameters:
        expected = f"{module.__name__}.{name}({', '.join(parameters)})"
        actual = "nothing" if found is None else f"{name}({', '.join(found)})"
        raise EnginePatchError(
            f"ministack {version('ministack')} has {actual} where {expected} was expected: "
            f"the patches in local/ were written for another version"
        )
    replacement = make(original)
    replacement.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    setattr(module, name, replacement)
