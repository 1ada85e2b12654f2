"""How an application is served on loopback, be it the gateway or a console alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from local.gateway.protocol import Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_SECONDS_TO_FINISH_REQUESTS = 3


def server_config(application: ASGIApp) -> uvicorn.Config:
    """For uvicorn: our protocol, our own log, and a bound on how long a stop waits for requests."""
    return uvicorn.Config(
        application,
        interface="asgi3",
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        http=Protocol,
        ws="none",
        timeout_graceful_shutdown=_SECONDS_TO_FINISH_REQUESTS,
    )
