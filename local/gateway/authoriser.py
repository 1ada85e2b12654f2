"""The Cognito user pool authoriser: an ID token in a header, checked with the pool's public keys."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import jwt

if TYPE_CHECKING:
    from local.gateway.document import Authoriser
    from local.gateway.engine_client import EngineClient

_REMEMBERED_TOKENS = 10_000
_SECONDS_BETWEEN_KEY_FETCHES = 5.0


class UnauthorisedError(Exception):
    """No token, or one that is not valid for this API."""


class ExpiredTokenError(UnauthorisedError):
    """A token that was valid once."""


class AuthoriserFailureError(Exception):
    """The pool's answer is not a set of keys."""


class Claims(dict[str, str]):
    """`$context.authorizer.claims`: each claim by name; on its own it renders as nothing, as on AWS."""

    def __str__(self) -> str:
        """Nothing."""
        return ""


class TokenChecker:
    """Checks tokens, and remembers the good ones until they expire."""

    def __init__(self, client: EngineClient, region: str) -> None:
        """Keys are fetched through `client` when a token names one that is not known."""
        self._client = client
        self._region = region
        self._keys: dict[tuple[str, str], Any] = {}
        self._fetched: dict[str, float] = {}
        self._fetching = asyncio.Lock()
        self._good: OrderedDict[tuple[frozenset[str], str], tuple[float, Claims]] = OrderedDict()

    async def claims(self, authoriser: Authoriser, header: str | None) -> Claims:
        """The claims of the token in a header's value (with or without `Bearer `).

        Raises:
            UnauthorisedError: there is none, or it is not an ID token of the authoriser's pools.
            ExpiredTokenError: it has expired.
            AuthoriserFailureError: the pool's keys make no sense.
            EngineUnavailableError: the pool's keys are needed, and the engine does not answer.
        """
        token = (header or "").strip()
        if token[:7].lower() == "bearer ":
            token = token[7:].strip()
        if not token:
            raise UnauthorisedError
        remembered = self._good.get((authoriser.pools, token))
        if remembered is not None:
            if remembered[0] > time.time():
                return remembered[1]
            raise ExpiredTokenError
        expires, claims = await self._check(authoriser, token)
        self._good[authoriser.pools, token] = expires, claims
        while len(self._good) > _REMEMBERED_TOKENS:
            self._good.popitem(last=False)
        return claims

    async def _check(self, authoriser: Authoriser, token: str) -> tuple[float, Claims]:
        try:
            key_id = str(jwt.get_unverified_header(token).get("kid"))
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
            pool = issuer.rpartition("/")[2]
            if pool not in authoriser.pools:
                raise UnauthorisedError
            decoded = jwt.decode(
                token,
                await self._key(pool, key_id),
                algorithms=["RS256"],
                issuer=f"https://cognito-idp.{self._region}.amazonaws.com/{pool}",
                # API Gateway takes a token for any client of the pool, and an ID token names one.
                options={"verify_aud": False, "require": ["exp", "iss", "sub", "aud"]},
            )
        except jwt.ExpiredSignatureError:
            raise ExpiredTokenError from None
        except (jwt.InvalidTokenError, ValueError):
            raise UnauthorisedError from None
        if decoded.get("token_use") != "id":
            raise UnauthorisedError
        return float(decoded["exp"]), Claims({name: _text(value) for name, value in decoded.items()})

    async def _key(self, pool: str, key_id: str) -> Any:  # noqa: ANN401 -- a key of `cryptography`
        if (pool, key_id) not in self._keys:
            async with self._fetching:
                if time.monotonic() - self._fetched.get(pool, float("-inf")) > _SECONDS_BETWEEN_KEY_FETCHES:
                    await self._fetch(pool)
        try:
            return self._keys[pool, key_id]
        except KeyError:
            raise UnauthorisedError from None

    async def _fetch(self, pool: str) -> None:
        try:
            answer = await self._client.request("GET", f"/{pool}/.well-known/jwks.json")
            keys = json.loads(answer.body)["keys"]
        except (ValueError, KeyError) as error:
            raise AuthoriserFailureError from error
        self._keys |= {(pool, key["kid"]): jwt.PyJWK(key).key for key in keys}
        self._fetched[pool] = time.monotonic()


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
