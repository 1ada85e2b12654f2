"""The gateway, stage by stage, with a small document and an integration that is played."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.gateway.app import LARGEST_BODY_BYTES, Checkers, Gateway
from local.gateway.authoriser import TokenChecker
from local.gateway.document import Api, load_api, parse_api
from local.gateway.engine_client import Answer, EngineUnavailableError
from local.gateway.signatures import SignatureChecker
from local.home import REGION, LocalError
from local.template.intrinsics import StackValues

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

POOL = "us-east-1_pool"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:echo"

RESPONSE = """#set($envelope = $util.parseJson($input.path('$.output')))
#set($context.responseOverride.status = $envelope.statusCode)
#if($envelope.containsKey("location"))#set($context.responseOverride.header.Location = $envelope.location)#end
$envelope.body"""
ERROR = (
    '{"code": "$context.error.responseType", "message": $context.error.messageString, '
    '"why": "$context.error.validationErrorString", "id": "$context.requestId"}'
)


def integration(request_template: str) -> dict[str, Any]:
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
        "credentials": {"Fn::GetAtt": ["Role", "Arn"]},
        "passthroughBehavior": "never",
        "timeoutInMillis": 50,
        "requestTemplates": {"application/json": request_template},
        "responses": {
            "200": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
                "responseTemplates": {"application/json": RESPONSE},
            },
            "4\\d{2}": {"statusCode": "413", "responseTemplates": {"application/json": '{"refused": true}'}},
        },
    }


ECHO = (
    f'{{"stateMachineArn": "{MACHINE}", "input": '
    '"$util.escapeJavaScript($input.json(\'$\'))", "sub": "$context.authorizer.claims.sub", '
    '"id": "$input.params().path.get(\'thingId\')", "all": "$context.authorizer.claims"}'
)
TWICE = (
    "#set($escaped = $util.escapeJavaScript($input.json('$')))"
    f'{{"stateMachineArn": "{MACHINE}", "input": "$escaped$escaped"}}'
)
COGNITO: list[dict[str, list[str]]] = [{"Cognito": []}]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.1",
    "security": [{"Cognito": []}],
    "x-amazon-apigateway-request-validators": {
        "all": {"validateRequestBody": True, "validateRequestParameters": True}
    },
    "x-amazon-apigateway-request-validator": "all",
    "x-amazon-apigateway-gateway-responses": {
        "DEFAULT_4XX": {"responseTemplates": {"application/json": ERROR}},
        "DEFAULT_5XX": {"responseTemplates": {"application/json": ERROR}},
        "MISSING_AUTHENTICATION_TOKEN": {
            "statusCode": 404,
            "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
            "responseTemplates": {"application/json": '{"code": "NOT_FOUND"}'},
        },
    },
    "paths": {
        "/things": {
            "post": {
                "security": COGNITO,
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                },
                "x-amazon-apigateway-integration": integration(ECHO),
            },
            "options": {
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 204}'},
                    "responses": {
                        "default": {
                            "statusCode": "204",
                            "responseParameters": {
                                "method.response.header.Access-Control-Allow-Methods": "'POST,OPTIONS'"
                            },
                        }
                    },
                },
            },
        },
        "/things/{thingId}": {
            "get": {
                "security": COGNITO,
                "parameters": [
                    {"name": "thingId", "in": "path", "required": True},
                    {"name": "page", "in": "query", "required": True},
                    {"name": "X-Trace", "in": "header", "required": True},
                ],
                "x-amazon-apigateway-integration": integration(ECHO),
            }
        },
        "/things/latest": {
            "get": {"security": COGNITO, "x-amazon-apigateway-integration": integration(ECHO)}
        },
        "/twice": {"post": {"x-amazon-apigateway-integration": integration(TWICE)}},
        "/open": {"get": {"x-amazon-apigateway-integration": integration("$util.parseJson('[')")}},
    },
    "components": {
        "schemas": {"Thing": {"type": "object"}},
        "securitySchemes": {
            "Cognito": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {
                    "type": "cognito_user_pools",
                    "providerARNs": [f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/{POOL}"],
                },
            }
        },
    },
}


class Engine:
    """Plays the engine: serves the pool's keys, and answers executions as told."""

    def __init__(self, answer: Answer | BaseException | None = None) -> None:
        self.answer = answer or succeeded(
            {"statusCode": 201, "body": '{"ok": true}', "location": "/things/7"}
        )
        self.requests: list[dict[str, Any]] = []
        self.targets: list[str] = []
        self.key_fetches = 0
        self.is_down = False
        self.has_keys = True
        self.hangs = False

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        if self.is_down:
            raise EngineUnavailableError("connection refused")
        if method == "GET":
            assert path == f"/{POOL}/.well-known/jwks.json"
            self.key_fetches += 1
            if not self.has_keys:
                return Answer(404, b"{}")
            return Answer(200, json.dumps({"keys": [jwk("other", OTHER_KEY), jwk("id", KEY)]}).encode())
        assert headers is not None
        self.targets.append(headers["X-Amz-Target"])
        if self.hangs:
            await asyncio.Event().wait()
        self.requests.append(json.loads(body))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def succeeded(envelope: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps({"status": "SUCCEEDED", "output": json.dumps(envelope)}).encode())


