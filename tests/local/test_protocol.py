"""Input at the gateway's port that is not a valid request."""

from __future__ import annotations

import asyncio
import json

import pytest
import uvicorn

from local.gateway.protocol import Protocol, head_bytes


async def echo(scope: dict[str, object], receive: object, send: object) -> None:
    await receive()  # type: ignore[operator]
    await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
    size = str(head_bytes(scope)).encode()
    await send({"type": "http.response.body", "body": size})  # type: ignore[operator]


def say(*pieces: bytes) -> tuple[str, bytes]:
    """Send the pieces to a server; its status line and its body."""

    async def talk() -> tuple[str, bytes]:
        config = uvicorn.Config(echo, http=Protocol, log_config=None, lifespan="off", ws="none")
        config.load()
        server = uvicorn.Server(config)
        listening = await asyncio.get_running_loop().create_server(
            lambda: Protocol(config, server.server_state, {}), "127.0.0.1", 0
        )
        reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        body = await asyncio.wait_for(reader.read(4096), 5)
        writer.close()
        listening.close()
        return head.partition(b"\r\n")[0].decode(), body

    return asyncio.run(talk())


@pytest.mark.parametrize("data", [b"hello\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"])
def test_what_is_not_http_is_refused_in_the_error_shape(data: bytes) -> None:
    status, body = say(data)
    error = json.loads(body)["error"]
    assert status == "HTTP/1.1 400 Bad Request"
    assert (error["code"], error["fields"]) == ("BAD_REQUEST", [])
    assert set(error) == {"code", "message", "fields", "requestId"}


def test_a_head_without_end_is_refused_before_it_fills_the_memory() -> None:
    status, body = say(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", *[b"x" * 30_000] * 3)
    assert status == "HTTP/1.1 431 Request Header Fields Too Large"
    assert json.loads(body)["error"]["code"] == "REQUEST_HEADERS_TOO_LARGE"


def test_a_long_body_is_no_long_head() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
    status, _ = say(head, *[b"x" * 50_000] * 4)
    assert status == "HTTP/1.1 200 OK"


def test_the_request_line_and_the_values_of_headers_are_counted() -> None:
    request = b"GET /a?b=c HTTP/1.1\r\nHost: 12345\r\n\r\n"
    _, body = say(request)
    assert b"%d" % (len("GET /a?b=c HTTP/1.1") + len("12345")) in body
