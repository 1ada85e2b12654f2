"""The gateway: one request through API Gateway's stages.

Route, size, authoriser, validator, request template, integration, response template; where a stage refuses,
the document's gateway response of API Gateway's own name for that (`UNAUTHORIZED`, `BAD_REQUEST_BODY`, ...).
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

import asyncio
import base64
import logging
import re
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from local.gateway.authoriser import AuthoriserFailureError, ExpiredTokenError, UnauthorisedError
from local.gateway.engine_client import EngineUnavailableError
from local.gateway.hosts import refuse_foreign_host
from local.gateway.protocol import LARGEST_HEAD_BYTES, head_bytes
from local.gateway.refusals import ENGINE_AWAY, Refusal, Refusals
from local.gateway.routing import Router
from local.gateway.signatures import SignatureChecker, SignedRequest
from local.gateway.templates import Input, Params, TemplateError, Variables, parse_json
from local.gateway.validation import missing_parameters, what_is_wrong_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from local.gateway.api_keys import KeyChecker
    from local.gateway.authoriser import TokenChecker
    from local.gateway.document import Api, Authoriser, Integration, IntegrationResponse, Method
    from local.gateway.engine_client import EngineClient

LARGEST_BODY_BYTES = 256 * 1024
"""wotr's limit (API Gateway itself would take 10 MB, and Step Functions then refuse the input)."""

_JSON = "application/json"
_HEADER_TEXT = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_access_log = logging.getLogger("wotr.gateway.access")
_error_log = logging.getLogger("wotr.gateway")


@dataclass(frozen=True)
class Checkers:
    """Who checks what callers send: tokens, signatures, API keys."""

    tokens: TokenChecker
    signatures: SignatureChecker
    keys: KeyChecker


