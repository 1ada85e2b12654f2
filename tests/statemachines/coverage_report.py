"""A pytest plugin: prints what the path tests covered of each machine, and fails the run below 100 %.

Each worker of xdist measures its own tests; the controller adds them up. A machine is judged when all of its
path tests ran and passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.statemachines import coverage, definitions
from tests.statemachines.paths import every

if TYPE_CHECKING:
    from pathlib import Path

    from pytest import Config, Session, TerminalReporter  # noqa: PT013 -- types only

COVERED = pytest.StashKey[dict[str, set[coverage.Item]]]()
"""What was walked, by machine (file stem)."""
PASSED_PATHS = pytest.StashKey[set[str]]()
"""`machine#case` of the path tests that ran and passed."""
_SENT = "wotr_machine_coverage"


def pytest_configure(config: Config) -> None:
    """Start with nothing covered."""
    config.stash[COVERED] = {}
    config.stash[PASSED_PATHS] = set[str]()


def note(config: Config, machine: str, case: str, walked: set[coverage.Item]) -> None:
    """Note what a passed path test walked."""
    config.stash[COVERED].setdefault(machine, set()).update(walked)
    config.stash[PASSED_PATHS].add(f"{machine}#{case}")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:  # noqa: ARG001 -- the hook's signature
    """Take over what a worker of xdist measured."""
    config: Config = node.config  # type: ignore[attr-defined]
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent is None:
        return
    for machine, walked in sent["covered"].items():
        config.stash[COVERED].setdefault(machine, set()).update(coverage.Item(*item) for item in walked)
    passed: list[str] = sent["paths"]
    config.stash[PASSED_PATHS].update(passed)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: Session) -> None:
    """Send a worker's measurements; or, in the controller, fail when something stayed uncovered."""
    config = session.config
    passed = config.stash[PASSED_PATHS]
    if hasattr(config, "workeroutput"):
        config.workeroutput[_SENT] = {
            "covered": {
                machine: [(item.kind, item.state, item.detail) for item in walked]
                for machine, walked in config.stash[COVERED].items()
            },
            "paths": sorted(passed),
        }
    elif session.exitstatus == pytest.ExitCode.OK and _uncovered(config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: Config) -> None:
    """Print the table."""
    if not config.stash[COVERED]:
        return
    terminalreporter.section("state machines: covered by their path tests")
    header = "".join(f"{name:>12}" for name in ("states", "branches", "catches", "retries"))
    width = max(len(definitions.stem(file)) for file in definitions.SHIPPED) + 2
    terminalreporter.write_line(f"{'machine':<{width}}{header}")
    for file in _files(config, judged=False):
        machine = definitions.stem(file)
        wanted = coverage.items(definitions.read(file))
        walked = config.stash[COVERED].get(machine, set())
        cells = ""
        for kind in coverage.KINDS:
            of_kind = {item for item in wanted if item.kind == kind}
            cells += f"{len(of_kind & walked):>9}/{len(of_kind):<2}"
        terminalreporter.write_line(f"{machine:<{width}}{cells}")
    missing = _uncovered(config)
    for line in missing:
        terminalreporter.write_line(f"not covered: {line}", red=True)
    if _files(config, judged=True) != _files(config, judged=False):
        terminalreporter.write_line("only machines of which every path test passed are judged")
    elif not missing:
        terminalreporter.write_line("100 % of states, branches, catches and retries", green=True)


def _files(config: Config, *, judged: bool) -> list[Path]:
    """The definitions with a path test that passed; to be judged, every one must have passed."""
    walked = [file for file in definitions.SHIPPED if definitions.stem(file) in config.stash[COVERED]]
    passed = config.stash[PASSED_PATHS]
    left = {case.partition("#")[0] for case in every.cases() if case not in passed}
    return [file for file in walked if not judged or definitions.stem(file) not in left]


def _uncovered(config: Config) -> list[str]:
    found = []
    for file in _files(config, judged=True):
        machine = definitions.stem(file)
        missing = coverage.items(definitions.read(file)) - config.stash[COVERED].get(machine, set())
        found += [f"{machine}: {item}" for item in sorted(missing)]
    return found
