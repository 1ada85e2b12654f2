"""Forms by which files are uploaded come in when the key of the home signed them."""

from __future__ import annotations

import asyncio
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from local.engine.door import Door
from local.home import ENGINE_SECRET
from tests.local.engine.test_door import KEY, PORT

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


def form(key: str = KEY) -> dict[str, str]:
    """The fields of a form that `key` signed."""
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=URL,
        aws_access_key_id=key,
        aws_secret_access_key=ENGINE_SECRET,
        config=Config(signature_version="s3v4"),
    )
    fields: dict[str, str] = client.generate_presigned_post("accounts", "imports/ana/one")["fields"]
    return fields


def post(
    fields: dict[str, str], path: str = "/accounts", file: bytes = b"{}", **headers: str
) -> tuple[int, bytes]:
    """Send a form; the status, and what the bucket received."""
    bucket = Bucket()

    async def run() -> int:
        transport = httpx.ASGITransport(Door(bucket, PORT, KEY))  # type: ignore[arg-type]
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


@pytest.mark.parametrize(
    "fields",
    [
        {},
        form("WOTRANOTHER"),
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
    assert post(form(), Host="evil.example")[0] == 403
