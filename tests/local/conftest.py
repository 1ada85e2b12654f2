"""What the tests of the local stack share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local.running_engine import Engine, running_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on a new home."""
    with running_engine(tmp_path / "home") as started:
        yield started