def jwk(kid: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()

    def encode(number: int) -> str:
        return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).rstrip(b"=").decode()

    return {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": kid,
        "n": encode(numbers.n),
        "e": encode(numbers.e),
    }


def token(key: rsa.RSAPrivateKey = KEY, kid: str = "id", **changes: str | float | None) -> str:
    claims = {
        "sub": "ana-sub",
        "iss": f"https://cognito-idp.{REGION}.amazonaws.com/{POOL}",
        "token_use": "id",
        "aud": "a-client",
        "exp": time.time() + 3600,
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


def unsigned_token() -> str:
    """A token that says of itself that it needs no signature."""
    [_, claims, _] = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg": "none", "kid": "id"}').rstrip(b"=").decode()
    return f"{head}.{claims}."


def signed_with_the_public_key() -> str:
    """A token whose HMAC was made with the public key, which everybody knows."""
    [_, claims, _] = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg": "HS256", "kid": "id"}').rstrip(b"=").decode()
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made = hmac.digest(public, f"{head}.{claims}".encode(), "sha256")
    return f"{head}.{claims}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def parsed(document: dict[str, Any] = DOCUMENT) -> Api:
    return parse_api(document, stage="local")


def ask(
    engine: Engine, method: str, path: str, *, content: str | bytes | None = None, **headers: str
) -> httpx.Response:
    return ask_often(engine, [(method, path, content, headers)])[0]


def ask_often(
    engine: Engine,
    requests: list[tuple[str, str, str | bytes | None, dict[str, str]]],
    api: Api | None = None,
) -> list[httpx.Response]:
    async def run() -> list[httpx.Response]:
        tokens: Any = TokenChecker(engine, REGION)  # type: ignore[arg-type]
        signatures = SignatureChecker("WOTR0123", "secret", REGION)
        keys: Any = None  # no method of these documents needs one
        gateway = Gateway(api or parsed(), engine, Checkers(tokens, signatures, keys))  # type: ignore[arg-type]
        transport = httpx.ASGITransport(gateway)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
            return [
                await client.request(
                    method,
                    path,
                    content=content,
                    headers={n.replace("_", "-"): v for n, v in headers.items()},
                )
                for method, path, content, headers in requests
            ]

    return asyncio.run(run())


THING = '{"name": "x", "size": 1}'


def post(engine: Engine, content: str | bytes = THING, **headers: str) -> httpx.Response:
    sent = {"Authorization": token(), "Content_Type": "application/json"} | headers
    return ask(engine, "POST", "/things", content=content, **sent)


def test_a_request_becomes_an_execution_and_its_envelope_a_response() -> None:
    engine = Engine()

    response = post(engine)

    assert response.status_code == 201
    assert response.json() == {"ok": True}
    assert response.headers["Location"] == "/things/7"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["x-amzn-RequestId"]
    assert engine.requests == [
        {"stateMachineArn": MACHINE, "input": THING, "sub": "ana-sub", "id": "", "all": ""}
    ]


@pytest.mark.parametrize("prefix", ["", "Bearer ", "bearer  "])
def test_a_token_is_taken_with_and_without_bearer(prefix: str) -> None:
    assert post(Engine(), Authorization=prefix + token()).status_code == 201


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        pytest.param(authorization, code, id=name)
        for name, authorization, code in (
            ("nothing", "", "UNAUTHORIZED"),
            ("no token", "Bearer", "UNAUTHORIZED"),
            ("no JSON", "not.a.token", "UNAUTHORIZED"),
            ("unsigned", unsigned_token(), "UNAUTHORIZED"),
            (
                "unsigned, with a signature",
                unsigned_token() + jwt.utils.base64url_encode(b"signature").decode(),
                "UNAUTHORIZED",
            ),
            ("signature cut off", token().rpartition(".")[0] + ".", "UNAUTHORIZED"),
            ("signed with the public key", signed_with_the_public_key(), "UNAUTHORIZED"),
            ("no subject", token(sub=None), "UNAUTHORIZED"),
            ("no expiry", token(exp=None), "UNAUTHORIZED"),
            ("no issuer", token(iss=None), "UNAUTHORIZED"),
            ("no audience", token(aud=None), "UNAUTHORIZED"),
            ("no use", token(token_use=None), "UNAUTHORIZED"),
            ("not yet", token(nbf=time.time() + 3600), "UNAUTHORIZED"),
            ("Basic", f"Basic {token()}", "UNAUTHORIZED"),
            ("two tokens", f"{token()}, {token()}", "UNAUTHORIZED"),
            ("another key", token(OTHER_KEY), "UNAUTHORIZED"),
            ("unknown key", token(kid="unknown"), "UNAUTHORIZED"),
            ("access token", token(token_use="access"), "UNAUTHORIZED"),
            (
                "another pool",
                token(iss=f"https://cognito-idp.{REGION}.amazonaws.com/us-east-1_other"),
                "UNAUTHORIZED",
            ),
            ("another issuer", token(iss=f"https://evil.example.com/{POOL}"), "UNAUTHORIZED"),
            (
                "signed with a password",
                jwt.encode({"sub": "ana-sub"}, "x" * 32, algorithm="HS256", headers={"kid": "id"}),
                "UNAUTHORIZED",
            ),
            ("expired", token(exp=1), "EXPIRED_TOKEN"),
        )
    ],
)
def test_a_token_that_is_not_valid_for_the_pool_is_refused(authorization: str, code: str) -> None:
    engine = Engine()

    response = post(engine, Authorization=authorization)

    assert response.status_code == 401
    assert response.json()["code"] == code
    assert engine.requests == []


