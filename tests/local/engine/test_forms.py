"""Forms and links come in when the key of links signed them, and carry nothing that opens more."""

from __future__ import annotations

import asyncio
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from local.engine.door import Door
from local.home import LINK_KEY
from tests.local.engine.test_door import KEY, PORT, SECRET

URL = f"http://127.0.0.1:{PORT}"


class Bucket:
    """Remembers what it receives."""

    def __init__(self) -> None:
        self.received = b""

    async def __call__(self, _scope: object, receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI
        more = True
        while more:
            message = await receive()
            self.received += message.get("body", b"")
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def client(key: str, secret: str) -> Any:  # noqa: ANN401 -- a client of S3
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=URL,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(signature_version="s3v4"),
    )


def form(key: str = LINK_KEY, secret: str = SECRET) -> dict[str, str]:
    """The fields of a form that `key` signed."""
    fields: dict[str, str] = client(key, secret).generate_presigned_post("accounts", "imports/ana/one")[
        "fields"
    ]
    return fields


def post(
    fields: dict[str, str], path: str = "/accounts", file: bytes = b"{}", **headers: str
) -> tuple[int, bytes]:
    """Send a form; the status, and what the bucket received."""
    bucket = Bucket()

    async def run() -> int:
        transport = httpx.ASGITransport(Door(bucket, PORT, KEY, SECRET))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            sent = await client.post(path, data=fields, files={"file": file}, headers=headers)
            return sent.status_code

    return asyncio.run(run()), bucket.received


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://127.0.0.1:8080"}])
def test_a_signed_form_comes_in_whole_from_web_pages_too(headers: dict[str, str]) -> None:
    file = b"x" * 300_000
    status, received = post(form(), file=file, **headers)
    assert status == 204
    assert file in received


def test_a_page_may_read_what_became_of_its_form() -> None:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(Door(Bucket(), PORT, KEY, SECRET))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            headers = {"Origin": "http://127.0.0.1:8080"}
            return await client.post("/accounts", data=form(), files={"file": b"{}"}, headers=headers)

    assert asyncio.run(run()).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        form("WOTRANOTHER"),
        form(secret="test"),
        form() | {"x-amz-signature": "0" * 64},
        form() | {"policy": form()["policy"][:-4]},
        {name: value for name, value in form().items() if name != "x-amz-credential"},
        {"x": "y" * 70_000, **form()},
    ],
)
def test_any_other_form_stays_outside(fields: dict[str, str]) -> None:
    assert post(fields) == (403, b"")


def test_a_form_is_for_a_bucket_of_this_machine_alone() -> None:
    assert post(form(), path="/2015-03-31/functions")[0] == 403
    assert post(form(), path="/?Action=CreateStack")[0] == 403
    assert post(form(), path="/accounts?Action=CreateStack")[0] == 403
    assert post(form(), Host="evil.example")[0] == 403


def link(key: str = LINK_KEY, secret: str = SECRET) -> str:
    """A link that `key` signed."""
    place = {"Bucket": "accounts", "Key": "exports/ana/one two.jsonl"}
    named = {**place, "ResponseContentDisposition": 'attachment; filename="one.jsonl"'}
    return str(client(key, secret).generate_presigned_url("get_object", Params=named))


def follow(url: str, method: str = "GET", **headers: str) -> tuple[int, set[str]]:
    """Send a request; the status, and the names of the headers that the engine sees."""
    seen: set[str] = set()

    async def engine(scope: Any, _receive: object, send: Any) -> None:  # noqa: ANN401 -- ASGI
        seen.update(name.decode() for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def run() -> int:
        transport = httpx.ASGITransport(Door(engine, PORT, KEY, SECRET))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport) as http:
            return (await http.request(method, url, headers=headers)).status_code

    return asyncio.run(run()), seen


def test_a_signed_link_comes_in_without_what_could_lead_it_elsewhere() -> None:
    status, seen = follow(
        link(), **{"X-Amz-Target": "DynamoDB_20120810.Scan", "Range": "bytes=0-9", "Authorization": "x"}
    )
    assert status == 200
    assert "range" in seen
    assert seen.isdisjoint({"x-amz-target", "authorization"})


def test_what_a_link_says_of_its_key_opens_nothing_else() -> None:
    url = httpx.URL(link())
    credential = url.params["X-Amz-Credential"]
    assert KEY not in str(url)
    assert follow(f"{URL}/?X-Amz-Credential={credential}&Action=ListUsers")[0] == 403
    assert follow(f"{URL}/2015-03-31/functions?{url.query.decode()}")[0] == 403
    assert follow(f"{url}&Action=ListUsers")[0] == 403
    assert follow(f"{url}&X-Amz-Credential={credential}")[0] == 403
    assert follow(str(url), "DELETE")[0] == 403
    assert follow(str(url), Origin="http://evil.example")[0] == 403
    assert follow(f"{URL}/", "POST", Authorization=f"AWS4-HMAC-SHA256 Credential={credential}")[0] == 403
    assert follow(link(secret="test"))[0] == 403
    assert follow(link("WOTRANOTHER"))[0] == 403
