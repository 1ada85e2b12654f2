"""The engine process: ministack on loopback, with the data of one home.

    python -m local.engine

It must be started with the environment that `local.engine.process.engine_environment` gives: ministack reads
it on import. The process saves everything and stops on SIGTERM, on SIGINT, and when its standard input
closes, which happens when the process that started it ends. One process owns the state at a time: an engine
that is started while another one still saves waits for its end.

What is promised about data:

- **DynamoDB.** A write that was acknowledged is there after a restart, whatever happened to this process:
  SIGKILL, a crash, the machine out of memory. It was in the journal, on the disk, before it was answered. A
  transaction is there whole or not at all. A power cut loses nothing acknowledged either, unless the disk
  lies about what it wrote.
- **Messages in queues.** One that was sent is there after a restart, as with a table. A pipe that had
  received it gets it again, one receive later. A power cut may bring back what was deleted just before.
- **Mails and who is to get them.** On the disk before the caller is answered (`local.mails`).
- **People.** Who signed up, confirmed an address, has a new password, signed out or was deleted: on the disk
  before the caller is answered (`local.engine.like_aws.sign_ups`).
- **S3 objects.** Written to files as they come, without waiting for the disk.
- **Everything else** (what is deployed, parameters): as of the last snapshot. One is taken on a clean stop
  and after every deploy. A SIGKILL loses what came later.
- **Events.** An event that a transaction wrote is announced at least once, whatever happened to this process.
  It counts as announced when every execution that it led to has ended, those included that these started. So
  what a killed consumer had not written yet is written after the restart. Consumers may see an event again.
- **Executions and their histories.** On the disk a moment after they ended, without a sync of it; kept for
  a week, or as its bounds say (`local.histories`). A SIGKILL may lose those of the last moment. What was
  running is then shown as ABORTED, with what it had done. In memory are the newest 200, and at most 16 MB.
- Expired items (TTL) may reappear for a minute after a crash, and expire again.
"""

from __future__ import annotations

import asyncio
import fcntl
import gc
import logging
import os
import resource
import shutil
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl

import uvicorn
from ministack import app as ministack
from ministack.core import lambda_runtime

from local.engine.door import Door
from local.engine.like_aws.sign_ins import NoTokenError, id_token
from local.engine.patches import install_patches
from local.engine.process import SNAPSHOT_PATH, TOKEN_PATH, WAITING
from local.engine.survival.snapshots import SnapshotError
from local.home import LOOPBACK, Home
from local.mails import MAIL_PATH

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from local.engine.like_aws.mails import Mails
    from local.engine.survival.snapshots import Snapshots
    from local.pipes.runner import PipeRunner

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

_SECONDS_TO_FINISH_REQUESTS = 3
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python looks for garbage in circles after so many new objects. Its default of 700 is for small programs."""
_logger = logging.getLogger("wotr.engine")


class EngineApp:
    """ministack's ASGI application, and beside it the paths of snapshots, of tokens and of links in mails."""

    def __init__(self, snapshots: Snapshots, pipes: PipeRunner, mails: Mails) -> None:
        """`snapshots` takes snapshots; `pipes` start with the first request; `mails` knows its links."""
        self._snapshots = snapshots
        self._pipes = pipes
        self._mails = mails
        self._pipes_started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not self._pipes_started:
            # Now the state is loaded and the port is open, which the tasks of what pipes start may call.
            self._pipes_started = True
            self._pipes.start()
        if scope["type"] == "http" and scope["path"] == SNAPSHOT_PATH and scope["method"] == "POST":
            await self._take_snapshot(scope, send)
        elif scope["type"] == "http" and scope["path"] == TOKEN_PATH and scope["method"] == "POST":
            await _give_token(scope, send)
        elif scope["type"] == "http" and scope["path"] == MAIL_PATH:
            await self._follow_link(scope, send)
        else:
            await ministack.app(scope, receive, send)

    async def _take_snapshot(self, scope: Scope, send: Send) -> None:
        services = parse_qs(scope["query_string"].decode()).get("service", [])
        try:
            await asyncio.to_thread(self._snapshots.take, services)
        except SnapshotError as error:
            status, text = 500, str(error)
        else:
            status, text = 200, "saved"
        await _answer(send, status, text)

    async def _follow_link(self, scope: Scope, send: Send) -> None:
        followed = await asyncio.to_thread(self._mails.follow, scope["query_string"].decode("latin-1"))
        if followed:
            await _answer(send, 200, "done")
        else:
            await _answer(send, 404, "This link was followed before, or its subscription has ended.")


async def _give_token(scope: Scope, send: Send) -> None:
    asked = dict(parse_qsl(scope["query_string"].decode()))
    try:
        token = await asyncio.to_thread(id_token, asked["pool"], asked["client"], asked["name"])
    except NoTokenError as error:
        await _answer(send, 404, str(error))
    else:
        await _answer(send, 200, token)


async def _answer(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def main() -> None:
    """Run until told to stop."""
    _allow_many_connections()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    home = Home.find()
    _own(home)
    port = int(os.environ["GATEWAY_PORT"])
    snapshots, pipes, mails, histories = install_patches(home, port)
    server = uvicorn.Server(
        uvicorn.Config(
            Door(EngineApp(snapshots, pipes, mails), port, home.engine_key(), home.link_secret()),
            host=LOOPBACK,
            port=port,
            log_level=logging.WARNING,
            access_log=False,
            lifespan="on",
            proxy_headers=False,
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH_REQUESTS,
        )
    )
    # uvicorn stops cleanly on these, and then raises them again for the handler that was there before. With
    # the same one there, a signal that comes before uvicorn is ready is not lost either.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    try:
        server.run()
    finally:
        lambda_runtime.reset()
        if histories:
            histories.close()
    # Threads of executions that still run would keep the process alive.
    sys.stdout.flush()
    os._exit(0 if server.started else 1)


def _own(home: Home) -> None:
    """Wait until no other engine has this home's state, and keep it for the life of this process.

    The lock of `wotr up` is not enough: an engine outlives a killed `wotr up` while it saves.
    """
    lock = os.open(home.engine_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _logger.warning(WAITING)
        fcntl.flock(lock, fcntl.LOCK_EX)
    shutil.rmtree(home.scratch_folder, ignore_errors=True)
    home.create()


def _stop_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 1 << 16), hard))


if __name__ == "__main__":
    main()
