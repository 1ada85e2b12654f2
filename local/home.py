"""Where a local stack keeps its things, and how a command finds the stack that runs.

Everything of one stack lives in one folder, its *home*: `.local/` in the repository, or `WOTR_HOME`. Two
stacks with different homes and ports share nothing. Only the owner can read a home: it holds the key of its
engine, with which anybody could run code here.

While `wotr up` runs, it holds an exclusive lock on the file `lock`. The kernel drops the lock when the
process ends, so a crash never leaves a stale one. The other commands find out whether a stack runs by trying
to take this lock. `wotr up` must not mistake such a try for another `wotr up`, so both take `holder.lock`
first, for as long as they try. `stack.json` says where the stack listens.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
REGION = "us-east-1"
ACCOUNT_ID = "000000000000"
STAGE = "local"
STACK_NAME = f"wotr-{STAGE}"
DEFAULT_PORT = 8080
HIGHEST_PORT = 65535
ENGINE_SECRET = "test"  # noqa: S105 -- of the two the key is secret
"""With which the key of every engine signs."""
LINK_KEY = "WOTRLINKS"
"""Signs links and forms, which people get. It is no secret, and opens nothing without a signature."""
_KEY_PREFIX = "WOTR"
"""No access key is twelve digits: ministack would take them for another account."""
_KEY_BYTES = 16
_SECRET_BYTES = 30


class LocalError(Exception):
    """Something a person can put right. The message says what happened and what to do next."""


@dataclass(frozen=True)
class RunningStack:
    """How the other commands reach the stack; `wotr up` writes it down.

    Args:
        pid: the process of `wotr up`.
        gateway_port: where the HTTP API listens.
        engine_port: where the emulated AWS services listen.
        engine_key: the access key that they require.
        secret_key: signs requests to the routes that want a signature. The engine checks none.
    """

    pid: int
    gateway_port: int
    engine_port: int
    engine_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def gateway_url(self) -> str:
        """Base address of the HTTP API, without a trailing slash."""
        return f"http://{LOOPBACK}:{self.gateway_port}"

    @property
    def engine_url(self) -> str:
        """Endpoint of every emulated AWS service."""
        return f"http://{LOOPBACK}:{self.engine_port}"


@dataclass(frozen=True)
class Home:
    """The folder of one local stack, and the repository that it is a stack of."""

    repository: Path
    folder: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Home:
        """The home for the repository around `start` (the working folder unless told).

        Raises:
            LocalError: `start` is not inside a wotr repository.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "template.yaml").is_file() and (folder / "local" / "home.py").is_file():
                break
        else:
            raise LocalError(f"{start} is not inside a wotr repository. Change to one and try again.")
        chosen = os.environ.get("WOTR_HOME")
        return cls(repository=folder, folder=Path(chosen).resolve() if chosen else folder / ".local")

    @property
    def template(self) -> Path:
        """The application's SAM template."""
        return self.repository / "template.yaml"

    @property
    def state_folder(self) -> Path:
        """Snapshots of the engine's services, and the journal."""
        return self.folder / "state"

    @property
    def engine_lock(self) -> Path:
        """Held by the engine that owns the state, until its process is gone."""
        return self.state_folder / "lock"

    @property
    def journal(self) -> Path:
        """Writes to DynamoDB since the last snapshot."""
        return self.state_folder / "dynamodb.journal"

    @property
    def queue_journal(self) -> Path:
        """What happened in queues since the last snapshot."""
        return self.state_folder / "sqs.journal"

    @property
    def executions(self) -> Path:
        """Executions and their histories, in SQLite."""
        return self.folder / "executions.sqlite"

    @property
    def objects_folder(self) -> Path:
        """Contents of the S3 buckets."""
        return self.folder / "objects"

    @property
    def scratch_folder(self) -> Path:
        """Unpacked Lambda code and other temporary files of the engine; emptied on each start."""
        return self.folder / "tmp"

    @property
    def packages_folder(self) -> Path:
        """Unpacked Lambda packages, which all workers share."""
        return self.folder / "packages"

    @property
    def build_folder(self) -> Path:
        """What `sam build` makes, and the template that is deployed."""
        return self.folder / "build"

    @property
    def page_folder(self) -> Path:
        """What `make pages` builds of the web page."""
        return self.repository / ".local" / "web" / "app"

    @property
    def console_folder(self) -> Path:
        """What `make pages` builds of the console's page."""
        return self.repository / ".local" / "web" / "console"

    @property
    def engine_log(self) -> Path:
        """What the engine and the Lambda functions print."""
        return self.folder / "engine.log"

    @property
    def access_log(self) -> Path:
        """One line per HTTP request to the gateway."""
        return self.folder / "gateway.log"

    @property
    def usage(self) -> Path:
        """How often each API key was used on each day."""
        return self.folder / "usage.json"

    @property
    def mails(self) -> Path:
        """What was mailed to people: nothing is sent."""
        return self.folder / "mails.jsonl"

    @property
    def deployed(self) -> Path:
        """Fingerprint of what was deployed last."""
        return self.folder / "deployed.json"

    @cached_property
    def _lock_file(self) -> Path:
        return self.folder / "lock"

    @cached_property
    def _stack_file(self) -> Path:
        return self.folder / "stack.json"

    def create(self) -> None:
        """Make the folders. Nothing in them is for other users of the machine."""
        for folder in (
            self.folder,
            self.state_folder,
            self.objects_folder,
            self.scratch_folder,
            self.build_folder,
        ):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # It may have been made before by another program, with other permissions.
        self.folder.chmod(0o700)

    @contextmanager
    def one_at_a_time(self, task: str) -> Iterator[None]:
        """Let one process or thread at a time into the block of this task on this home."""
        with (self.folder / f"{task}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Hold the home for one `wotr up`.

        Raises:
            LocalError: another process holds it.
        """
        self.create()
        with self._lock_file.open("a+") as lock:
            with self.one_at_a_time("holder"):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise LocalError(
                        f"Another `wotr up` runs on {self.folder}. Stop it with `wotr down`, or start a "
                        "second, separate stack with other values of WOTR_HOME and WOTR_PORT."
                    ) from None
                lock.truncate(0)
                lock.write(str(os.getpid()))
                lock.flush()
            try:
                yield
            finally:
                self._stack_file.unlink(missing_ok=True)

    def holder(self) -> int | None:
        """Process id of the `wotr up` that runs on this home now, None when there is none."""
        try:
            with self.one_at_a_time("holder"), self._lock_file.open("r+") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(lock.read())
        except FileNotFoundError:
            return None
        return None

    def announce(self, stack: RunningStack) -> None:
        """Write down where the stack listens, for the other commands."""
        write_atomically(self._stack_file, json.dumps(asdict(stack)))

    def running(self) -> RunningStack:
        """The stack that runs on this home.

        Raises:
            LocalError: none does, or it is not up yet.
        """
        if self.holder() is None:
            raise LocalError(f"Nothing runs on {self.folder}. Start it with `make run` (or `wotr up`) first.")
        try:
            return RunningStack(**json.loads(self._stack_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise LocalError("The stack is still starting. Try again when it says `ready`.") from None

    def engine_key(self) -> str:
        """The access key of the engine: random, made once per home, readable by its owner only."""
        return self._made_once("engine.key", f"{_KEY_PREFIX}{secrets.token_hex(_KEY_BYTES).upper()}")

    def secret_key(self) -> str:
        """The secret that belongs to the access key; 40 characters, as those of AWS."""
        return self._made_once("secret.key", secrets.token_urlsafe(_SECRET_BYTES))

    def link_secret(self) -> str:
        """The secret that belongs to `LINK_KEY`."""
        return self._made_once("link.key", secrets.token_urlsafe(_SECRET_BYTES))

    def people_secret(self) -> str:
        """What the passwords of people are made from whom the command line made."""
        return self._made_once("people.key", secrets.token_urlsafe(_SECRET_BYTES))

    def _made_once(self, name: str, new: str) -> str:
        path = self.folder / name
        with self.one_at_a_time("key"):
            if not path.exists():
                write_atomically(path, new)
            return path.read_text(encoding="ascii")

    def engine_port(self) -> int:
        """A free port for the engine: the one of the last time, if it is free.

        The addresses of queues contain the port. They stay valid while it stays the same.
        """
        remembered = self.folder / "engine.port"
        try:
            port = int(remembered.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            port = 0
        port = free_port(port) or free_port(0)
        write_atomically(remembered, str(port))
        return port


def gateway_port(option: int | None = None) -> int:
    """The gateway's port: the option, else WOTR_PORT, else 8080.

    Raises:
        LocalError: WOTR_PORT is not a port number.
    """
    if option is not None:
        return option
    text = os.environ.get("WOTR_PORT", str(DEFAULT_PORT))
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        raise LocalError(f"WOTR_PORT is {text!r}; it must be a port number from 1 to {HIGHEST_PORT}.")
    return int(text)


def authorisation(key: str) -> str:
    """The `Authorization` header of a request to the engine: SigV4's, without a signature."""
    return f"AWS4-HMAC-SHA256 Credential={credential(key)}"


def credential(key: str) -> str:
    """A SigV4 credential for no service in particular. The engine reads the key and the region of it."""
    return f"{key}/20260101/{REGION}/wotr/aws4_request"


def free_port(wanted: int) -> int:
    """The port `wanted` if it is free on loopback, else 0. When 0 is wanted: any free port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def write_atomically(path: Path, text: str) -> None:
    """Replace the content of `path` at once: a reader sees the old or the new one, never a part."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.touch(mode=0o600)
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
