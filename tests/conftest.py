"""What all tests share: properties are about results, so hypothesis times nothing on a busy machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["tests.statemachines.coverage_report", "tests.end_to_end.stack"]

settings.register_profile("wotr", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wotr")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the machine tests run on another engine."""
    parser.addoption(
        "--engine",
        default="embedded",
        metavar="embedded|URL",
        help="what runs the state machines: the embedded engine, or a Step Functions Local at this URL",
    )
