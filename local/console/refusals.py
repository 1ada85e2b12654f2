"""What the console answers to a request that it does not serve."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

API_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer of the console's API says: it is for nobody else's page, and nothing to show."""


class RefusedError(Exception):
    """A request that is not served; the message says why, `field` which part of it is wrong."""

    def __init__(self, status: int, message: str, field: str | None = None) -> None:
        """Refuse with this status."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field

    def response(self) -> Response:
        """The answer."""
        error = {"message": self.message} | ({"field": self.field} if self.field else {})
        headers = {**API_HEADERS, **({"Retry-After": "1"} if self.status == _UNAVAILABLE else {})}
        return JSONResponse({"error": error}, self.status, headers)


_UNAVAILABLE = 503
