"""Patch ministack in the test's own process, and take it back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@contextmanager
def restored(module: ModuleType, *names: str) -> Iterator[pytest.MonkeyPatch]:
    """Whatever replaces these members of `module` inside, they are the original ones again afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setattr(module, name, getattr(module, name))
        yield patch
