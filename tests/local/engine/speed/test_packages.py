"""A package is unpacked once, and every worker sees it."""

from __future__ import annotations

import os
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from local.engine.speed.packages import SharedPackages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "code.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("tasks/__init__.py", "")
        file.writestr("tasks/one.py", "ONE = 1\n")
    return path


def shared(packages: SharedPackages, archive: Path, target: Path) -> Path:
    target.mkdir()
    with zipfile.ZipFile(archive) as file:
        packages.share(file, target)
    return target


def test_two_workers_share_one_folder(tmp_path: Path, archive: Path) -> None:
    packages = SharedPackages(tmp_path / "packages")
    first = shared(packages, archive, tmp_path / "first")
    second = shared(packages, archive, tmp_path / "second")
    assert (first / "tasks" / "one.py").read_text() == "ONE = 1\n"
    assert first.resolve() == second.resolve()


def test_another_content_has_another_folder(tmp_path: Path, archive: Path) -> None:
    packages = SharedPackages(tmp_path / "packages")
    first = shared(packages, archive, tmp_path / "first")
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("tasks/two.py", "TWO = 2\n")
    second = shared(packages, archive, tmp_path / "second")
    assert first.resolve() != second.resolve()
    assert (second / "tasks" / "two.py").exists()


def test_what_was_left_half_unpacked_is_unpacked_again(tmp_path: Path, archive: Path) -> None:
    packages = SharedPackages(tmp_path / "packages")
    first = shared(packages, archive, tmp_path / "first").resolve()
    first.rename(first.with_name(f"{first.name}.tmp"))
    second = shared(packages, archive, tmp_path / "second")
    assert (second / "tasks" / "one.py").exists()


def test_what_nobody_used_for_a_week_goes(tmp_path: Path, archive: Path) -> None:
    folder = tmp_path / "packages"
    old = shared(SharedPackages(folder), archive, tmp_path / "first").resolve()
    eight_days_ago = time.time() - 8 * 24 * 3600
    os.utime(old, (eight_days_ago, eight_days_ago))
    SharedPackages(folder)
    assert not old.exists()


def test_the_layer_that_was_used_last_is_known_after_a_restart(tmp_path: Path, archive: Path) -> None:
    folder = tmp_path / "packages"
    packages = SharedPackages(folder)
    assert packages.last_layer() is None
    layers = []
    for name in ("older", "newer", "half"):
        layer = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(layer, "w") as file:
            file.writestr("python/library.py", f"NAME = '{name}'\n")
        layers.append(shared(packages, layer, tmp_path / name).resolve())
    shared(packages, archive, tmp_path / "code")
    older, newer, half = layers
    half.rename(half.with_name(f"{half.name}.tmp"))
    an_hour_ago = time.time() - 3600
    os.utime(older, (an_hour_ago, an_hour_ago))

    assert SharedPackages(folder).last_layer() == newer