class Gateway:
    """An ASGI application that serves one API."""

    def __init__(self, api: Api, client: EngineClient, checkers: Checkers) -> None:
        """`client` reaches the engine, `checkers` know who may call."""
        self._client = client
        self._checkers = checkers
        self.use(api)

    def use(self, api: Api) -> None:
        """Serve this API from the next request on."""
        self._api = api
        self._router = Router(api.methods)
        self._refusals = Refusals(api)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        if scope["type"] != "http":
            raise NotImplementedError(f"the gateway serves http, not {scope['type']}")
        started = time.perf_counter()
        request = Request(scope, receive)
        context = self._context(request)
        try:
            response = await self._serve(request, context)
        except Refusal as refusal:
            response = self._refusals.response(refusal, context)
        except EngineUnavailableError as error:
            _error_log.error("the engine does not answer: %s", error)
            response = self._refusals.response(ENGINE_AWAY, context)
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 -- whatever a bug does, the caller gets the API's error shape
            _error_log.exception("request %s", context["requestId"])
            response = self._refusals.response(Refusal("DEFAULT_5XX", 500, "Internal server error"), context)
        response.headers["x-amzn-RequestId"] = context["requestId"]
        await response(scope, receive, send)
        _access_log.info(
            "%s %s %s %s %d %.1f ms %s",
            context["requestTime"],
            context["identity"]["sourceIp"],
            request.method,
            context["path"],
            response.status_code,
            (time.perf_counter() - started) * 1000,
            context["requestId"],
        )

    async def _serve(self, request: Request, context: dict[str, Any]) -> Response:
        refuse_foreign_host(request.scope)
        if head_bytes(request.scope) > LARGEST_HEAD_BYTES:
            message = f"The request line and the headers must be at most {LARGEST_HEAD_BYTES} bytes."
            raise Refusal("REQUEST_HEADERS_TOO_LARGE", 431, message)
        found = self._router.find(request.method, context["path"])
        if found is None:
            raise Refusal("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token")
        method, path_parameters = found
        context["resourcePath"] = method.path
        security = method.security
        if security.authoriser is not None:
            context["authorizer"] = {"claims": await self._claims(request, security.authoriser)}
        body = await _body(request)
        if security.is_signed:
            self._checkers.signatures.check(_signed(request, context["path"], body))
        self._refuse_by_policy(method, context)
        if security.needs_key:
            assert self._api.plan is not None  # noqa: S101 -- the document was refused without one
            await self._checkers.keys.check(
                self._api.plan, f"{method.path}/{method.name}", request.headers.get("x-api-key")
            )
        query = dict(
            parse_qsl(
                request.scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace"
            )
        )
        headers = {_canonical(name): value for name, value in request.headers.items()}
        media_type = _media_type(request)
        missing = missing_parameters(
            method.required, {"path": path_parameters, "query": query, "header": request.headers}
        )
        if missing:
            raise Refusal(
                "BAD_REQUEST_PARAMETERS", 400, f"Missing required request parameters: [{', '.join(missing)}]"
            )
        text = _text(body, must_be_object=method.takes_object and media_type == _JSON)
        params = Params(path_parameters, query, headers)
        variables = Variables(Input(text, params), context)
        status, answer = await self._integrate(
            method.integration, self._integration_request(method.integration, media_type, text, variables)
        )
        entry = method.integration.response_for(status)
        if entry is None:
            raise Refusal("API_CONFIGURATION_ERROR", 500, "Internal server error")
        return self._response(entry, answer, Variables(Input(answer, params), context))

    def _context(self, request: Request) -> dict[str, Any]:
        now = datetime.now(UTC)
        raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
        return {
            "requestId": str(uuid.uuid4()),
            "extendedRequestId": base64.b64encode(secrets.token_bytes(11)).decode(),
            "httpMethod": request.method,
            "path": raw_path.decode("latin-1"),
            "resourcePath": "",
            "stage": self._api.stage,
            "protocol": "HTTP/1.1",
            "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(now.timestamp() * 1000),
            "identity": {
                "sourceIp": request.client.host if request.client else "",
                "userAgent": request.headers.get("user-agent", ""),
            },
            "authorizer": {},
            "requestOverride": {"header": {}, "querystring": {}, "path": {}},
            "responseOverride": {"header": {}},
        }

    def _refuse_by_policy(self, method: Method, context: Mapping[str, Any]) -> None:
        resource = f"/{self._api.stage}/{method.name}{context['path']}"
        source = context["identity"]["sourceIp"]
        policy = self._api.policy
        if policy is not None and not policy.lets_pass(resource, source, is_signed=method.security.is_signed):
            raise Refusal(
                "ACCESS_DENIED", 403, f"User: anonymous is not authorized to invoke {resource} from {source}"
            )

    async def _claims(self, request: Request, authoriser: Authoriser) -> Mapping[str, str]:
        try:
            return await self._checkers.tokens.claims(authoriser, request.headers.get(authoriser.header))
        except ExpiredTokenError:
            raise Refusal("EXPIRED_TOKEN", 401, "The incoming token has expired") from None
        except UnauthorisedError:
            raise Refusal("UNAUTHORIZED", 401, "Unauthorized") from None
        except AuthoriserFailureError as error:
            _error_log.error("the user pool's keys cannot be fetched: %s", error.__cause__)
            raise Refusal("AUTHORIZER_FAILURE", 500, "Internal server error") from None

    def _integration_request(
        self, integration: Integration, media_type: str, body: str, variables: Variables
    ) -> str:
        template = integration.request_templates.get(media_type)
        if template is not None:
            try:
                return template.render(variables)
            except TemplateError as error:
                _error_log.error("request template: %s", error)
                raise Refusal("API_CONFIGURATION_ERROR", 500, "Internal server error") from None
        if not integration.passes_through:
            raise Refusal("UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type")
        return body

    async def _integrate(self, integration: Integration, payload: str) -> tuple[int, str]:
        """The status and the body that the integration answers."""
        service = integration.service
        if service is None:
            return int(parse_json(payload)["statusCode"]) if payload.strip() else 200, ""
        refusal = service.refusal(payload)
        if refusal is not None:
            return 400, refusal
        try:
            async with asyncio.timeout(integration.timeout_sec):
                answer = await self._client.request(
                    "POST", "/", headers=service.headers, body=payload.encode()
                )
        except TimeoutError:
            raise Refusal("INTEGRATION_TIMEOUT", 504, "Endpoint request timed out") from None
        return answer.status, answer.body.decode()

    def _response(self, entry: IntegrationResponse, answer: str, variables: Variables) -> Response:
        template = entry.templates.get(_JSON) or next(iter(entry.templates.values()), None)
        try:
            text = answer if template is None else template.render(variables)
        except TemplateError as error:
            _error_log.error("response template: %s", error)
            raise Refusal("API_CONFIGURATION_ERROR", 500, "Internal server error") from None
        override = variables.context["responseOverride"]
        headers = {name: _literal(value) for name, value in entry.headers.items()}
        headers |= {name: str(value) for name, value in override["header"].items()}
        unsendable = [name for name, value in headers.items() if not _HEADER_TEXT.fullmatch(value)]
        if unsendable:
            _error_log.error("headers that cannot be sent: %s", unsendable)
            raise Refusal("API_CONFIGURATION_ERROR", 500, "Internal server error")
        status = int(override.get("status", entry.status))
        content = text.strip() if template is not None else text
        return Response(content, status, headers, media_type=_JSON if content else None)


def _signed(request: Request, path: str, body: bytes) -> SignedRequest:
    return SignedRequest(
        request.method,
        path,
        request.scope["query_string"].decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]],
        body,
    )


async def _body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            raise Refusal("REQUEST_TOO_LARGE", 413, "Request Too Long")
        chunks.append(chunk)
    return b"".join(chunks)


def _text(body: bytes, *, must_be_object: bool) -> str:
    """The body as text, once it is known to be what the method takes."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        wrong: str | None = f"It is not UTF-8 from byte {error.start + 1} on."
    else:
        wrong = what_is_wrong_with(text) if must_be_object else None
    if wrong is not None:
        raise Refusal("BAD_REQUEST_BODY", 400, "Invalid request body", wrong)
    return text


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", _JSON).partition(";")[0].strip().lower() or _JSON


def _canonical(name: str) -> str:
    """A header's name as most callers write it; ASGI gives it in lower case."""
    return "-".join(part.capitalize() for part in name.split("-"))


def _literal(expression: str) -> str:
    return expression[1:-1] if len(expression) > 1 and expression[0] == expression[-1] == "'" else expression
