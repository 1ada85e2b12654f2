"""The engine that machine tests run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.statemachines import engines
from tests.statemachines.paths.every import write_mocks

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Engine]:
    """One engine per worker, with the mocks of all paths."""
    chosen: str = pytestconfig.getoption("--engine")
    if chosen == "embedded":
        directory = tmp_path_factory.mktemp("engine")
        mock_file = directory / "mocks.json"
        write_mocks(mock_file)
        with engines.embedded(directory, mock_file) as running:
            yield running
    else:
        yield engines.step_functions_local(chosen)
