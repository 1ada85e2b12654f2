"""`wotr up`: the engine, the deployed template and the gateway, in the foreground until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.clients import Clients, stack_values
from local.deploy import Deployment
from local.engine.process import EngineProcess, engine_environment
from local.gateway.document import load_api
from local.gateway.server import GatewayServer
from local.home import LOOPBACK, LocalError, RunningStack
from local.pages.front import page_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local.home import Home
    from local.template.intrinsics import StackValues

_PAUSES_SEC = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds to wait before an engine that ended is started again: the first time, the second, and so on."""

_HEALTHY_SEC = 60.0
"""After an engine that lived this long, in seconds, the count begins again."""


def run_stack(
    home: Home, port: int, say: Callable[[str], None], greet: Callable[[RunningStack], None]
) -> None:
    """Run a stack until SIGINT or SIGTERM, then save everything; SIGHUP makes the gateway read its document.

    An engine that ends is started again, however often. Only the first start must succeed.

    Raises:
        LocalError: the stack cannot start, or the gateway stopped untold; the message says what to do.
    """
    with home.exclusively(), listening(port) as listener:
        asyncio.run(_Supervisor(home, listener, say, greet).run())


class _Supervisor:
    def __init__(
        self,
        home: Home,
        listener: socket.socket,
        say: Callable[[str], None],
        greet: Callable[[RunningStack], None],
    ) -> None:
        self._home = home
        self._listener = listener
        self._say = say
        self._greet = greet
        self._stack = RunningStack(
            os.getpid(),
            listener.getsockname()[1],
            home.engine_port(),
            home.engine_key(),
            home.secret_key(),
        )
        self._clients = Clients(self._stack)
        self._environment = engine_environment(home, self._stack.engine_port)
        self._stopping = asyncio.Event()
        self._reloading = asyncio.Event()
        self._deaths = 0
        self._ready_at = 0.0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._reloading.set)
        self._say("starting the engine")
        engine = await EngineProcess.start(self._home, self._stack.engine_port, self._environment)
        self._ready_at = time.monotonic()
        try:
            if await self._deploy(engine):
                engine = await self._serve(engine)
        except BaseException:
            with contextlib.suppress(LocalError):
                await engine.stop()
            raise
        await self._stop(engine)

    async def _deploy(self, engine: EngineProcess) -> bool:
        """Deploy what changed. Returns False when told to stop before that was done."""
        deployment = Deployment(self._home, self._stack, self._clients, self._say)
        deploying = asyncio.create_task(asyncio.to_thread(deployment.run))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({deploying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not deploying.done():
            # Half a deploy must not be saved: a killed engine comes back as it was before.
            self._say("stopping in the middle of a deploy; the next start deploys again")
            deployment.stop()
            await engine.kill()
            with contextlib.suppress(Exception):
                await deploying
            return False
        if not deploying.result():
            self._say("nothing changed since the last deploy")
        return True

    async def _serve(self, engine: EngineProcess) -> EngineProcess:
        """Serve until told to stop. Returns the last engine."""
        values = await self._values()
        api = load_api(self._home.template, values)
        gateway = GatewayServer(api, self._listener, self._stack, self._home, page_config(values))
        serving = asyncio.create_task(gateway.serve())
        self._home.announce(self._stack)
        self._greet(self._stack)
        try:
            while True:
                waits = {
                    asyncio.create_task(wait)
                    for wait in (self._stopping.wait(), self._reloading.wait(), engine.wait())
                }
                await asyncio.wait({serving, *waits}, return_when=asyncio.FIRST_COMPLETED)
                for task in waits:
                    task.cancel()
                if self._stopping.is_set():
                    return engine
                if serving.done():
                    raise LocalError(f"The gateway stopped by itself. {self._home.access_log} may say why.")
                if engine.has_ended:
                    engine = await self._restart(engine)
                elif self._reloading.is_set():
                    await self._reload(gateway, engine)
        finally:
            gateway.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await serving

    async def _restart(self, dead: EngineProcess) -> EngineProcess:
        """Start engines until one lives. Returns it, or the dead one when told to stop first."""
        if time.monotonic() - self._ready_at > _HEALTHY_SEC:
            self._deaths = 0
        cause = dead.cause
        while True:
            pause = _PAUSES_SEC[min(self._deaths, len(_PAUSES_SEC) - 1)]
            self._deaths += 1
            when = f"in {pause:g} s" if pause else "now"
            self._say(f"the engine ended: {cause}\nstarting it again {when}; no workout is lost")
            if await self._is_stopped_within(pause):
                return dead
            starting = asyncio.create_task(
                EngineProcess.start(self._home, self._stack.engine_port, self._environment)
            )
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not starting.done():
                starting.cancel()
                with contextlib.suppress(asyncio.CancelledError, LocalError):
                    await starting
                return dead
            try:
                engine = starting.result()
            except LocalError as error:
                cause = str(error)
                continue
            self._ready_at = time.monotonic()
            self._say("the engine is back")
            return engine

    async def _is_stopped_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    async def _reload(self, gateway: GatewayServer, engine: EngineProcess) -> None:
        self._reloading.clear()
        try:
            gateway.use(load_api(self._home.template, await self._values()))
        except LocalError as error:
            if engine.has_ended:
                self._reloading.set()  # again, as soon as an engine runs
                return
            self._say(f"the gateway goes on with the old document: {error}")
        else:
            self._say("the gateway serves the new document")

    async def _values(self) -> StackValues:
        """What the template's intrinsic functions resolve to in the deployed stack."""
        try:
            return await asyncio.to_thread(stack_values, self._clients)
        except (BotoCoreError, ClientError) as error:
            raise LocalError(
                f"The engine did not say what is deployed ({error}). {self._home.engine_log} may say why."
            ) from error

    async def _stop(self, engine: EngineProcess) -> None:
        if not engine.has_ended:
            self._say("stopping, saving everything")
            await engine.stop()
        self._say("stopped")


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Listen on a port of the loopback interface.

    Raises:
        LocalError: the port is in use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit this. Without it the head and the body of an answer, two packets, wait 40 ms
        # for each other.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((LOOPBACK, port))
            # Listen at once: with SO_REUSEADDR two sockets may be bound to a port, but only one may listen.
            listener.listen(1024)
        except OSError as error:
            raise LocalError(
                f"Port {port} is in use. Stop what uses it, or choose another: `WOTR_PORT=8081 make run` "
                "(or `wotr up --port 8081`)."
            ) from error
        yield listener