def test_a_remembered_token_is_refused_once_it_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, sent = Engine(), {"Authorization": token(exp=time.time() + 60)}
    checker = TokenChecker(engine, REGION)  # type: ignore[arg-type]
    authoriser = next(m.security.authoriser for m in parsed().methods if m.security.authoriser)

    async def run() -> str:
        await checker.claims(authoriser, sent["Authorization"])
        later = time.time() + 61
        monkeypatch.setattr(time, "time", lambda: later)
        try:
            await checker.claims(authoriser, sent["Authorization"])
        except Exception as error:  # noqa: BLE001 -- its kind is what is asked
            return type(error).__name__
        return "accepted"

    assert asyncio.run(run()) == "ExpiredTokenError"


def test_tokens_with_unknown_keys_do_not_make_the_gateway_fetch_again_and_again() -> None:
    engine = Engine()
    ask_often(
        engine, [("POST", "/things", THING, {"Authorization": token(kid=f"unknown {n}")}) for n in range(5)]
    )
    assert engine.key_fetches == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("DELETE", "/things"), ("GET", "/things/"), ("GET", "/things/1/2")],
)
def test_an_unknown_route_gets_the_documents_answer_for_it(method: str, path: str) -> None:
    response = ask(Engine(), method, path)
    assert (response.status_code, response.json()) == (404, {"code": "NOT_FOUND"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_route_is_403_where_the_document_says_nothing() -> None:
    document = {**DOCUMENT, "x-amazon-apigateway-gateway-responses": {}}
    response = ask_often(Engine(), [("GET", "/nothing", None, {})], parsed(document))[0]
    assert (response.status_code, response.json()) == (403, {"message": "Missing Authentication Token"})


def test_a_literal_path_wins_over_a_parameter_and_parameters_are_decoded() -> None:
    engine, sent = Engine(), {"Authorization": token(), "X_Trace": "1"}
    ask(engine, "GET", "/things/latest?page=1", **sent)
    ask(engine, "GET", "/things/a%20b%2Fc?page=1", **sent)
    assert [request["id"] for request in engine.requests] == ["", "a b/c"]


def test_missing_required_parameters_are_all_named() -> None:
    response = ask(Engine(), "GET", "/things/7?page=", Authorization=token())
    assert response.status_code == 400
    assert response.json()["code"] == "BAD_REQUEST_PARAMETERS"
    assert response.json()["message"] == "Missing required request parameters: [page, X-Trace]"


@pytest.mark.parametrize(
    "body", ["", "  ", "not JSON", "[1", '{"name": NaN}', b"\xff\xfe", "[" * 100_000, '"text"', "null", "[]"]
)
def test_a_body_that_is_not_the_model_is_refused(body: str | bytes) -> None:
    engine = Engine()
    response = post(engine, body)
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST_BODY")
    assert engine.requests == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "It is empty."),
        ('{"name": "x",\n "size": }', "Line 2, column 10: Expecting value."),
        ('{"name": "x"', "Line 1, column 13: Expecting ',' delimiter."),
        ('{"size": NaN}', "It is not JSON: NaN is not JSON."),
        ("[]", "It is an array."),
        ("null", "It is null."),
        (b'{"name": "\xff"}', "It is not UTF-8 from byte 11 on."),
    ],
)
def test_it_is_said_why_a_body_is_refused_and_where(body: str | bytes, why: str) -> None:
    assert post(Engine(), body).json()["why"] == why


