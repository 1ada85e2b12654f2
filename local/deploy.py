"""`sam build` and `sam deploy` of the application's template, to the engine.

The template is the one that goes to AWS. What the engine lacks is left out by name (`OMISSIONS`) and printed.
Nothing is built or deployed when nothing changed since the last time.

A deploy that did not finish: the engine is killed, not stopped, when `wotr up` ends in the middle of one, so
it comes back as it was before. A stack that failed on its first creation is deleted and made again; DynamoDB
data that the journal holds waits for the table meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from local.clients import dummy_credentials, stack_status
from local.engine_process import SNAPSHOT_PATH
from local.gateway.intrinsics import load_yaml
from local.home import REGION, STACK_NAME, LocalError, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.clients import Clients
    from local.home import Home, RunningStack

Node = Any

OMISSIONS: Mapping[str, str] = {}
"""Resource types, or `Type.Property`, that the engine lacks, and why."""

_GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})
_NEVER_CREATED = frozenset({"REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
_PATHS = frozenset({"CodeUri", "ContentUri", "DefinitionUri", "Location"})
_LAST_LINES = 25
_SNAPSHOT_TIMEOUT_SEC = 120


def deploy(home: Home, stack: RunningStack, clients: Clients, say: Callable[[str], None]) -> bool:
    """Bring the engine to what the repository has. Returns whether something was deployed.

    Raises:
        LocalError: a build or a deploy failed; the message has the end of its output.
    """
    with home.one_at_a_time("deploy"):
        fingerprint = _fingerprint(home)
        status = stack_status(clients)
        if status in _GOOD and fingerprint == _deployed_fingerprint(home):
            return False
        home.deployed.unlink(missing_ok=True)
        _make_way(clients, status, say)
        template, left_out = _local_template(home)
        for line in left_out:
            say(f"left out, the local engine lacks it: {line}")
        say("building (sam build)")
        _run_sam(
            home,
            stack,
            "build",
            "--template-file",
            str(template),
            "--build-dir",
            str(home.build_folder / "sam"),
        )
        say("deploying (sam deploy)")
        _run_sam(
            home,
            stack,
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
        take_snapshot(stack)
        write_atomically(home.deployed, json.dumps({"fingerprint": fingerprint}))
        return True


def take_snapshot(stack: RunningStack, *services: str) -> None:
    """Have the engine save these services (all when none is named) to its disk now.

    Raises:
        LocalError: it could not.
    """
    query = urlencode([("service", service) for service in services])
    request = Request(f"{stack.engine_url}{SNAPSHOT_PATH}?{query}", method="POST")  # noqa: S310 -- loopback
    try:
        with urlopen(request, timeout=_SNAPSHOT_TIMEOUT_SEC):  # noqa: S310 -- loopback
            pass
    except (URLError, TimeoutError) as error:
        raise LocalError(
            f"The engine could not save its state ({error}). See engine.log in its home."
        ) from error


def _fingerprint(home: Home) -> str:
    """Of every file that a deploy reads, and of this module."""
    root = home.repository
    files = [root / "template.yaml", root / "samconfig.toml", root / "uv.lock", Path(__file__)]
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


def _local_template(home: Home) -> tuple[Path, list[str]]:
    """Write the template without what the engine lacks; returns its path and what was left out."""
    template = load_yaml(home.template)
    left_out = []
    for name, resource in list(template["Resources"].items()):
        kind = resource["Type"]
        if kind in OMISSIONS:
            left_out.append(f"{name} ({kind}): {OMISSIONS[kind]}")
            del template["Resources"][name]
            continue
        for omitted, reason in OMISSIONS.items():
            omitted_kind, _, path = omitted.partition(".")
            if omitted_kind == kind and path and _remove(resource.get("Properties", {}), path.split(".")):
                left_out.append(f"{name}.{path} ({kind}): {reason}")
    target = home.build_folder / "template.json"
    write_atomically(target, json.dumps(_with_absolute_paths(template, home.repository), indent=1))
    return target, left_out


def _remove(properties: Node, path: list[str]) -> bool:
    for name in path[:-1]:
        properties = properties.get(name, {})
    return isinstance(properties, dict) and properties.pop(path[-1], None) is not None


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


def _run_sam(home: Home, stack: RunningStack, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    environment |= dummy_credentials() | {
        "AWS_ENDPOINT_URL": stack.engine_url,
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_HOME": str(home.folder / "sam"),
        "WOTR_BUILD_PLATFORM": "local",
        "WOTR_PYTHON": sys.executable,
        "UV": _uv(home),
    }
    sam = Path(sys.executable).with_name("sam")
    result = subprocess.run(  # noqa: S603 -- our own sam, with our own arguments
        [str(sam), *arguments],
        cwd=home.repository,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    (home.folder / f"sam-{arguments[0]}.log").write_text(result.stdout, encoding="utf-8")
    if result.returncode != 0:
        end = "\n".join(result.stdout.splitlines()[-_LAST_LINES:])
        raise LocalError(
            f"`sam {arguments[0]}` failed. The end of its output:\n\n{end}\n\n"
            f"All of it is in {home.folder / f'sam-{arguments[0]}.log'}. Put it right and run `wotr deploy`."
        )


def _uv(home: Home) -> str:
    beside = Path(sys.executable).with_name("uv")
    own = home.repository / ".local" / "uv" / "bin" / "uv"
    found = shutil.which("uv") or next((str(path) for path in (beside, own) if path.is_file()), None)
    if found is None:
        raise LocalError("uv is not installed; `make setup` does that.")
    return found
