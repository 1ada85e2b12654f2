"""Import time of each task, and the zipped size of what `sam build` makes for the Lambda platform."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from bench.stack import REPOSITORY

RUNS: Final = 5
IMPORT_LINE: Final = re.compile(r"^import time:\s+(?P<own>\d+) \|\s+\d+ \|\s+(?P<name>\S+)$", re.MULTILINE)
STANDARD: Final = frozenset(name.lstrip("_") for name in sys.stdlib_module_names)
HEAVIEST: Final = 3
LAYER: Final = "DependenciesLayer"
NOT_ON_LAMBDA: Final = ("OpenSSL", "awscrt")
"""botocore imports these wherever they are. Here they are because of SAM and the tests.

Lambda's Python has boto3 and what boto3 needs; that is neither of them.
https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
"""
LAMBDA_ENVIRONMENT: Final = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "PARAMETER_PREFIX": "/wotr/bench",
    "PARAMETER_MAX_AGE_SECONDS": "60",
    "POWERTOOLS_SERVICE_NAME": "wotr",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@dataclass(frozen=True, slots=True)
class Package:
    """One task. Times in ms: the median of five fresh processes, byte code cached, on this machine."""

    function: str
    handler: str
    import_ms: float
    of_which: dict[str, float]
    """Ms by top-level package, the slowest first."""
    zipped_bytes: int


@dataclass(frozen=True, slots=True)
class Packages:
    """All tasks, and the layer that they share."""

    tasks: list[Package]
    layer_zipped_bytes: int
    layer_unzipped_bytes: int


def measure() -> Packages:
    """Build for AWS and weigh; import on this machine and time."""
    with tempfile.TemporaryDirectory(prefix="wotr-bench-") as folder:
        build = Path(folder) / "build"
        sam_build(build)
        template: dict[str, Any] = yaml.safe_load((build / "template.yaml").read_text(encoding="utf-8"))
        handlers = {
            name: str(resource["Properties"]["Handler"])
            for name, resource in template["Resources"].items()
            if resource["Type"] == "AWS::Serverless::Function"
        }
        tasks = [
            Package(name, handler, *import_time(handler.rpartition(".")[0]), zipped(build / name))
            for name, handler in handlers.items()
        ]
        layer = build / LAYER
        unzipped = sum(path.stat().st_size for path in layer.rglob("*") if path.is_file())
        return Packages(tasks, zipped(layer), unzipped)


def sam_build(build: Path) -> None:
    """Build the template as `make deploy` does.

    Raises:
        subprocess.CalledProcessError: `sam build` failed; what it said is in its stderr.
    """
    uv = os.environ.get("UV") or shutil.which("uv") or str(REPOSITORY / ".local" / "uv" / "bin" / "uv")
    environment = {name: value for name, value in os.environ.items() if name != "WOTR_BUILD_PLATFORM"}
    sam = Path(sys.executable).with_name("sam")
    subprocess.run(  # noqa: S603 - the project's own tool
        [sam, "build", "--build-dir", build, "--cache-dir", build.with_name("cache")],
        cwd=REPOSITORY,
        env={**environment, "UV": uv, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        check=True,
    )


def zipped(folder: Path) -> int:
    """Return the size of a folder's files, zipped as `sam deploy` does (deflate)."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(folder))
    return len(archive.getvalue())


def import_time(module: str) -> tuple[float, dict[str, float]]:
    """Import a module in fresh processes: the median time in ms, and the packages that took most of it."""
    runs = sorted((sum(times.values()), times) for times in (one_import(module) for _ in range(RUNS)))
    total, times = runs[RUNS // 2]
    return total, dict(list(times.items())[:HEAVIEST])


def one_import(module: str) -> dict[str, float]:
    """Import a module in one fresh process: ms by top-level package, the slowest first (`-X importtime`)."""
    code = (
        f"import sys; sys.modules |= dict.fromkeys({NOT_ON_LAMBDA}); "
        f"sys.stderr.write('begin\\n'); import {module}"
    )
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], **LAMBDA_ENVIRONMENT},
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    times: defaultdict[str, float] = defaultdict(float)
    for match in IMPORT_LINE.finditer(done.stderr.partition("begin\n")[2]):
        package = match["name"].partition(".")[0].removesuffix("_core")
        times["standard library" if package.lstrip("_") in STANDARD else package] += int(match["own"]) / 1000
    return dict(sorted(times.items(), key=lambda each: -each[1]))
