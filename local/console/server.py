"""The console alone, for a stack that runs elsewhere: it is looked at, nothing is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn
from starlette.responses import RedirectResponse

from local.console.guard import Guard
from local.console.http import Console, Shown
from local.console.saved_events import SavedEvents
from local.gateway.serving import server_config
from local.pages.front import CONSOLE_PATH
from local.pages.page import BuiltPage, content_security_policy, security_headers

if TYPE_CHECKING:
    from socket import socket
    from types import FrameType

    from starlette.types import Receive, Scope, Send

    from local.histories.source import Source
    from local.home import Home


class ConsoleServer(uvicorn.Server):
    """Serves the console of one stack on loopback, until Ctrl-C."""

    def __init__(self, stack_name: str, source: Source, home: Home) -> None:
        """`home` has the built page."""
        self._console = Console(
            Shown(
                stack=stack_name,
                source=source,
                engine=None,
                days=None,
                saved_events=SavedEvents(home.repository),
            ),
            BuiltPage(home.console_folder, security_headers(content_security_policy())),
            Guard(),
        )
        super().__init__(server_config(self._answer))

    def serve_on(self, listener: socket) -> None:
        """Serve until Ctrl-C. `listener` is bound to loopback."""
        self.run([listener])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams of open pages too; they would keep the server from stopping."""
        self._console.close()
        super().handle_exit(sig, frame)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == CONSOLE_PATH or scope["path"].startswith(f"{CONSOLE_PATH}/"):
            await self._console(scope, receive, send)
        else:
            await RedirectResponse(f"{CONSOLE_PATH}/", 308)(scope, receive, send)
