"""Serves the API, the page and the console on loopback, inside a running event loop."""

from __future__ import annotations

import contextlib
import logging
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

import uvicorn

from local.clients import Clients
from local.console.engine import Engine
from local.console.guard import Guard
from local.console.http import Console, Shown
from local.console.saved_events import SavedEvents
from local.gateway.api_keys import KeyChecker, Usage
from local.gateway.app import Checkers, Gateway
from local.gateway.authoriser import TokenChecker
from local.gateway.engine_client import EngineClient
from local.gateway.serving import server_config
from local.gateway.signatures import SignatureChecker
from local.histories.stored.bounds import Bounds
from local.histories.stored.source import StoredSource
from local.home import LOOPBACK, REGION, STACK_NAME
from local.pages.cognito import CognitoProxy
from local.pages.front import COGNITO_PATH, CONSOLE_PATH, Front
from local.pages.page import BuiltPage, Page, content_security_policy, security_headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from socket import socket

    from starlette.types import ASGIApp

    from local.gateway.document import Api
    from local.home import Home, RunningStack

_LARGEST_LOG_BYTES = 10 * 1024 * 1024


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `wotr up`, which stops the engine after the gateway."""
        yield


class GatewayServer:
    """A gateway, its connections to the engine, and its listening socket."""

    def __init__(
        self, api: Api, listener: socket, stack: RunningStack, home: Home, page_config: Mapping[str, object]
    ) -> None:
        """Not yet serving.

        Args:
            api: What is served beside the page.
            listener: Is bound.
            stack: Has the engine.
            home: Gets the log and the usage of API keys.
            page_config: What the page reads as its config.json.
        """
        write_log(home.access_log)
        self._client = EngineClient(LOOPBACK, stack.engine_port, stack.engine_key)
        self._listener = listener
        checkers = Checkers(
            TokenChecker(self._client, REGION),
            SignatureChecker(stack.engine_key, stack.secret_key, REGION),
            KeyChecker(self._client, Usage(home.usage)),
        )
        self._gateway = Gateway(api, self._client, checkers)
        page = Page(home.page_folder, page_config, stack.engine_url)
        shown = Shown(
            STACK_NAME,
            StoredSource(home),
            Engine(Clients(stack)),
            SavedEvents(home.repository),
            Bounds.from_environment().age / timedelta(days=1),
        )
        self._console = Console(
            shown,
            BuiltPage(home.console_folder, security_headers(content_security_policy())),
            Guard(),
        )
        others: dict[str, ASGIApp] = {COGNITO_PATH: CognitoProxy(self._client), CONSOLE_PATH: self._console}
        self._server = _Server(server_config(Front(self._gateway, page, others)))

    async def serve(self) -> None:
        """Serve until `stop`."""
        await self._server.serve([self._listener])
        await self._client.close()

    def use(self, api: Api) -> None:
        """Serve this API from the next request on."""
        self._gateway.use(api)

    def stop(self) -> None:
        """Let the requests under way finish, then end `serve`."""
        self._console.close()
        self._server.should_exit = True


def write_log(path: Path) -> None:
    """Send the access log, and what goes wrong, to a file of bounded size."""
    logger = logging.getLogger("wotr.gateway")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    handler = RotatingFileHandler(path, maxBytes=_LARGEST_LOG_BYTES, backupCount=1, encoding="utf-8")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
