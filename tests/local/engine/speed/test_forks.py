"""Workers are forked from a process that has the libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local.engine.speed.forks import ForkedWorker, ForkedWorkers, ForkServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ECHO = """
import os, sys
print(os.environ["NAME"], os.getcwd(), sys.argv[0], "pydantic" in sys.modules, own.NAME, flush=True)
for line in sys.stdin:
    print(line.upper(), end="", flush=True)
print("bye", file=sys.stderr)
"""
SECONDS = 30
"""A test that waits so long has failed."""


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    folder = tmp_path / "layer"
    (folder / "python").mkdir(parents=True)
    return folder


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "code" / "worker.py"
    path.parent.mkdir()
    (path.parent / "own.py").write_text("NAME = 'beside the script'\n")
    path.write_text(f"import own\n{ECHO}")
    return path


@pytest.fixture
def server(layer: Path) -> Iterator[ForkServer]:
    made = ForkServer(sys.executable, [str(layer)], os.environ)
    yield made
    made.close()


def environment(name: str) -> dict[str, str]:
    return {"NAME": name}


def test_a_worker_has_the_libraries_and_its_own_folder_environment_and_streams(
    server: ForkServer, script: Path, tmp_path: Path
) -> None:
    worker = server.fork(str(script), str(tmp_path), environment("ana"))
    assert worker.stdout.readline() == f"ana {tmp_path} {script} True beside the script\n"
    worker.stdin.write("žluť\n")
    worker.stdin.flush()
    assert worker.stdout.readline() == "ŽLUŤ\n"
    worker.stdin.close()
    assert worker.stderr.read() == "bye\n"
    assert worker.wait(SECONDS) == 0


def test_workers_do_not_hold_each_others_streams_open(
    server: ForkServer, script: Path, tmp_path: Path
) -> None:
    first, second = (server.fork(str(script), str(tmp_path), environment(name)) for name in ("ana", "ben"))
    first.stdin.close()
    assert first.wait(SECONDS) == 0
    assert second.poll() is None
    assert second.stdout.readline().startswith("ben ")
    second.kill()
    assert second.wait(SECONDS) == 0


def test_a_worker_that_runs_can_be_ended(server: ForkServer, script: Path, tmp_path: Path) -> None:
    worker = server.fork(str(script), str(tmp_path), environment("ana"))
    assert worker.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0)
    worker.terminate()
    assert worker.wait(SECONDS) == 0
    worker.terminate()


def test_an_error_of_a_worker_is_told_on_its_error_stream(
    server: ForkServer, script: Path, tmp_path: Path
) -> None:
    script.write_text("raise RuntimeError('no such thing')")
    worker = server.fork(str(script), str(tmp_path), environment("ana"))
    assert worker.stderr.read().endswith("RuntimeError: no such thing\n")
    assert worker.wait(SECONDS) == 0


def started(workers: ForkedWorkers, script: Path, env: dict[str, str]) -> object:
    return workers.start(
        [sys.executable, str(script)],
        cwd=str(script.parent),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
    )


def test_a_function_without_a_layer_gets_a_python_of_its_own(script: Path) -> None:
    process = started(ForkedWorkers(), script, os.environ | environment("ana"))
    assert isinstance(process, subprocess.Popen)
    out, _ = process.communicate("", timeout=SECONDS)
    assert "ana" in out


def test_the_first_worker_of_a_prepared_layer_finds_its_server_running(layer: Path, script: Path) -> None:
    workers = ForkedWorkers()
    workers.prepare(layer)
    [prepared] = workers._servers.values()  # noqa: SLF001 -- nobody else knows of it
    assert prepared.process.poll() is None

    worker = started(workers, script, os.environ | environment("ana") | {"_LAMBDA_LAYERS_DIRS": str(layer)})

    assert isinstance(worker, ForkedWorker)
    assert list(workers._servers.values()) == [prepared]  # noqa: SLF001 -- same
    worker.kill()
    worker.wait(SECONDS)
    prepared.close()


def test_a_server_that_is_gone_is_made_again_and_meanwhile_the_worker_gets_its_own_python(
    layer: Path, script: Path
) -> None:
    workers = ForkedWorkers()
    env = os.environ | environment("ana") | {"_LAMBDA_LAYERS_DIRS": str(layer)}
    [first] = [started(workers, script, env)]
    assert isinstance(first, ForkedWorker)
    [server] = workers._servers.values()  # noqa: SLF001 -- nobody else can end it
    server.process.kill()
    server.process.wait()

    second = started(workers, script, env)
    third = started(workers, script, env)

    assert isinstance(second, subprocess.Popen)
    assert isinstance(third, ForkedWorker)
    second.communicate("", timeout=SECONDS)
    for worker in (first, third):
        worker.kill()
        worker.wait(SECONDS)
