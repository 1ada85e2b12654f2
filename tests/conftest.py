"""What the whole suite needs at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["tests.statemachines.coverage_report"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the machine tests run on another engine."""
    parser.addoption(
        "--engine",
        default="embedded",
        metavar="embedded|URL",
        help="what runs the state machines: the embedded engine, or a Step Functions Local at this URL",
    )
