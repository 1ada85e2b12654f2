"""Replace functions inside ministack, or refuse.

ministack is pinned to one version. Some of its functions are replaced when the engine starts, because they
differ from AWS in a way that matters here. A replacement that silently applies no more is worse than none.
So the engine starts only on the version that the replacements were written for. Each replacement also names
the parameters of its function: after a move to another version, the error says which function has changed.
"""

from __future__ import annotations

import inspect
from importlib.metadata import version
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


PINNED_VERSION = "1.5.33"
"""Version of ministack. Read the patches before changing it: a function may keep its parameters and do
something else."""


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
            f"ministack {installed} is installed, but the patches in local/engine/ are for {PINNED_VERSION}. "
            "`make setup` installs that version."
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
            f"the patches in local/engine/ are for another version"
        )
    replacement = make(original)
    replacement.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    setattr(module, name, replacement)


def with_constant(function: Callable[..., Any], constant: object, value: object) -> Callable[..., Any]:
    """A function like `function`, with `value` where its code has `constant`.

    Raises:
        EnginePatchError: the constant is not there exactly once.
    """
    code = function.__code__
    if code.co_consts.count(constant) != 1:
        raise EnginePatchError(f"{function.__qualname__} has not exactly one constant {constant!r}")
    constants = tuple(value if found == constant else found for found in code.co_consts)
    return FunctionType(
        code.replace(co_consts=constants),
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
