"""Answers of the gateway itself, by the document's gateway responses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.gateway.document import Api

_LOWEST_SERVER_ERROR = 500
_VARIABLE = re.compile(r"\$context\.([A-Za-z_][\w.]*\w|[A-Za-z_])")


class Refusal(Exception):  # noqa: N818 -- a stage's answer, not a failure of ours
    """A stage does not let a request pass."""

    def __init__(self, kind: str, status: int, message: str, validation_errors: str = "") -> None:
        """`kind`, `status` and `message` are API Gateway's own for this case."""
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.message = message
        self.validation_errors = validation_errors


ENGINE_AWAY = Refusal(
    "ENGINE_UNAVAILABLE", 503, "The local engine is starting again. Send the request again in a second."
)
_OF_THIS_MACHINE = frozenset({ENGINE_AWAY.kind, "FOREIGN_HOST"})
"""Kinds that API Gateway does not have. So no document has a response for them."""


class Refusals:
    """Makes responses of refusals."""

    def __init__(self, api: Api) -> None:
        """With the gateway responses of `api`."""
        self._responses = api.gateway_responses

    def response(self, refusal: Refusal, context: Mapping[str, Any]) -> Response:
        """The document's response for the kind, else its default for the class, else API Gateway's own."""
        if refusal.kind in _OF_THIS_MACHINE:
            return _local_response(refusal, str(context["requestId"]))
        fallback = "DEFAULT_5XX" if refusal.status >= _LOWEST_SERVER_ERROR else "DEFAULT_4XX"
        entry = self._responses.get(refusal.kind) or self._responses.get(fallback)
        if entry is None:
            return Response(
                json.dumps({"message": refusal.message}), refusal.status, media_type="application/json"
            )
        error = {
            "message": refusal.message,
            "messageString": json.dumps(refusal.message),
            "responseType": refusal.kind,
            "validationErrorString": refusal.validation_errors,
        }
        values = {**context, "error": error}
        media_type, template = next(
            iter(entry.templates.items()), ("application/json", '{"message":$context.error.messageString}')
        )
        headers = {name: value.strip("'") for name, value in entry.headers.items()}
        status = refusal.status if entry.status is None else entry.status
        return Response(_substitute(template, values), status, headers, media_type=media_type)


def _local_response(refusal: Refusal, request_id: str) -> Response:
    error = {"code": refusal.kind, "message": refusal.message, "fields": [], "requestId": request_id}
    headers = {"Access-Control-Allow-Origin": "*"}
    if refusal is ENGINE_AWAY:
        headers["Retry-After"] = "1"
    return Response(json.dumps({"error": error}), refusal.status, headers, media_type="application/json")


def _substitute(template: str, values: Mapping[str, Any]) -> str:
    """Replace `$context.x`: gateway responses know variables, but no other VTL."""

    def replace(match: re.Match[str]) -> str:
        value: Any = values
        for name in match[1].split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if match[1] == "error.messageString":
            return str(value)
        return "" if value is None else json.dumps(str(value), ensure_ascii=False)[1:-1]

    return _VARIABLE.sub(replace, template)
