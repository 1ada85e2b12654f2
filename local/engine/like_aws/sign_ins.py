"""Signing in to a user pool, and what tokens are good for; ministack 1.5.33 trusts whoever asks.

Some checks of Cognito's it makes only with `AUTH=true`, under which it wants IAM policies for everything, and
some never. Here, always:

- The settings of a client decide how somebody may sign in, and an access token must be one.
- A challenge that follows the password (a new password, a code) is answered by who was asked, in a session
  that this engine gave; a new password keeps the pool's rules.
- A refresh token must be signed, and neither have ended nor been revoked; only refresh tokens are revoked.

For the command line an ID token can be had without any password, as whoever has the engine's key can do
anything there.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ministack.core.responses import error_response_json
from ministack.services import cognito

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = tuple[int, dict[str, str], bytes]
    Handler = Callable[[dict[str, Any]], Answer]

_OK = 200
_BAD_REQUEST = 400
_KEPT_BY_MINISTACK = frozenset({"PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"})
"""Challenges whose sessions ministack keeps itself."""
_SESSION_SEC = 180.0


class NoTokenError(Exception):
    """Somebody cannot sign in; the message says why."""


@dataclass(frozen=True)
class _Session:
    client: str
    username: str
    challenge: str
    ends: float


class SignIns:
    """The sessions of those who are asked for more than a password."""

    def __init__(self) -> None:
        """Nobody is asked for anything yet."""
        self._sessions: dict[str, _Session] = {}

    def install(self) -> None:
        """Patch ministack's Cognito in this process. Call once.

        Raises:
            EnginePatchError: this ministack has other internals than the pinned one.
        """
        answering = ("pool", "pid", "cid", "user", "username", "client_metadata", "data")
        replace(cognito, "_run_idp_handler", ("handler", "action", "data"), _checking)
        replace(cognito, "_password_auth_result", answering, self._asking)
        replace(cognito, "_respond_to_auth_challenge", ("data",), self._answering)
        replace(cognito, "_refresh_auth_user", ("pool", "pid", "cid", "refresh_token"), _refreshing)
        replace(cognito, "_revoke_token", ("data",), _revoking)

    def _asking(self, result: Callable[..., Answer]) -> Callable[..., Answer]:
        """Remember who is asked for what."""

        def call(pool: Any, pid: str, cid: str, user: dict[str, Any], *more: Any, **named: Any) -> Answer:  # noqa: ANN401
            answer = result(pool, pid, cid, user, *more, **named)
            asked = json.loads(answer[2])
            if "Session" in asked:
                now = time.time()
                self._sessions = {key: kept for key, kept in self._sessions.items() if kept.ends > now}
                self._sessions[asked["Session"]] = _Session(
                    cid, user["Username"], asked["ChallengeName"], now + _SESSION_SEC
                )
            return answer

        return call

    def _answering(self, respond: Handler) -> Handler:
        def call(data: dict[str, Any]) -> Answer:
            challenge = data.get("ChallengeName")
            if challenge in _KEPT_BY_MINISTACK:
                return respond(data)
            refusal = self._refusal(data)
            if refusal is not None:
                return refusal
            answer = respond(data)
            if answer[0] == _OK:
                del self._sessions[data["Session"]]
            return answer

        return call

    def _refusal(self, data: dict[str, Any]) -> Answer | None:
        responses = data.get("ChallengeResponses") or {}
        session = self._sessions.get(data.get("Session", ""))
        pool, _ = cognito._pool_for_client(data.get("ClientId"))
        user = cognito._resolve_user(pool, responses.get("USERNAME"))[0] if pool else None
        if session is None or user is None or session.ends < time.time():
            return refused("NotAuthorizedException", "Invalid session for the user, session is expired.")
        if (data["ClientId"], user["Username"], data["ChallengeName"]) != (
            session.client,
            session.username,
            session.challenge,
        ):
            return refused("NotAuthorizedException", "Invalid session for the user.")
        if session.challenge == "NEW_PASSWORD_REQUIRED":
            refusal: Answer | None = cognito._validate_password(pool, responses.get("NEW_PASSWORD", ""))
            return refusal
        return None


def id_token(pool_id: str, client_id: str, name: str) -> str:
    """An ID token of a person, by name or confirmed address.

    Raises:
        NoTokenError: there is nobody of this name, or they cannot sign in.
    """
    pool, error = cognito._resolve_pool(pool_id)
    user = None if error else cognito._resolve_user(pool, name)[0]
    if user is None:
        raise NoTokenError(f"There is nobody called {name}.")
    if not user.get("Enabled", True):
        raise NoTokenError(f"{name} is disabled.")
    if user["UserStatus"] == "UNCONFIRMED":
        raise NoTokenError(f"{name} has not confirmed the address yet. `wotr mails` has the code.")
    token: str = cognito._build_auth_result(pool_id, client_id, user)["IdToken"]
    return token


def _checking(run: Callable[..., Answer]) -> Callable[..., Answer]:
    def call(handler: Handler, action: str, data: dict[str, Any]) -> Answer:
        if action in cognito._UNSIGNED_IDP_ACTIONS:
            cognito._pin_unsigned_idp_scope(data)
        error: Answer | None = (
            cognito._validate_client_secret_hash(action, data)
            or cognito._auth_flow_error(action, data)
            or cognito._access_token_error(data)
            or cognito._confirmation_code_error(action, data)
        )
        return error or run(handler, action, data)

    return call


def _refreshing(user_of: Callable[..., tuple[Any, Answer | None]]) -> Callable[..., Any]:
    def call(pool: Any, pid: str, cid: str, refresh_token: str) -> tuple[Any, Answer | None]:  # noqa: ANN401
        user, error = user_of(pool, pid, cid, refresh_token)
        if error is not None:
            return None, error
        claims = cognito._token_claims(refresh_token)
        if not cognito._signature_valid(refresh_token):
            wrong = "Invalid Refresh Token"
        elif claims["exp"] <= time.time():
            wrong = "Refresh Token has expired"
        elif claims["origin_jti"] in cognito._revoked_tokens:
            wrong = "Refresh Token has been revoked"
        elif not user.get("Enabled", True):
            wrong = "User is disabled."
        else:
            return user, None
        return None, refused("NotAuthorizedException", wrong)

    return call


def _revoking(revoke: Handler) -> Handler:
    def call(data: dict[str, Any]) -> Answer:
        token = data.get("Token", "")
        claims = cognito._token_claims(token)
        if claims.get("token_use") != "refresh" or not cognito._signature_valid(token):
            return refused("UnsupportedTokenTypeException", "Only a refresh token can be revoked.")
        if claims.get("client_id") != data.get("ClientId"):
            return refused("UnauthorizedException", "The token was given to another client.")
        return revoke(data)

    return call


def refused(code: str, message: str) -> Answer:
    """Answer with an error of Cognito's."""
    answer: Answer = error_response_json(code, message, _BAD_REQUEST)
    return answer
