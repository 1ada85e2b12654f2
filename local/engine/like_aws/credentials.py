"""Credentials with which ministack's own parts may ask the engine.

The engine's door (`local/engine/door.py`) wants the access key of the home. ministack 1.5.33 gives Lambda
functions a key that anybody can guess, the number of their account. Its API Gateway has none when it asks the
engine for the keys of a user pool. And its S3 does not know the key that links are signed with.

Who has a link reads the key in it. So functions sign links and forms with another one, which opens nothing by
itself.
"""

from __future__ import annotations

from dataclasses import replace as changed
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ministack.core import lambda_runtime
from ministack.services import apigateway, apigateway_v1, lambda_svc, s3

from local.engine.patching import replace
from local.home import LINK_KEY, LOOPBACK, credential

_ROOT = "test"  # ministack's own key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Credentials = Callable[[dict[str, Any]], dict[str, str]]
    Resolve = Callable[..., Any]
    Address = Callable[[dict[str, Any]], Awaitable[str | None]]


def install(key: str, link_secret: str, port: int) -> None:
    """Patch ministack in this process: Lambda and API Gateway know `key`, the engine's on `port`.

    Lambda and S3 know with which secret `LINK_KEY` signs.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """

    def with_key(credentials: Credentials) -> Credentials:
        return lambda config: {
            **credentials(config),
            "AWS_ACCESS_KEY_ID": key,
            "WOTR_LINK_ACCESS_KEY_ID": LINK_KEY,
            "WOTR_LINK_SECRET_ACCESS_KEY": link_secret,
        }

    def with_query(address_of_keys: Address) -> Address:
        async def address(authorizer: dict[str, Any]) -> str | None:
            url = await address_of_keys(authorizer)
            if url is None or not url.startswith(f"http://{LOOPBACK}:{port}/"):
                return url
            return f"{url}?{urlencode({'X-Amz-Credential': credential(key)})}"

        return address

    def with_links(resolve: Resolve) -> Resolve:
        def call(access_key_id: str, *others: Any) -> Any:  # noqa: ANN401 -- ministack's answer
            if access_key_id != LINK_KEY:
                return resolve(_ROOT if access_key_id == key else access_key_id, *others)
            return changed(resolve(_ROOT, *others), secret_access_key=link_secret)

        return call

    replace(s3, "resolve_credential", ("access_key_id", "account_id", "session_token"), with_links)
    for module in (lambda_runtime, lambda_svc):
        replace(module, "execution_credentials", ("config",), with_key)
    for module in (apigateway, apigateway_v1):
        replace(module, "_resolve_jwks_url", ("authorizer",), with_query)
