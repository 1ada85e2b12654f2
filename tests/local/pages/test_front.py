"""One address serves the page, the API and what only a laptop has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from local.pages.front import Front
from local.pages.page import Page

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

ENGINE = "http://127.0.0.1:4566"
CONFIG = {"api": "/api"}


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it is asked for."""
    seen = {"method": scope["method"], "path": scope["path"], "raw": scope["raw_path"].decode()}
    await JSONResponse(seen)(scope, receive, send)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>wotr</title>")
    (folder / "assets" / "index-a1b2c3.js").write_text("export {};" * 1000)
    return folder


def ask(
    folder: Path, path: str, method: str = "GET", host: str = "127.0.0.1:8080", **headers: str
) -> httpx.Response:
    """The answer of a front on a built folder."""
    front = Front(api, Page(folder, CONFIG, ENGINE), {"/console": PlainTextResponse("console")})

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(front)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
            return await http.request(method, path, headers=headers)

    return asyncio.run(run())


def test_the_root_is_the_page_which_is_asked_for_each_time(built: Path) -> None:
    answer = ask(built, "/")
    assert "<title>wotr</title>" in answer.text
    assert answer.headers["Cache-Control"] == "no-cache"


def test_hashed_files_are_compressed_and_kept_for_a_year(built: Path) -> None:
    answer = ask(built, "/assets/index-a1b2c3.js", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.text.startswith("export {};")


def test_the_policy_allows_no_inline_script_or_style(built: Path) -> None:
    policy = ask(built, "/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert f"connect-src 'self' {ENGINE}" in policy


def test_the_page_reads_its_configuration(built: Path) -> None:
    assert ask(built, "/config.json").json() == CONFIG


def test_the_api_sees_paths_without_their_prefix(built: Path) -> None:
    answer: dict[str, Any] = ask(built, "/api/workouts/a%2Fb", "POST").json()
    assert answer == {"method": "POST", "path": "/workouts/a/b", "raw": "/workouts/a%2Fb"}


@pytest.mark.parametrize("path", ["/workouts", "/me/stats", "/apis", "/assetsx", "/%00"])
def test_every_other_path_is_the_apis(built: Path, path: str) -> None:
    assert ask(built, path).json()["raw"] == path


def test_a_path_outside_the_built_folder_is_not_found(built: Path) -> None:
    (built.parent / "secret.txt").write_text("secret")
    assert ask(built, "/assets/..%2f..%2fsecret.txt").status_code == 404


def test_others_have_their_own_paths(built: Path) -> None:
    assert ask(built, "/console/executions").text == "console"
    assert ask(built, "/console").text == "console"


def test_another_hosts_name_reaches_only_the_api_which_refuses_it(built: Path) -> None:
    assert ask(built, "/", host="evil.example:8080").json()["path"] == "/"
    assert ask(built, "/console", host="evil.example:8080").json()["path"] == "/console"


def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    answer = ask(tmp_path / "nothing", "/")
    assert answer.status_code == 503
    assert "make pages" in answer.text


@pytest.mark.parametrize("path", ["/", "/assets/", "/assets/none.js", "/assets/%00", "/assets/..%2f..%2fx"])
def test_every_answer_of_the_page_has_its_policy(built: Path, path: str) -> None:
    headers = ask(built, path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_that_the_page_is_not_built_is_said_with_its_policy(built: Path) -> None:
    (built / "index.html").unlink()
    answer = ask(built, "/")
    assert answer.status_code == 503
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