def test_a_body_that_is_not_said_to_be_json_is_of_the_wrong_type_whatever_it_holds() -> None:
    response = post(Engine(), "not JSON", Content_Type="text/plain")
    assert (response.status_code, response.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(("size", "status"), [(9_000, 201), (10_240, 431), (60_000, 431)])
def test_headers_are_limited(size: int, status: int) -> None:
    response = post(Engine(), X_Trace="x" * size)
    assert response.status_code == status


def test_a_query_is_limited_with_the_headers() -> None:
    response = ask(Engine(), "GET", "/things/1?page=" + "9" * 10_240, Authorization=token(), X_Trace="1")
    assert (response.status_code, response.json()["code"]) == (431, "REQUEST_HEADERS_TOO_LARGE")


def test_of_a_repeated_query_parameter_the_last_value_counts_as_on_aws() -> None:
    engine = Engine()
    template = f"""{{"stateMachineArn": "{MACHINE}", "page": "$input.params().querystring.get('page')"}}"""
    path = {"get": {"x-amazon-apigateway-integration": integration(template)}}
    ask_often(engine, [("GET", "/x?page=1&page=2", None, {})], parsed({**DOCUMENT, "paths": {"/x": path}}))
    assert engine.requests == [{"stateMachineArn": MACHINE, "page": "2"}]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ('"name": ":query:foo"', "InvalidName"),
        ('"name": "a b"', "InvalidName"),
        ('"name": ""', "InvalidName"),
        ("not JSON", "SerializationException"),
        ('"input": "too large"', "InvalidExecutionInput"),
    ],
)
def test_what_step_functions_would_refuse_does_not_reach_the_engine(asked: str, kind: str) -> None:
    engine = Engine()
    template = f'{{"stateMachineArn": "{MACHINE}", {asked}}}'
    node = integration(template)
    node["responses"]["4\\d{2}"] = {
        "statusCode": "413",
        "responseTemplates": {"application/json": "$input.path('$.__type'): $input.path('$.message')"},
    }
    path = {"get": {"x-amazon-apigateway-integration": node}}
    response = ask_often(engine, [("GET", "/x", None, {})], parsed({**DOCUMENT, "paths": {"/x": path}}))[0]
    assert response.text.startswith(kind)
    assert engine.requests == []


QUEUE = {
    "uri": "arn:aws:apigateway:us-east-1:sqs:path//",
    "requestParameters": {
        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
        "integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
    },
}


