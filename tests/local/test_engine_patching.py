"""Patches are for one version of ministack."""

from __future__ import annotations

import tomllib

import pytest

from local.engine import patching
from local.engine.patching import PINNED_VERSION, EnginePatchError, require_pinned_version
from tests.local.running_engine import REPOSITORY


def test_the_version_that_is_installed_is_the_one_that_the_patches_were_written_for() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"ministack=={PINNED_VERSION}" in project["dependency-groups"]["local"]
    require_pinned_version()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "version", lambda _: "1.5.34")
    with pytest.raises(EnginePatchError, match=rf"1\.5\.34 is installed.*written for {PINNED_VERSION}"):
        require_pinned_version()
