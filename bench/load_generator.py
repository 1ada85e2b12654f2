"""The load generator: parallel closed-loop callers over HTTP, in a process of its own.

    python -m bench.load_generator < plan.json > outcome.json

Each caller keeps one connection, sends a request, reads the whole response, and takes the next request, until
the requests or the time run out. Latency is from the first byte written to the last byte read.

Plain asyncio streams and not an HTTP library: on two cores the generator must not compete with what it
measures. Measured here with 100 callers: httpx 8.7 ms of CPU per request (its pool polls each idle connection
on every request), this 0.07 ms. The outcome contains the CPU time that the generator took, so a reader can
check.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS_LINE_PARTS = 3


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `headers` without Host and Content-Length."""

    path: str
    headers: dict[str, str]
    body: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send where. Every request is sent at most once; `seconds` bounds the run."""

    host: str
    port: int
    callers: int
    seconds: float
    requests: list[Request]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a plan: latencies in ms of every answered request, and how often each status was seen."""

    latencies_ms: list[float]
    statuses: dict[str, int]
    wall_sec: float
    generator_cpu_sec: float
    sample: dict[str, str] = field(default_factory=dict)
    """The first body seen of each status, cut short, so that a failed run explains itself."""

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.latencies_ms) / self.wall_sec

    def percentile(self, percent: int) -> float:
        """Return the latency in ms that `percent` of the answers do not exceed."""
        if len(self.latencies_ms) == 1:
            return self.latencies_ms[0]
        return quantiles(self.latencies_ms, n=100, method="inclusive")[percent - 1]


def encode(plan: Plan, request: Request) -> bytes:
    """Return the bytes of a request."""
    body = request.body.encode()
    lines = [
        f"{request.method} {request.path} HTTP/1.1",
        f"Host: {plan.host}:{plan.port}",
        *(f"{name}: {value}" for name, value in request.headers.items()),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def read_response(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """Read one response with a length or in chunks: its status code and body.

    Raises:
        ValueError: the answer is not HTTP, or has neither a length nor chunks.
    """
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status_line, *lines = head.rstrip().split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    parts = status_line.split(" ", 2)
    if len(parts) < STATUS_LINE_PARTS - 1:
        raise ValueError(f"not an HTTP status line: {status_line!r}")
    if "content-length" in headers:
        return parts[1], await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        raise ValueError(f"a response without a length: {head!r}")
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return parts[1], body


async def call(plan: Plan, work: Iterator[bytes], deadline: float, outcome: Outcome) -> None:
    """Be one caller until the work or the time is used up."""
    reader, writer = await asyncio.open_connection(plan.host, plan.port)
    try:
        for request in work:
            began = time.perf_counter()
            if began >= deadline:
                return
            writer.write(request)
            status, body = await read_response(reader)
            outcome.latencies_ms.append((time.perf_counter() - began) * 1000)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
            outcome.sample.setdefault(status, body[:300].decode(errors="replace"))
    finally:
        writer.close()


async def carry_out(plan: Plan) -> Outcome:
    """Send a plan's requests and return what came of it."""
    work = iter([encode(plan, request) for request in plan.requests])
    outcome = Outcome([], {}, 0, 0)
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.gather(*(call(plan, work, began + plan.seconds, outcome) for _ in range(plan.callers)))
    ended, now = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Outcome(outcome.latencies_ms, outcome.statuses, ended - began, cpu, outcome.sample)


def run(plan: Plan) -> Outcome:
    """Carry a plan out in a fresh process.

    Raises:
        subprocess.CalledProcessError: the generator failed; its traceback went to stderr.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench.load_generator"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=plan.seconds + 120,
    )
    return Outcome(**json.loads(done.stdout))


def main() -> None:
    """Read a plan from stdin, write the outcome to stdout."""
    fields: dict[str, Any] = json.load(sys.stdin)
    plan = Plan(**{**fields, "requests": [Request(**request) for request in fields["requests"]]})
    json.dump(asdict(asyncio.run(carry_out(plan))), sys.stdout)


if __name__ == "__main__":
    main()
