"""Who may call through the gateway: signatures, API keys, source addresses; and what is no route at all."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.gateway.api_keys import KeyChecker, Throttle, Usage, UsagePlan
from local.gateway.app import Checkers, Gateway
from local.gateway.authoriser import TokenChecker
from local.gateway.document import Api, parse_api
from local.gateway.engine_client import Answer
from local.gateway.signatures import SignatureChecker
from local.home import REGION, LocalError
from tests.local import test_gateway as played
from tests.local.test_gateway import COGNITO, DOCUMENT, KEY, integration, token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ACCESS_KEY, SECRET = "WOTR0123", "secret"
API_KEY = "a-key-of-at-least-20-characters"
BASE = "http://127.0.0.1:8080"
ECHO = integration(played.ECHO)
DAY_OF_TWO = UsagePlan("plan", {"/keyed/GET": Throttle(1, 2)}, 2)
POLICY = {
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
        },
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": ["execute-api:/local/*/things", "execute-api:/local/GET/keyed"],
        },
    ]
}
CALLERS: dict[str, Any] = {
    **DOCUMENT,
    "paths": {
        "/things": {"post": {"security": COGNITO, "x-amazon-apigateway-integration": ECHO}},
        "/signed": {
            name: {"security": [{"AwsSigV4": []}], "x-amazon-apigateway-integration": ECHO}
            for name in ("get", "post")
        },
        "/keyed": {"get": {"security": [{"ApiKey": []}], "x-amazon-apigateway-integration": ECHO}},
        "/{proxy+}": {
            "x-amazon-apigateway-any-method": {
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "passthroughBehavior": "never",
                    "requestTemplates": {"application/json": '{"statusCode": 404}'},
                    "responses": {
                        "default": {
                            "statusCode": "404",
                            "responseTemplates": {"application/json": '{"code": "NO_ROUTE"}'},
                        }
                    },
                }
            }
        },
    },
    "components": {
        **DOCUMENT["components"],
        "securitySchemes": {
            **DOCUMENT["components"]["securitySchemes"],
            "AwsSigV4": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4",
            },
            "ApiKey": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        },
    },
    "x-amazon-apigateway-gateway-responses": {
        "DEFAULT_4XX": {"responseTemplates": {"application/json": played.ERROR}}
    },
}


class Engine(played.Engine):
    """Has one API key besides."""

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        if path.startswith(("/apikeys", "/usageplans")):
            return Answer(
                200, json.dumps({"item": [{"id": "key", "value": API_KEY, "enabled": True}]}).encode()
            )
        return await super().request(method, path, headers=headers, body=body)


class Gate:
    """A gateway, and who calls it."""

    def __init__(self, home: Path, **changes: Any) -> None:  # noqa: ANN401 -- any OpenAPI
        self.engine = Engine()
        self.api = parse_api({**CALLERS, **changes}, stage="local", plan=DAY_OF_TWO)
        self._usage = home / "usage.json"

    def ask(self, *requests: httpx.Request, source: str = "127.0.0.1") -> list[tuple[int, str]]:
        """The statuses of requests, with the code of an error or else nothing."""
        engine: Any = self.engine
        checkers = Checkers(
            TokenChecker(engine, REGION),
            SignatureChecker(ACCESS_KEY, SECRET, REGION),
            KeyChecker(engine, Usage(self._usage)),
        )
        gateway = Gateway(self.api, engine, checkers)

        async def run() -> list[httpx.Response]:
            transport = httpx.ASGITransport(gateway, client=(source, 50_000))
            async with httpx.AsyncClient(transport=transport) as client:
                return [await client.send(request) for request in requests]

        return [(answer.status_code, answer.json().get("code", "")) for answer in asyncio.run(run())]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


def plain(method: str, path: str, **headers: str) -> httpx.Request:
    return httpx.Request(method, BASE + path, headers={n.replace("_", "-"): v for n, v in headers.items()})


def signed(
    method: str = "GET", path: str = "/signed", body: bytes = b"", secret: str = SECRET
) -> httpx.Request:
    request = AWSRequest(method, BASE + path, data=body)
    SigV4Auth(Credentials(ACCESS_KEY, secret), "execute-api", REGION).add_auth(request)
    return httpx.Request(method, BASE + path, headers=dict(request.headers.items()), content=body)


def test_a_signed_request_goes_through_with_its_body(gate: Gate) -> None:
    assert gate.ask(signed(), signed("POST", body=b'{"a": 1}')) == [(201, ""), (201, "")]
    assert [json.loads(request["input"]) for request in gate.engine.requests] == [{}, {"a": 1}]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (plain("GET", "/signed"), "MISSING_AUTHENTICATION_TOKEN"),
        (plain("GET", "/signed", Authorization=token()), "INVALID_SIGNATURE"),
        (plain("GET", "/signed", X_Api_Key=API_KEY), "MISSING_AUTHENTICATION_TOKEN"),
        (signed(secret="guessed"), "INVALID_SIGNATURE"),
        (plain("GET", "/keyed"), "INVALID_API_KEY"),
        (plain("GET", "/keyed", X_Api_Key="guessed"), "INVALID_API_KEY"),
        (plain("GET", "/keyed", Authorization=token()), "INVALID_API_KEY"),
        (signed(path="/keyed"), "INVALID_API_KEY"),
    ],
)
def test_nobody_else_is_let_in_with_403(gate: Gate, request_: httpx.Request, code: str) -> None:
    assert gate.ask(request_) == [(403, code)]
    assert gate.engine.requests == []


def test_neither_a_signature_nor_a_key_is_a_token(gate: Gate) -> None:
    answers = gate.ask(signed("POST", "/things", b"{}"), plain("POST", "/things", X_Api_Key=API_KEY))
    assert answers == [(401, "UNAUTHORIZED")] * 2


def test_a_key_is_let_in_until_its_limits_are_reached(gate: Gate) -> None:
    request = plain("GET", "/keyed", X_Api_Key=API_KEY)
    assert gate.ask(request, request, request) == [(201, ""), (201, ""), (429, "THROTTLED")]
    # A new gateway has a full bucket, and remembers the day.
    assert gate.ask(request) == [(429, "QUOTA_EXCEEDED")]
    assert len(gate.engine.requests) == 2


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PATCH", "/a/b"), ("OPTIONS", "/x")])
def test_an_unknown_path_is_not_found_by_anybody(gate: Gate, method: str, path: str) -> None:
    assert gate.ask(plain(method, path)) == [(404, "NO_ROUTE")]


def test_an_unknown_method_of_a_known_path_is_not_allowed_as_on_aws(gate: Gate) -> None:
    assert gate.ask(plain("DELETE", "/signed")) == [(403, "MISSING_AUTHENTICATION_TOKEN")]


def test_with_a_policy_only_a_range_of_addresses_is_let_in(tmp_path: Path) -> None:
    gate = Gate(tmp_path, **{"x-amazon-apigateway-policy": POLICY})
    requests = [
        plain("POST", "/things", Authorization=token(key=KEY)),
        plain("GET", "/keyed", X_Api_Key=API_KEY),
        signed(),
    ]
    assert gate.ask(*requests, source="192.0.2.7") == [(201, "")] * 3
    assert gate.ask(*requests, source="198.51.100.7") == [(403, "ACCESS_DENIED")] * 3


def test_who_somebody_is_comes_before_where_they_are(tmp_path: Path) -> None:
    gate = Gate(tmp_path, **{"x-amazon-apigateway-policy": POLICY})
    requests = [plain("POST", "/things"), plain("GET", "/signed"), plain("GET", "/keyed")]
    codes = ["UNAUTHORIZED", "MISSING_AUTHENTICATION_TOKEN", "ACCESS_DENIED"]
    assert [code for _, code in gate.ask(*requests, source="198.51.100.7")] == codes


def test_an_address_that_a_caller_claims_to_have_counts_for_nothing(tmp_path: Path) -> None:
    gate = Gate(tmp_path, **{"x-amazon-apigateway-policy": POLICY})
    request = plain("GET", "/keyed", X_Api_Key=API_KEY, X_Forwarded_For="192.0.2.7")
    assert gate.ask(request, source="198.51.100.7") == [(403, "ACCESS_DENIED")]


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ({"type": "apiKey", "name": "key", "in": "query"}, "does not know the security scheme ApiKey"),
        ({"type": "oauth2", "x-amazon-apigateway-authtype": "custom"}, "does not know the security scheme"),
    ],
)
def test_a_scheme_that_is_not_known_is_refused_by_route(scheme: dict[str, str], words: str) -> None:
    schemes = CALLERS["components"]["securitySchemes"] | {"ApiKey": scheme}
    components = CALLERS["components"] | {"securitySchemes": schemes}
    with pytest.raises(LocalError, match=words):
        parse_api({**CALLERS, "components": components}, stage="local", plan=DAY_OF_TWO)


def test_a_route_with_a_key_needs_a_plan_and_the_usual_header() -> None:
    with pytest.raises(LocalError, match="UsagePlan"):
        parse_api(CALLERS, stage="local")
    document = {**CALLERS, "x-amazon-apigateway-api-key-source": "AUTHORIZER"}
    with pytest.raises(LocalError, match="x-api-key"):
        parse_api(document, stage="local", plan=DAY_OF_TWO)


def test_an_api_without_a_policy_is_open_to_every_address(gate: Gate) -> None:
    api: Api = gate.api
    assert api.policy is None
    assert gate.ask(signed(), source="203.0.113.9") == [(201, "")]
