"""The load generator counts what it should, against a small server whose answers are known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bench.load_generator import Outcome, Plan, Request, carry_out, read_response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answering(*answers: bytes) -> tuple[Handler, list[bytes]]:
    received: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Length: "))
            received.append(head + await reader.readexactly(int(length.split()[1])))
            writer.write(answers[(len(received) - 1) % len(answers)])
        writer.close()

    return handle, received


def outcome_against(handle: Handler, requests: list[Request], callers: int, seconds: float = 30) -> Outcome:
    async def run() -> Outcome:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            return await carry_out(Plan("127.0.0.1", port, callers, seconds, requests))

    return asyncio.run(run())


CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
BUSY = b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nwait"


def requests(count: int) -> list[Request]:
    return [
        Request("/workouts", {"Authorization": "token"}, f'{{"number": {place}}}') for place in range(count)
    ]


def test_every_request_is_sent_once_however_many_callers_share_them() -> None:
    handle, received = answering(CREATED)
    outcome = outcome_against(handle, requests(50), callers=7)
    assert outcome.statuses == {"201": 50}
    assert len(outcome.latencies_ms) == 50
    assert len(set(received)) == 50


def test_answers_are_counted_by_status_with_a_sample_of_each() -> None:
    handle, _ = answering(CREATED, BUSY, CHUNKED)
    outcome = outcome_against(handle, requests(6), callers=1)
    assert outcome.statuses == {"201": 2, "429": 2, "200": 2}
    assert outcome.sample == {"201": "{}", "429": "wait", "200": "abcde"}


def test_no_request_is_sent_after_the_time_is_up() -> None:
    handle, received = answering(CREATED)
    outcome = outcome_against(handle, requests(5), callers=2, seconds=0)
    assert received == []
    assert outcome.statuses == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [(b"nonsense\r\n\r\n", "not an HTTP status line"), (b"HTTP/1.1 200 OK\r\n\r\n", "without a length")],
)
def test_an_answer_that_cannot_be_read_is_an_error(text: bytes, message: str) -> None:
    async def read() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(text)
        reader.feed_eof()
        await read_response(reader)

    with pytest.raises(ValueError, match=message):
        asyncio.run(read())


def test_percentiles_are_interpolated_over_all_latencies() -> None:
    outcome = Outcome([float(number) for number in range(101)], {"201": 101}, wall_sec=2, generator_cpu_sec=0)
    assert outcome.percentile(50) == 50
    assert outcome.percentile(95) == 95
    assert outcome.per_second == 50.5


def test_one_latency_is_its_own_percentile() -> None:
    assert Outcome([7.0], {"201": 1}, wall_sec=1, generator_cpu_sec=0).percentile(95) == 7.0
