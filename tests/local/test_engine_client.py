"""The gateway's connections to the engine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from local.gateway.engine_client import Answer, EngineClient, EngineUnavailableError
from local.home import LOOPBACK, free_port

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


KEY = "WOTR0123"


class Server:
    """Answers each request with its body, and counts connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.closes_after_answer = False
        self.answers = asyncio.Event()
        self.answers.set()
        self.received = asyncio.Event()
        self.closed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b"":
            assert b"Authorization: AWS4-HMAC-SHA256 Credential=WOTR0123/" in head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            self.received.set()
            await self.answers.wait()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            if self.closes_after_answer:
                break
        writer.close()
        self.closed.set()


def run(scenario: Callable[[Server, EngineClient], Awaitable[None]]) -> None:
    async def main() -> None:
        played = Server()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await played.serve(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(serve, LOOPBACK, 0)
        client = EngineClient(LOOPBACK, server.sockets[0].getsockname()[1], KEY)
        try:
            await scenario(played, client)
        finally:
            await client.close()
            server.close()

    asyncio.run(main())


def test_a_connection_is_used_again() -> None:
    async def scenario(server: Server, client: EngineClient) -> None:
        for text in (b"1", b"", b"3" * 100_000):
            assert await client.request("POST", "/", body=text) == Answer(200, text)
        assert server.connections == 1

    run(scenario)


def test_a_connection_that_the_engine_closed_is_not() -> None:
    async def scenario(server: Server, client: EngineClient) -> None:
        server.closes_after_answer = True
        await client.request("POST", "/", body=b"1")
        await server.closed.wait()
        async with asyncio.timeout(10):
            while True:
                # The close is on its way; a request that meets it must fail, not be sent twice.
                try:
                    assert await client.request("POST", "/", body=b"2") == Answer(200, b"2")
                except EngineUnavailableError:
                    continue
                break
        assert server.connections == 2

    run(scenario)


def test_a_late_answer_does_not_become_the_answer_to_the_next_request() -> None:
    async def scenario(server: Server, client: EngineClient) -> None:
        server.answers.clear()
        late = asyncio.ensure_future(client.request("POST", "/", body=b"late"))
        await server.received.wait()
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late
        server.answers.set()
        assert await client.request("POST", "/", body=b"next") == Answer(200, b"next")

    run(scenario)


def test_no_engine_is_said_to_be_unavailable() -> None:
    async def main() -> None:
        with pytest.raises(EngineUnavailableError):
            await EngineClient(LOOPBACK, free_port(0), KEY).request("GET", "/")

    asyncio.run(main())
