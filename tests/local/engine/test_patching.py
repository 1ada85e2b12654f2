"""Patches are for one version of ministack."""

from __future__ import annotations

import tomllib

import pytest

from local.engine import patching
from local.engine.patching import (
    PINNED_VERSION,
    EnginePatchError,
    require_pinned_version,
    with_constant,
)
from tests.local.running_engine import REPOSITORY


def test_the_version_that_is_installed_is_the_one_that_the_patches_were_written_for() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"ministack=={PINNED_VERSION}" in project["dependency-groups"]["local"]
    require_pinned_version()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "version", lambda _: "1.5.34")
    with pytest.raises(EnginePatchError, match=rf"1\.5\.34 is installed.*are for {PINNED_VERSION}"):
        require_pinned_version()


def pausing(name: str, times: int = 1) -> list[object]:
    return [name, 0.15] * times


def test_a_constant_is_exchanged_in_one_function_alone() -> None:
    changed = with_constant(pausing, 0.15, 0)
    assert changed("run", times=2) == ["run", 0, "run", 0]
    assert changed("run") == ["run", 0]
    assert pausing("run") == ["run", 0.15]


def test_a_constant_that_is_not_there_is_told() -> None:
    with pytest.raises(EnginePatchError, match=r"pausing has not exactly one constant 0\.2"):
        with_constant(pausing, 0.2, 0)
