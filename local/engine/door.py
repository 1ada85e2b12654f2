"""The engine's door: which requests it lets in.

A caller of the engine can run code as the person who started it, by creating and calling a Lambda function.
ministack answers every caller, web pages of any origin included. So a request comes in only if

- its `Host` is this machine's own name with the engine's port (a web page whose name was made to lead to this
  machine sends that name);
- it is no web page's: it has no `Origin`;
- it carries the access key of the home (`Home.engine_key`), which only its owner can read: as a SigV4
  credential in `Authorization`, or in `X-Amz-Credential`. No signature is checked then. A link of a mail
  (`MAIL_PATH`) needs no key, as on AWS: it carries a secret.

Links to files, and forms that upload one, are given to people. They name another key, `LINK_KEY`, which opens
nothing by itself: they come in if it signed them, and of their headers only those come with them that cannot
lead them to another service. A form comes in from web pages too: whoever gave it to the page has said by it
what the page may upload, where and until when. So a page may read what became of it, as the bucket's CORS
rule lets it on AWS. No other answer invites other origins.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from local.engine import forms, links
from local.home import ENGINE_SECRET, LINK_KEY, LOOPBACK
from local.mails import MAIL_PATH

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HARMLESS = {
    *(b"host", b"content-type", b"content-length", b"transfer-encoding", b"user-agent", b"accept", b"range"),
    *(b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since", b"connection"),
}
"""The headers of a link or a form that the engine sees."""
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_CREDENTIAL = re.compile(rb"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")


class Door:
    """An ASGI application in front of another one. It lets in only requests that are allowed."""

    def __init__(self, app: App, port: int, key: str, link_secret: str) -> None:
        """Guard `app`, which listens on `port`, for callers that have `key`.

        Args:
            app: What is behind the door.
            port: Where it listens.
            key: The access key of the home.
            link_secret: What `LINK_KEY` signs with.
        """
        self._app = app
        self._hosts = {f"{name}:{port}".encode() for name in (LOOPBACK, "localhost")}
        self._key = key.encode()
        self._link_secret = link_secret
        self._signers = ((LINK_KEY.encode(), link_secret), (self._key, ENGINE_SECRET))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        reason, answering = self._refusal(scope), _without_invitations(send)
        if reason is not None and _is_upload(scope) and self._is_here(scope):
            beginning, receive = await _beginning(receive)
            if any(forms.is_signed(beginning, key, secret) for key, secret in self._signers):
                reason, scope, answering = None, _harmless(scope), _without_invitations(send, _ANY_ORIGIN)
        elif reason is not None and _is_download(scope) and self._is_link(scope):
            reason, scope, receive = None, _harmless(scope), _no_body
        if reason is None:
            await self._app(scope, receive, answering)
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

    def _is_link(self, scope: Scope) -> bool:
        path, query = (scope[part].decode("latin-1") for part in ("raw_path", "query_string"))
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        return self._is_here(scope) and links.is_signed(path, query, host, LINK_KEY, self._link_secret)

    def _is_here(self, scope: Scope) -> bool:
        hosts = [value.lower() for name, value in scope["headers"] if name.lower() == b"host"]
        return len(hosts) == 1 and hosts[0] in self._hosts


def _is_upload(scope: Scope) -> bool:
    """Whether this may be a form for a bucket."""
    kinds = [value for name, value in scope["headers"] if name.lower() == b"content-type"]
    if scope["type"] != "http" or scope["method"] != "POST" or len(kinds) != 1:
        return False
    bucket = scope["path"].count("/") == 1 and scope["path"] != "/" and not scope["query_string"]
    return bucket and kinds[0].lower().startswith(b"multipart/form-data")


def _is_download(scope: Scope) -> bool:
    """Whether this may be a link to a file, and is no web page's request."""
    names = {name.lower() for name, _ in scope["headers"]}
    return scope["type"] == "http" and scope["method"] == "GET" and b"origin" not in names


def _harmless(scope: Scope) -> Scope:
    return {
        **scope,
        "headers": [(name, value) for name, value in scope["headers"] if name.lower() in _HARMLESS],
    }


async def _no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _beginning(receive: Receive) -> tuple[bytes, Receive]:
    """Receive the fields of a form; also what gives all of it again."""
    messages: list[dict[str, Any]] = []
    size = 0
    while size < forms.LONGEST_FIELDS:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
        if not messages[-1].get("more_body"):
            break
    beginning = b"".join(message.get("body", b"") for message in messages)[: forms.LONGEST_FIELDS]

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


def _without_invitations(send: Send, *but: tuple[bytes, bytes]) -> Send:
    """Answers without ministack's headers of CORS, `but` with these."""

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, value)
                for name, value in message.get("headers", [])
                if not name.lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": [*headers, *but]}
        await send(message)

    return sending
