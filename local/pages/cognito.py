"""The way of a web page to Cognito, which on AWS has an address of its own and needs no credentials.

The engine answers nobody without its key, so the gateway passes on what a browser may ask: the actions of
somebody who signs up or in, with the fields that they have. A page of another origin is refused: whoever has
one open in this browser does not want it to make people here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from local.gateway.engine_client import EngineUnavailableError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from local.gateway.engine_client import EngineClient

_SERVICE = "AWSCognitoIdentityProviderService."
_MEDIA_TYPE = "application/x-amz-json-1.1"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
LARGEST_BODY_BYTES = 64 * 1024

_NEEDED = {
    "SignUp": {"ClientId", "Username", "Password"},
    "ConfirmSignUp": {"ClientId", "Username", "ConfirmationCode"},
    "ResendConfirmationCode": {"ClientId", "Username"},
    "InitiateAuth": {"ClientId", "AuthFlow", "AuthParameters"},
    "RespondToAuthChallenge": {"ClientId", "ChallengeName", "ChallengeResponses"},
    "GetTokensFromRefreshToken": {"ClientId", "RefreshToken"},
    "ForgotPassword": {"ClientId", "Username"},
    "ConfirmForgotPassword": {"ClientId", "Username", "Password", "ConfirmationCode"},
    "ChangePassword": {"AccessToken", "PreviousPassword", "ProposedPassword"},
    "AssociateSoftwareToken": {"AccessToken"},
    "VerifySoftwareToken": {"AccessToken", "UserCode"},
    "GetUser": {"AccessToken"},
    "GlobalSignOut": {"AccessToken"},
    "RevokeToken": {"ClientId", "Token"},
}
"""What a browser may ask, and the fields without which there is no answer. `DeleteUser` is not among them: it
would leave everything of a person but the person. Nor is a change of attributes, which the page has not."""

_MAPS = frozenset({"AuthParameters", "ChallengeResponses"})
_LISTS = frozenset({"UserAttributes"})
_PASSED = frozenset().union({"Session"}, _LISTS, *_NEEDED.values())


class _RefusedError(Exception):
    """Cognito would not take this."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class CognitoProxy:
    """An ASGI application that passes on what a browser may ask Cognito."""

    def __init__(self, client: EngineClient) -> None:
        """`client` reaches the engine."""
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            response = await self._answer(Request(scope, receive))
        except _RefusedError as refused:
            response = _response(refused.status, {"__type": refused.code, "message": refused.message})
        except EngineUnavailableError:
            away = {"__type": "ServiceUnavailableException", "message": "The engine is starting again."}
            response = _response(503, away)
            response.headers["Retry-After"] = "1"
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            raise _RefusedError(405, "InvalidAction", "Cognito answers POST.")
        origin, own = request.headers.get("origin"), f"http://{request.headers.get('host')}"
        if origin not in {None, own}:
            raise _RefusedError(403, "AccessDeniedException", "This answers only the page of this gateway.")
        target = request.headers.get("x-amz-target", "")
        action = target.removeprefix(_SERVICE)
        if not target.startswith(_SERVICE) or action not in _NEEDED:
            raise _RefusedError(400, "InvalidAction", f"A browser may not ask {target or 'nothing'}.")
        asked = _read(await _body(request), _NEEDED[action])
        answer = await self._client.request(
            "POST",
            "/",
            headers={"X-Amz-Target": target, "Content-Type": _MEDIA_TYPE},
            body=json.dumps(asked).encode(),
        )
        return Response(answer.body, answer.status, _HEADERS, _MEDIA_TYPE)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            raise _RefusedError(413, "RequestEntityTooLargeException", "The request is too large.")
    return body


def _read(body: bytes, needed: set[str]) -> dict[str, Any]:
    """The fields that are passed on, each of its kind.

    Raises:
        _RefusedError: it is no JSON object, a field is of another kind, or one is missing.
    """
    try:
        sent = json.loads(body)
        json.dumps(sent, ensure_ascii=False).encode()  # no half of a pair of surrogates
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise _RefusedError(400, "SerializationException", "The body is not a JSON object.")
    asked = {name: value for name, value in sent.items() if name in _PASSED and value is not None}
    wrong = [name for name, value in asked.items() if not _is_of_its_kind(name, value)]
    if wrong:
        raise _RefusedError(400, "SerializationException", f"Wrong type: {', '.join(sorted(wrong))}")
    if missing := needed - asked.keys():
        message = f"Missing required parameter {', '.join(sorted(missing))}"
        raise _RefusedError(400, "InvalidParameterException", message)
    return asked


def _is_of_its_kind(name: str, value: object) -> bool:
    if name in _MAPS:
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if name in _LISTS:
        return isinstance(value, list) and all(
            isinstance(entry, dict)
            and entry.keys() == {"Name", "Value"}
            and all(isinstance(text, str) for text in entry.values())
            for entry in value
        )
    return isinstance(value, str)


def _response(status: int, document: dict[str, str]) -> Response:
    return Response(json.dumps(document), status, _HEADERS, _MEDIA_TYPE)
