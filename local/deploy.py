"""`sam build` and `sam deploy` of the application's template, to the engine.

The template is the one that goes to AWS. Nothing is built or deployed when nothing has changed since the last
time.

When `wotr up` ends in the middle of a deploy, the engine is killed and saves nothing: it comes back as it was
before the deploy. A stack whose first creation failed is deleted and made again. The journal keeps the data
of its table until then.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from local.clients import credentials, stack_status
from local.engine.process import SNAPSHOT_PATH
from local.home import REGION, STACK_NAME, LocalError, authorisation, write_atomically
from local.template.reading import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.clients import Clients
    from local.home import Home, RunningStack

Node = Any

_GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})
_NEVER_CREATED = frozenset({"REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
_NOT_IN_THE_ENGINE = frozenset({"AWS::Events::Archive"})
"""Resource types of the template that ministack does not know."""

_PATHS = frozenset({"CodeUri", "ContentUri", "DefinitionUri", "Location"})
_LAST_LINES = 25
_SNAPSHOT_TIMEOUT_SEC = 120


class Deployment:
    """One deploy, which another thread can stop."""

    def __init__(self, home: Home, stack: RunningStack, clients: Clients, say: Callable[[str], None]) -> None:
        """See `run`; `say` is told what happens."""
        self._home = home
        self._stack = stack
        self._clients = clients
        self._say = say
        self._lock = threading.Lock()
        self._sam: subprocess.Popen[str] | None = None
        self._stopped = False

    def run(self) -> bool:
        """Bring the engine to what the repository has. Returns whether something was deployed.

        Raises:
            LocalError: a build or a deploy failed, and the message has the end of its output; or it was
                stopped.
        """
        home = self._home
        with home.one_at_a_time("deploy"):
            fingerprint = _fingerprint(home)
            template, left_out = local_template(home)
            for name in left_out:
                self._say(f"left out, because the local engine has nothing like it: {name}")
            status = stack_status(self._clients)
            if status in _GOOD and fingerprint == _deployed_fingerprint(home):
                return False
            home.deployed.unlink(missing_ok=True)
            _make_way(self._clients, status, self._say)
            self._run_sam(
                "building",
                "build",
                "--template-file",
                str(_written(home, template)),
                "--build-dir",
                str(home.build_folder / "sam"),
            )
            self._run_sam(
                "deploying",
                "deploy",
                "--config-file",
                str(home.repository / "samconfig.toml"),
                "--config-env",
                "local",
                "--template-file",
                str(home.build_folder / "sam" / "template.yaml"),
                "--region",
                REGION,
            )
            take_snapshot(self._stack)
            write_atomically(home.deployed, json.dumps({"fingerprint": fingerprint}))
            return True

    def stop(self) -> None:
        """End `run` at once, with an error, wherever sam is; no sam is started any more."""
        with self._lock:
            self._stopped = True
            if self._sam is not None and self._sam.poll() is None:
                # sam itself, and what it runs: uv, pip, make.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._sam.pid, signal.SIGKILL)

    def _run_sam(self, doing: str, *arguments: str) -> None:
        command = f"sam {arguments[0]}"
        with self._lock:
            if self._stopped:
                raise LocalError("The deploy was stopped.")
            self._say(f"{doing} ({command})")
            self._sam = subprocess.Popen(  # noqa: S603 -- our own sam, with our own arguments
                [str(Path(sys.executable).with_name("sam")), *arguments],
                cwd=self._home.repository,
                env=_sam_environment(self._home, self._stack),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        with self._sam as sam:
            try:
                output, _ = sam.communicate()
            except BaseException:
                # Ctrl-C reaches only this process.
                self.stop()
                raise
        log = self._home.folder / f"sam-{arguments[0]}.log"
        log.write_text(output, encoding="utf-8")
        if sam.returncode != 0:
            end = "\n".join(output.splitlines()[-_LAST_LINES:])
            raise LocalError(
                f"`{command}` failed. The end of its output:\n\n{end}\n\n"
                f"All of it is in {log}. Put it right and run `wotr deploy`."
            )


def take_snapshot(stack: RunningStack, *services: str) -> None:
    """Have the engine save these services (all when none is named) to its disk now.

    Raises:
        LocalError: it could not.
    """
    query = urlencode([("service", service) for service in services])
    request = Request(  # noqa: S310 -- loopback
        f"{stack.engine_url}{SNAPSHOT_PATH}?{query}",
        method="POST",
        headers={"Authorization": authorisation(stack.engine_key)},
    )
    try:
        with urlopen(request, timeout=_SNAPSHOT_TIMEOUT_SEC):  # noqa: S310 -- loopback
            pass
    except (URLError, TimeoutError) as error:
        raise LocalError(
            f"The engine could not save its state ({error}). engine.log in its home may say why."
        ) from error


def _fingerprint(home: Home) -> str:
    """Hash every file that a deploy reads, and this module.

    Raises:
        LocalError: this module is of another checkout than the home.
    """
    root = home.repository
    own = Path(__file__).resolve()
    if not own.is_relative_to(root):
        raise LocalError(
            f"This `wotr` belongs to {own.parents[1]} and cannot deploy {root}. Run the one there: "
            f"{root / '.venv' / 'bin' / 'wotr'} (`make setup` installs it)."
        )
    files = [root / "template.yaml", root / "samconfig.toml", root / "uv.lock", own]
    for folder in ("api", "statemachines", "tasks"):
        files += (
            path for path in (root / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _deployed_fingerprint(home: Home) -> str | None:
    try:
        return str(json.loads(home.deployed.read_text(encoding="utf-8"))["fingerprint"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _make_way(clients: Clients, status: str | None, say: Callable[[str], None]) -> None:
    if status is None or status in _GOOD:
        return
    if status in _NEVER_CREATED or status.startswith("DELETE"):
        say(f"the last deploy did not finish ({status}): deleting what is there, and deploying again")
        clients.cloudformation.delete_stack(StackName=STACK_NAME)
        clients.cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=STACK_NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )
        return
    raise LocalError(
        f"The stack {STACK_NAME} is {status}; nothing can be deployed to it. If another deploy is running, "
        "wait for it. If not, stop with `wotr down` and start again."
    )


def local_template(home: Home) -> tuple[Node, list[str]]:
    """The template for the engine, built from another folder; and what is not in it, each with its type."""
    template = _with_absolute_paths(load_yaml(home.template), home.repository)
    resources = template["Resources"]
    lacking = [name for name, resource in resources.items() if resource["Type"] in _NOT_IN_THE_ENGINE]
    return template, [f"{name} ({resources.pop(name)['Type']})" for name in lacking]


def _written(home: Home, template: Node) -> Path:
    target = home.build_folder / "template.json"
    write_atomically(target, json.dumps(template, indent=1))
    return target


def _with_absolute_paths(node: Node, root: Path) -> Node:
    if isinstance(node, list):
        return [_with_absolute_paths(part, root) for part in node]
    if isinstance(node, dict):
        return {
            key: str(root / value)
            if key in _PATHS and isinstance(value, str)
            else _with_absolute_paths(value, root)
            for key, value in node.items()
        }
    return node


def _sam_environment(home: Home, stack: RunningStack) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    return (
        kept
        | credentials(stack.engine_key)
        | {
            "AWS_ENDPOINT_URL": stack.engine_url,
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_HOME": str(home.folder / "sam"),
            "WOTR_BUILD_PLATFORM": "local",
            "WOTR_PYTHON": sys.executable,
            "UV": _uv(home),
        }
    )


def _uv(home: Home) -> str:
    beside = Path(sys.executable).with_name("uv")
    own = home.repository / ".local" / "uv" / "bin" / "uv"
    found = shutil.which("uv") or next((str(path) for path in (beside, own) if path.is_file()), None)
    if found is None:
        raise LocalError("uv is not installed; `make setup` does that.")
    return found
