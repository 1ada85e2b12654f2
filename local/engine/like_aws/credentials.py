"""Credentials with which ministack's own parts may ask the engine.

The engine's door (`local/engine/door.py`) wants the access key of the home. ministack 1.5.33 gives Lambda
functions a key that anybody can guess, the number of their account. Its API Gateway has none when it asks the
engine for the keys of a user pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ministack.core import lambda_runtime
from ministack.services import apigateway, apigateway_v1, lambda_svc

from local.engine.patching import replace
from local.home import LOOPBACK, credential

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Credentials = Callable[[dict[str, Any]], dict[str, str]]
    Address = Callable[[dict[str, Any]], Awaitable[str | None]]


def install(key: str, port: int) -> None:
    """Patch ministack in this process: Lambda and API Gateway have `key` for the engine on `port`.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """

    def with_key(credentials: Credentials) -> Credentials:
        return lambda config: {**credentials(config), "AWS_ACCESS_KEY_ID": key}

    def with_query(address_of_keys: Address) -> Address:
        async def address(authorizer: dict[str, Any]) -> str | None:
            url = await address_of_keys(authorizer)
            if url is None or not url.startswith(f"http://{LOOPBACK}:{port}/"):
                return url
            return f"{url}?{urlencode({'X-Amz-Credential': credential(key)})}"

        return address

    for module in (lambda_runtime, lambda_svc):
        replace(module, "execution_credentials", ("config",), with_key)
    for module in (apigateway, apigateway_v1):
        replace(module, "_resolve_jwks_url", ("authorizer",), with_query)
