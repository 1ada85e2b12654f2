"""The engine's door: which requests it lets in.

A caller of the engine can run code as the person who started it, by creating and calling a Lambda function.
ministack answers every caller, web pages of any origin included. So a request comes in only if

- its `Host` is this machine's own name with the engine's port (a web page whose name was made to lead to this
  machine sends that name);
- it is no web page's: it has no `Origin`;
- it carries the access key of the home (`Home.engine_key`), which only its owner can read: as a SigV4
  credential in `Authorization`, or in `X-Amz-Credential` of a presigned URL. Here no signature is checked; S3
  checks those of presigned URLs. A link of a mail (`MAIL_PATH`) needs no key, as on AWS: it carries a secret.

A form that uploads a file comes in from web pages too, if its policy is signed by the key: whoever gave it to
the page has said by it what the page may upload, where and until when.

Answers do not invite other origins either. Whoever gets a link or a form has the key: they are for people of
this machine, as its address is.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from local.engine.forms import LONGEST_FIELDS, is_signed
from local.home import ENGINE_SECRET, LOOPBACK
from local.mails import MAIL_PATH

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
        if reason is not None and _is_upload(scope) and self._is_here(scope):
            beginning, receive = await _beginning(receive)
            if is_signed(beginning, self._key, ENGINE_SECRET):
                reason = None
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
        if not self._is_here(scope):
            return "The engine answers only to this machine's own name and port."
        if (scope.get("method"), scope["path"]) == ("GET", MAIL_PATH):
            return None
        if not any(hmac.compare_digest(key, self._key) for key in _keys(values, scope["query_string"])):
            return "The engine answers only to the access key of its home: engine.key there."
        return None

    def _is_here(self, scope: Scope) -> bool:
        hosts = [value.lower() for name, value in scope["headers"] if name.lower() == b"host"]
        return len(hosts) == 1 and hosts[0] in self._hosts


def _is_upload(scope: Scope) -> bool:
    """Whether this may be a form for a bucket."""
    kinds = [value for name, value in scope["headers"] if name.lower() == b"content-type"]
    form = len(kinds) == 1 and kinds[0].lower().startswith(b"multipart/form-data")
    return form and scope["type"] == "http" and scope["method"] == "POST" and scope["path"].count("/") == 1


async def _beginning(receive: Receive) -> tuple[bytes, Receive]:
    """Receive the fields of a form; also what gives all of it again."""
    messages: list[dict[str, Any]] = []
    size = 0
    while size < LONGEST_FIELDS:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
        if not messages[-1].get("more_body"):
            break
    beginning = b"".join(message.get("body", b"") for message in messages)[:LONGEST_FIELDS]

    async def again() -> dict[str, Any]:
        return messages.pop(0) if messages else await receive()

    return beginning, again


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
