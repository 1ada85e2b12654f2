"""The built page, with the headers that CloudFront gives it on AWS (infra/web.yaml)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.staticfiles import PathLike
    from starlette.types import Receive, Scope, Send

HASHED = "/assets/"
"""Files under this path have a hash of their content in their names."""
_CONFIG = "/config.json"
_SMALLEST_COMPRESSED_BYTES = 1024
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_ASK_ALWAYS = "no-cache"


def content_security_policy(*origins: str) -> str:
    """What the page may load and reach: itself, and these origins by requests and forms."""
    reached = " ".join(["'self'", *origins])
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"connect-src {reached}",
            f"form-action {reached}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(policy: str) -> dict[str, str]:
    """The headers of every file of a page, with this content security policy."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


class BuiltFiles(StaticFiles):
    """A folder that Vite built: hashed files are kept for a year, the others are asked for each time."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        """Every answer has these headers. The folder need not be there."""
        super().__init__(directory=folder, html=True, check_dir=False)
        self._headers = headers

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file, or 304, with its headers."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = _FOR_A_YEAR if HASHED in scope["path"] else _ASK_ALWAYS
        response.headers.update(self._headers)
        return response


class BuiltPage:
    """An ASGI application that serves what Vite built, or says how to build it."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        """Every file of `folder` has these headers. It need not be built yet."""
        self._index = folder / "index.html"
        self._headers = {**headers, "Cache-Control": "no-store"}
        self._files = GZipMiddleware(BuiltFiles(folder, headers), _SMALLEST_COMPRESSED_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file."""
        if not self._index.exists():
            await self._said("The page is not built: run `make pages`.", 503)(scope, receive, send)
            return
        try:
            await self._files(scope, receive, send)
        except HTTPException as error:
            await self._said(error.detail, error.status_code)(scope, receive, send)

    def _said(self, text: str, status: int) -> Response:
        return PlainTextResponse(f"{text}\n", status, self._headers)


class Page:
    """An ASGI application that serves the page and its configuration."""

    def __init__(self, folder: Path, config: Mapping[str, object], engine_url: str) -> None:
        """`folder` is what was built; links to exports and forms of imports lead to the engine."""
        self._names = {path.name for path in folder.iterdir()} if folder.exists() else set()
        self._config = json.dumps(config).encode()
        self._headers = security_headers(content_security_policy(engine_url))
        self._files = BuiltPage(folder, self._headers)

    def has(self, path: str) -> bool:
        """Whether the page has this path. The others are the API's."""
        return path in {"/", _CONFIG} or path[1:].partition("/")[0] in self._names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file."""
        if scope["path"] == _CONFIG:
            headers = {**self._headers, "Cache-Control": _ASK_ALWAYS}
            response = Response(self._config, headers=headers, media_type="application/json")
            await response(scope, receive, send)
        else:
            await self._files(scope, receive, send)
