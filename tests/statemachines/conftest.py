"""The engine that machine tests run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.statemachines import engines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Engine]:
    """One engine per worker, with the mock file."""
    chosen: str = pytestconfig.getoption("--engine")
    if chosen == "embedded":
        with engines.embedded(tmp_path_factory.mktemp("engine")) as running:
            yield running
    else:
        yield engines.step_functions_local(chosen)
