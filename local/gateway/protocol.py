"""Refusals of what is not a request: it is not HTTP, or its head does not end.

API Gateway takes 10,240 bytes of request line and header values, which `head_bytes` counts:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
Its documentation does not say with which status it refuses more. 431 is HTTP's own.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from starlette.types import Scope

LARGEST_HEAD_BYTES = 10_240
_LARGEST_UNFINISHED_HEAD_BYTES = 64 * 1024

_NOT_HTTP = ("400 Bad Request", "BAD_REQUEST", "This is not an HTTP request.")
_NEVER_ENDS = (
    "431 Request Header Fields Too Large",
    "REQUEST_HEADERS_TOO_LARGE",
    f"The request line and the headers must be at most {LARGEST_HEAD_BYTES} bytes.",
)


def head_bytes(scope: Scope) -> int:
    """How long the request line (the question mark included) and the values of the headers are."""
    line = len(scope["method"]) + len(scope["raw_path"]) + len(scope["query_string"]) + len("  HTTP/1.1")
    return line + bool(scope["query_string"]) + sum(len(value) for _, value in scope["headers"])


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 with refusals in the API's error shape, and a bound on the size of a head."""

    _unfinished = 0

    def data_received(self, data: bytes) -> None:
        """Parse what arrived, unless it is too much of a head."""
        self._unfinished += len(data)
        super().data_received(data)
        if self._unfinished > _LARGEST_UNFINISHED_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(*_NEVER_ENDS)

    def on_headers_complete(self) -> None:
        """Start the request."""
        self._unfinished = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass on a part of the body, which is not counted."""
        self._unfinished = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request; what follows it in the same piece is a new head."""
        self._unfinished = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP; `msg` is uvicorn's own text for it."""
        del msg
        self._refuse(*_NOT_HTTP)

    def _refuse(self, status: str, code: str, message: str) -> None:
        request_id = str(uuid.uuid4())
        error = {"code": code, "message": message, "fields": [], "requestId": request_id}
        content = json.dumps({"error": error}).encode()
        head = (
            f"HTTP/1.1 {status}\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n"
            f"x-amzn-RequestId: {request_id}\r\n"
            "Connection: close\r\n"
            "\r\n"
        )
        self.transport.write(head.encode() + content)
        self.transport.close()