def queueing(template: str) -> Api:
    node = integration(template) | QUEUE
    node["responses"] = {
        "200": {"statusCode": "202", "responseTemplates": {"application/json": "$input.path('$.MessageId')"}},
        "4\\d{2}": {
            "statusCode": "413",
            "responseTemplates": {"application/json": "$input.path('$.__type'): $input.path('$.message')"},
        },
    }
    return parsed({**DOCUMENT, "paths": {"/x": {"get": {"x-amazon-apigateway-integration": node}}}})


def test_a_queue_takes_a_message() -> None:
    engine = Engine(Answer(200, b'{"MessageId": "m-1"}'))
    api = queueing('{"QueueUrl": "http://queue", "MessageBody": "hello"}')
    [response] = ask_often(engine, [("GET", "/x", None, {})], api)
    assert (response.status_code, response.text) == (202, "m-1")
    assert engine.targets == ["AmazonSQS.SendMessage"]
    assert engine.requests == [{"QueueUrl": "http://queue", "MessageBody": "hello"}]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            '{"MessageBody": "hello", "DelaySeconds": 901}',
            "com.amazonaws.sqs#InvalidParameterValue: Value 901",
        ),
        ("not JSON", "SerializationException"),
    ],
)
def test_what_sqs_would_refuse_does_not_reach_the_engine(asked: str, said: str) -> None:
    engine = Engine()
    [response] = ask_often(engine, [("GET", "/x", None, {})], queueing(asked))
    assert response.status_code == 413
    assert response.text.startswith(said)
    assert engine.requests == []


@pytest.mark.parametrize("size", [LARGEST_BODY_BYTES + 1, 4 * LARGEST_BODY_BYTES])
def test_a_body_over_256_kib_is_too_large(size: int) -> None:
    response = post(Engine(), b"x" * size)
    assert (response.status_code, response.json()["code"]) == (413, "REQUEST_TOO_LARGE")


def test_an_input_that_grew_over_the_limit_is_refused_as_step_functions_does() -> None:
    engine, body = Engine(), json.dumps("x" * 140_000)
    response = ask(engine, "POST", "/twice", content=body)
    assert (response.status_code, response.json()) == (413, {"refused": True})
    assert engine.requests == []


