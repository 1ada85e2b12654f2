"""The engine's door: which requests it lets in.

A caller of the engine can run code as the person who started it, by creating and calling a Lambda function.
ministack answers every caller, web pages of any origin included. So a request comes in only if

- it is no web page's: it has no `Origin`, and its `Host` is this machine's own name with the engine's port
  (a page whose name was made to lead to this machine sends that name);
- it carries the access key of the home (`Home.engine_key`), which only its owner can read: as a SigV4
  credential in `Authorization`, or in `X-Amz-Credential` of a presigned URL. Signatures are not checked.

Answers do not invite other origins either.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from local.home import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

_CREDENTIAL = re.compile(rb"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")


class Door:
    """An ASGI application in front of another one. It lets in only requests that are allowed."""

    def __init__(self, app: App, port: int, key: str) -> None:
        """Guard `app`, which listens on `port`, for callers that have `key`."""
        self._app = app
        self._hosts = {f"{name}:{port}".encode() for name in (LOOPBACK, "localhost")}
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        reason = self._refusal(scope)
        if reason is None:
            await self._app(scope, receive, _without_invitations(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": reason.encode()})

    def _refusal(self, scope: Scope) -> str | None:
        """Return why a request may not come in, None when it may."""
        values: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            values.setdefault(name.lower(), []).append(value)
        if b"origin" in values:
            return "The engine does not answer web pages."
        hosts = values.get(b"host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "The engine answers only to this machine's own name and port."
        if not any(hmac.compare_digest(key, self._key) for key in _keys(values, scope["query_string"])):
            return "The engine answers only to the access key of its home: engine.key there."
        return None


def _keys(headers: dict[bytes, list[bytes]], query: bytes) -> list[bytes]:
    """The access keys that a request carries."""
    found = [
        match[1]
        for value in headers.get(b"authorization", [])
        if (match := _CREDENTIAL.match(value)) is not None
    ]
    credentials = parse_qs(query.decode("latin-1"), encoding="latin-1").get("X-Amz-Credential", [])
    return found + [credential.partition("/")[0].encode("latin-1") for credential in credentials]


def _without_invitations(send: Send) -> Send:
    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, value)
                for name, value in message.get("headers", [])
                if not name.lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": headers}
        await send(message)

    return sending
