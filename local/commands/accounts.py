"""Accounts as files: what a person has, written to a file, and taken back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx

from local.commands.people import id_token
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.home import Home, RunningStack

_TIMEOUT_SEC = 120.0
_POLL_SEC = 0.5


@dataclass(frozen=True)
class Imported:
    """What became of an import: the counts of its lines, the first refusals, and why it failed, if it did."""

    counts: str
    refused: tuple[str, ...]
    error: str


def exported(home: Home, stack: RunningStack, name: str) -> Iterator[bytes]:
    """Have a person's account exported, and give the file piece by piece.

    Raises:
        LocalError: the gateway does not answer, or the export failed.
    """
    with _client(home, stack, name) as client:
        answer = _asked(client, "GET", "/me/export", fresh="true")
        while answer["status"] == "running":
            time.sleep(_POLL_SEC)
            answer = _asked(client, "GET", "/me/export")
    if answer["status"] != "done":
        raise LocalError("The export failed. `wotr executions export-account` leads to why.")
    try:
        with httpx.stream("GET", answer["url"], timeout=_TIMEOUT_SEC, trust_env=False) as file:
            file.raise_for_status()
            yield from file.iter_bytes()
    except httpx.HTTPError as error:
        raise LocalError(f"The file cannot be read: {error!r}") from error


def take_back(home: Home, stack: RunningStack, name: str, path: Path) -> Imported:
    """Import a file into a person's account, and wait until it is done.

    Raises:
        LocalError: the file cannot be read, or the gateway does not answer.
    """
    with _client(home, stack, name) as client:
        asked = _asked(client, "POST", "/imports")
        upload = asked["upload"]
        try:
            with path.open("rb") as file:
                sent = httpx.post(
                    upload["url"],
                    data=upload["fields"],
                    files={"file": file},
                    timeout=_TIMEOUT_SEC,
                    trust_env=False,
                )
        except (OSError, httpx.HTTPError) as error:
            raise LocalError(f"{path} cannot be uploaded: {error}") from error
        if sent.is_error:
            raise LocalError(f"{path} was refused: {sent.status_code} {sent.text[:300]}")
        answer = asked | {"status": "waiting"}
        while answer["status"] in {"waiting", "running"}:
            time.sleep(_POLL_SEC)
            answer = _asked(client, "GET", f"/imports/{asked['importId']}")
    counts = ", ".join(f"{answer[field]} {field}" for field in ("read", "imported", "duplicates"))
    return Imported(
        counts=f"{counts}, {answer['refusedLines']} refused",
        refused=tuple(f"line {refusal['line']}: {refusal['why']}" for refusal in answer["refused"]),
        error=answer.get("error", ""),
    )


def _client(home: Home, stack: RunningStack, name: str) -> httpx.Client:
    token = id_token(home, stack, name)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=stack.gateway_url, headers=headers, timeout=_TIMEOUT_SEC, trust_env=False)


def _asked(client: httpx.Client, method: str, path: str, **query: str) -> Any:  # noqa: ANN401 -- any JSON
    try:
        answer = client.request(method, path, params=query)
    except httpx.HTTPError as error:
        raise LocalError(f"The gateway does not answer: {error!r}") from error
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        raise LocalError(f"{method} {path}: {answer.status_code} {answer.text}")
    return answer.json()
