"""What ministack's own parts say at the engine's door."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from ministack.core import lambda_runtime
from ministack.services import apigateway, apigateway_v1, lambda_svc

from local.engine.like_aws import credentials
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "WOTR0123"
FUNCTION = {"FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:task"}


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with (
        restored(lambda_runtime, "execution_credentials"),
        restored(lambda_svc, "execution_credentials"),
        restored(apigateway, "_resolve_jwks_url") as patch,
        restored(apigateway_v1, "_resolve_jwks_url"),
    ):
        patch.setattr(apigateway, "_HOST", "127.0.0.1")
        patch.setattr(apigateway, "_PORT", "4566")
        credentials.install(KEY, "sealed", 4566)
        yield


@pytest.mark.parametrize("module", [lambda_runtime, lambda_svc])
def test_a_function_gets_the_key_of_the_home(module: Any) -> None:  # noqa: ANN401 -- a module of ministack
    assert module.execution_credentials(FUNCTION)["AWS_ACCESS_KEY_ID"] == KEY


@pytest.mark.parametrize("module", [apigateway, apigateway_v1])
def test_the_keys_of_a_user_pool_are_asked_for_with_it(module: Any) -> None:  # noqa: ANN401 -- as above
    issuer = {"jwtConfiguration": {"issuer": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool"}}
    address = asyncio.run(module._resolve_jwks_url(issuer))  # noqa: SLF001 -- what was replaced
    own = "http://127.0.0.1:4566/us-east-1_pool/.well-known/jwks.json"
    assert address.startswith(f"{own}?X-Amz-Credential=WOTR0123%2F")


def test_nobody_else_is_told_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async def discover(_issuer: str) -> str:
        return "https://login.example/keys"

    monkeypatch.setattr(apigateway, "_fetch_oidc_jwks_uri", discover)
    issuer = {"jwtConfiguration": {"issuer": "https://login.example"}}
    assert asyncio.run(apigateway._resolve_jwks_url(issuer)) == "https://login.example/keys"  # noqa: SLF001