def test_security_at_the_root_of_the_document_protects_nothing_as_on_aws() -> None:
    methods = {(method.name, method.path): method.security.authoriser for method in parsed().methods}
    assert methods["POST", "/things"] is not None
    assert methods["GET", "/open"] is None


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_another_media_type_is_not_supported(media_type: str) -> None:
    response = post(Engine(), "x", Content_Type=media_type)
    assert (response.status_code, response.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_is_json_with_parameters_and_in_any_case(media_type: str) -> None:
    assert post(Engine(), Content_Type=media_type).status_code == 201


def test_a_preflight_is_answered_without_a_token_or_an_execution() -> None:
    engine = Engine()
    response = ask(engine, "OPTIONS", "/things")
    assert response.status_code == 204
    assert response.content == b""
    assert response.headers["Access-Control-Allow-Methods"] == "POST,OPTIONS"
    assert engine.requests == []


def test_the_integrations_refusals_have_templates_of_their_own() -> None:
    response = post(Engine(Answer(429, b"{}")))
    assert (response.status_code, response.json()) == (413, {"refused": True})


def test_while_the_engine_is_away_a_caller_is_told_when_to_come_again() -> None:
    engine = Engine()
    engine.is_down = True
    for away in (Engine(EngineUnavailableError("connection lost")), engine):
        response = post(away)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
        assert response.json()["error"] == {
            "code": "ENGINE_UNAVAILABLE",
            "message": "The local engine is starting again. Send the request again in a second.",
            "fields": [],
            "requestId": response.headers["x-amzn-RequestId"],
        }


def test_another_host_is_refused() -> None:
    response = post(Engine(), Host="evil.example:8080")
    assert (response.status_code, response.json()["error"]["code"]) == (403, "FOREIGN_HOST")


def test_an_engine_that_hangs_is_a_timeout() -> None:
    engine = Engine()
    engine.hangs = True
    response = post(engine)
    assert (response.status_code, response.json()["code"]) == (504, "INTEGRATION_TIMEOUT")


def test_keys_that_make_no_sense_are_an_authoriser_failure() -> None:
    engine = Engine()
    engine.has_keys = False
    response = post(engine)
    assert (response.status_code, response.json()["code"]) == (500, "AUTHORIZER_FAILURE")


@pytest.mark.parametrize(
    "engine",
    [
        Engine(Answer(200, b"<html>")),
        Engine(Answer(503, b"")),
        Engine(ZeroDivisionError("a bug")),
        Engine(succeeded({"statusCode": 200, "body": "{}", "location": "/x\r\nSet-Cookie: y"})),
    ],
)
def test_what_should_never_happen_has_the_errors_shape_and_no_traceback(engine: Engine) -> None:
    response = post(engine)
    assert response.status_code == 500
    assert set(response.json()) == {"code", "message", "why", "id"}
    assert response.json()["message"] == "Internal server error"


def test_a_request_template_that_fails_is_a_configuration_error() -> None:
    assert ask(Engine(), "GET", "/open").json()["code"] == "API_CONFIGURATION_ERROR"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"type": "http_proxy", "uri": "https://example.com"},
            r"GET /x: .* not http_proxy https://example.com",
        ),
        (
            QUEUE | {"uri": "arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue"},
            r"GET /x: .* not aws .*sqs:path/000000000000/queue",
        ),
        (QUEUE | {"requestParameters": {}}, r"GET /x: .* not aws .*sqs:path// with \{\}"),
        ({"requestParameters": QUEUE["requestParameters"]}, r"GET /x: .* not aws .*StartSyncExecution with"),
        ({"uri": "arn:aws:apigateway:us-east-1:sns:path//"}, r"GET /x: .* not aws .*sns:path//"),
        ({"requestTemplates": {"application/json": "#if($x) never ended"}}, "GET /x: "),
        ({"requestTemplates": {"application/json": "$util.urlEncode('a')"}}, r"GET /x: .* urlEncode\(\)"),
    ],
)
def test_a_document_that_asks_for_more_than_there_is_is_refused_by_route(
    change: dict[str, Any], message: str
) -> None:
    method = {"x-amazon-apigateway-integration": integration("") | change}
    with pytest.raises(LocalError, match=message):
        parsed({**DOCUMENT, "paths": {"/x": {"get": method}}})


def test_a_request_model_that_asks_for_more_than_an_object_is_refused() -> None:
    schemas = {"Thing": {"type": "object", "required": ["name"]}}
    document = {**DOCUMENT, "components": {**DOCUMENT["components"], "schemas": schemas}}
    with pytest.raises(LocalError, match=r"POST /things: .*request model"):
        parsed(document)


def test_the_document_of_a_template_is_resolved_from_its_stack(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        """
        Parameters: {Stage: {Type: String, Default: dev}}
        Conditions: {IsLocal: !Equals [!Ref Stage, local]}
        Mappings: {Vtl: {Request: {Text: '{"stateMachineArn": "$machine", "when": "2026-01-01"}'}}}
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: !Ref Stage
              DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}
        """,
        encoding="utf-8",
    )
    (tmp_path / "api.yaml").write_text(
        """
        paths:
          /x:
            get:
              x-amazon-apigateway-integration:
                type: aws
                uri:
                  Fn::Sub: arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartSyncExecution
                credentials: {'Fn::GetAtt': [ApiRole, Arn]}
                requestTemplates:
                  application/json:
                    Fn::Sub:
                      - "#set($machine = \\"${Machine}\\")${Template}"
                      - Machine: {'Fn::GetAtt': [Echo, Arn]}
                        Template: {'Fn::FindInMap': [Vtl, Request, Text]}
                responses: {default: {statusCode: '200'}}
        """,
        encoding="utf-8",
    )
    stack = StackValues(
        "wotr-local",
        REGION,
        "0" * 12,
        resources={"Echo": ("AWS::StepFunctions::StateMachine", MACHINE)},
        parameters={"Stage": "local"},
    )
    api = load_api(tmp_path / "template.yaml", stack)
    engine = Engine(Answer(200, b'{"passed": "through"}'))

    response = ask_often(engine, [("GET", "/x", None, {})], api)[0]

    assert api.stage == "local"
    assert engine.requests == [{"stateMachineArn": MACHINE, "when": "2026-01-01"}]
    assert response.json() == {"passed": "through"}
