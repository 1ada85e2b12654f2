"""Who may ask the engine."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from local.engine.door import Door
from local.home import authorisation
from local.mails import MAIL_PATH

PORT = 4566
KEY = "WOTR0123456789ABCDEF"
SECRET = "sealed"
OWN = {"Host": f"127.0.0.1:{PORT}", "Authorization": authorisation(KEY)}


class Engine:
    """Answers as ministack does, other origins included, and remembers who came in."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: dict[str, Any], _receive: object, send: Any) -> None:  # noqa: ANN401 -- ASGI
        self.asked.append(scope["type"])
        headers = [(b"access-control-allow-origin", b"*"), (b"Access-Control-Max-Age", b"9"), (b"etag", b"7")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})


def ask(engine: Engine, path: str = "/", method: str = "POST", **headers: str) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(Door(engine, PORT, KEY, SECRET))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(run())


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_who_has_the_key_is_let_in_and_no_origin_is_invited(host: str) -> None:
    engine = Engine()
    response = ask(engine, **{**OWN, "Host": host})
    assert (response.status_code, response.headers["etag"]) == (200, "7")
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert engine.asked == ["http"]


def test_a_presigned_url_carries_the_key_in_its_query() -> None:
    path = (
        f"/photos/1.jpg?X-Amz-Credential={KEY}%2F20261121%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0"
    )
    assert ask(Engine(), path, "GET").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        OWN | {"Origin": "https://evil.example"},
        OWN | {"Origin": "null"},
        OWN | {"Host": f"evil.example:{PORT}"},
        OWN | {"Host": "127.0.0.1:80"},
        OWN | {"Host": "127.0.0.1"},
        {"Host": OWN["Host"]},
        OWN | {"Authorization": authorisation("test")},
        OWN | {"Authorization": authorisation(KEY[:-1])},
        OWN | {"Authorization": KEY},
        OWN | {"Authorization": f"Bearer {KEY}"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_anybody_else_is_refused_before_the_engine_sees_it(headers: dict[str, str], method: str) -> None:
    engine = Engine()
    response = ask(engine, method=method, **headers)
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert engine.asked == []


def test_two_hosts_are_refused() -> None:
    async def run() -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [(b"host", OWN["Host"].encode())] * 2 + [(b"authorization", OWN["Authorization"].encode())]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
        await Door(Engine(), PORT, KEY, SECRET)(scope, None, send)  # type: ignore[arg-type]
        return sent

    assert asyncio.run(run())[0]["status"] == 403


@pytest.mark.parametrize(("kind", "asked"), [("lifespan", ["lifespan"]), ("websocket", [])])
def test_the_server_itself_is_let_in_and_a_websocket_without_the_key_is_not(
    kind: str, asked: list[str]
) -> None:
    engine = Engine()

    async def send(message: dict[str, Any]) -> None:
        assert kind == "lifespan" or message == {"type": "websocket.close", "code": 1008}

    scope = {"type": kind, "headers": [], "query_string": b""}
    asyncio.run(Door(engine, PORT, KEY, SECRET)(scope, None, send))  # type: ignore[arg-type]
    assert engine.asked == asked


def test_a_link_of_a_mail_needs_no_key_and_nothing_else_on_its_path_or_beside_it_goes_without() -> None:
    host = {"Host": OWN["Host"]}
    assert ask(Engine(), f"{MAIL_PATH}?Action=ConfirmSubscription", "GET", **host).status_code == 200
    for method, path in (("POST", MAIL_PATH), ("GET", f"{MAIL_PATH}/x"), ("GET", "/?Action=Unsubscribe")):
        assert ask(Engine(), path, method, **host).status_code == 403, path
    assert ask(Engine(), MAIL_PATH, "GET", Host="evil.example:4566").status_code == 403
    assert ask(Engine(), MAIL_PATH, "GET", **host, Origin="http://evil.example").status_code == 403
