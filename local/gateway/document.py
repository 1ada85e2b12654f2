"""The OpenAPI document of the template, as the gateway serves it.

Read from the template's one `AWS::Serverless::Api` (an `AWS::Include` of a file, or the document itself),
with the intrinsic functions resolved from the deployed stack. The `x-amazon-apigateway-*` extensions are
described at https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.gateway.api_keys import Throttle, UsagePlan
from local.gateway.policies import ResourcePolicy, parse_policy
from local.gateway.services import Service, service_of
from local.gateway.templates import MappingTemplate, TemplateError
from local.gateway.validation import check_model
from local.home import LocalError
from local.template.intrinsics import Intrinsics, StackValues
from local.template.reading import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Node = Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_ANY_METHOD = "x-amazon-apigateway-any-method"
_API_TYPE = "AWS::Serverless::Api"
_PLAN_TYPE = "AWS::ApiGateway::UsagePlan"


@dataclass(frozen=True)
class IntegrationResponse:
    """How an answer of the integration becomes one to the caller.

    `headers` maps names to `'a literal'` or a mapping expression; `templates` are by media type.
    """

    status: str
    headers: Mapping[str, str]
    templates: Mapping[str, MappingTemplate]


@dataclass(frozen=True)
class Integration:
    """What a method calls: an action of a service, or nothing (a mock)."""

    service: Service | None
    passes_through: bool
    timeout_sec: float
    request_templates: Mapping[str, MappingTemplate]
    responses: tuple[tuple[re.Pattern[str] | None, IntegrationResponse], ...]
    """By pattern of the integration's status; the one without is the default, and comes last."""

    def response_for(self, status: int) -> IntegrationResponse | None:
        """The entry for a status of the integration."""
        for pattern, response in self.responses:
            if pattern is None or pattern.fullmatch(str(status)):
                return response
        return None


@dataclass(frozen=True)
class Authoriser:
    """A Cognito user pool authoriser, and the header in which it looks for the token."""

    header: str
    pools: frozenset[str]


@dataclass(frozen=True)
class Security:
    """What a method asks of its callers: a token, a signature (AWS_IAM), an API key, or nothing."""

    authoriser: Authoriser | None = None
    is_signed: bool = False
    needs_key: bool = False


@dataclass(frozen=True)
class Method:
    """One method of one path."""

    name: str
    path: str
    security: Security
    required: tuple[tuple[str, str], ...]
    """Required parameters as (where, name), if the method's validator looks at them."""
    takes_object: bool
    """Whether a body is required and must be a JSON object."""
    integration: Integration


@dataclass(frozen=True)
class GatewayResponse:
    """An answer of the gateway itself: status (None: its own), headers and templates by media type."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Api:
    """A whole API."""

    stage: str
    methods: tuple[Method, ...]
    gateway_responses: Mapping[str, GatewayResponse]
    policy: ResourcePolicy | None = None
    plan: UsagePlan | None = None


def load_api(template_path: Path, stack: StackValues) -> Api:
    """Read the API of a template that was deployed as `stack`.

    Raises:
        LocalError: the template has not exactly one API, or the document asks for something that the gateway
            does not have; the message names it.
    """
    template = load_yaml(template_path)
    apis = [r["Properties"] for r in template["Resources"].values() if r["Type"] == _API_TYPE]
    if len(apis) != 1:
        raise LocalError(
            f"{template_path} has {len(apis)} resources {_API_TYPE}; the gateway serves exactly one"
        )
    properties = apis[0]
    if "Variables" in properties:
        raise LocalError("the local gateway has no stage variables")
    intrinsics = Intrinsics(template, stack)
    body = properties["DefinitionBody"]
    transform = body.get("Fn::Transform")
    if transform is not None:
        if transform.get("Name") != "AWS::Include":
            raise LocalError(f"the gateway does not know the transform {transform.get('Name')}")
        body = load_yaml(template_path.parent / transform["Parameters"]["Location"])
    return parse_api(
        intrinsics.resolve(_without_credentials(body)),
        stage=str(intrinsics.resolve(properties["StageName"])),
        plan=_usage_plan(template, stack),
    )


def _usage_plan(template: Node, stack: StackValues) -> UsagePlan | None:
    plans = {name: r for name, r in template["Resources"].items() if r["Type"] == _PLAN_TYPE}
    if len(plans) > 1:
        raise LocalError(f"the local gateway has one usage plan, not {', '.join(plans)}")
    for name, resource in plans.items():
        properties = resource["Properties"]
        [served] = properties["ApiStages"]
        quota = properties.get("Quota", {})
        if quota.get("Period", "DAY") != "DAY" or "Throttle" in properties:
            raise LocalError(f"the local gateway knows quotas per DAY, and throttles by method: see {name}")
        return UsagePlan(
            plan_id=Intrinsics(template, stack).resolve({"Ref": name}),
            throttles={
                method: Throttle(float(limits["RateLimit"]), int(limits["BurstLimit"]))
                for method, limits in served.get("Throttle", {}).items()
            },
            quota=int(quota["Limit"]) if "Limit" in quota else None,
        )
    return None


def parse_api(document: Node, *, stage: str, plan: UsagePlan | None = None) -> Api:
    """Read an OpenAPI document without intrinsic functions.

    Raises:
        LocalError: as `load_api`.
    """
    source = document.get("x-amazon-apigateway-api-key-source", "HEADER")
    if source != "HEADER":
        raise LocalError(f"the local gateway takes API keys from the header x-api-key, not from {source}")
    policy = document.get("x-amazon-apigateway-policy")
    methods = tuple(_methods(document))
    if plan is None and any(method.security.needs_key for method in methods):
        raise LocalError(f"a method needs an API key, and the template has no {_PLAN_TYPE}")
    return Api(
        stage=stage,
        methods=methods,
        policy=None if policy is None else parse_policy(policy),
        plan=plan,
        gateway_responses={
            kind: GatewayResponse(
                status=int(entry["statusCode"]) if "statusCode" in entry else None,
                headers=_headers(entry, "gatewayresponse.header."),
                templates=entry.get("responseTemplates", {}),
            )
            for kind, entry in document.get("x-amazon-apigateway-gateway-responses", {}).items()
        },
    )


def _without_credentials(node: Node) -> Node:
    """The document without the integrations' roles: there is no IAM here."""
    if isinstance(node, list):
        return [_without_credentials(part) for part in node]
    if isinstance(node, dict):
        return {key: _without_credentials(value) for key, value in node.items() if key != "credentials"}
    return node


def _methods(document: Node) -> Iterator[Method]:
    for path, item in document.get("paths", {}).items():
        for name in METHODS:
            operation = item.get(name, item.get(_ANY_METHOD))
            if operation is not None:
                try:
                    yield _method(document, path, name, item, operation)
                except (LocalError, TemplateError) as error:
                    raise LocalError(f"{name.upper()} {path}: {error}") from error


def _method(document: Node, path: str, name: str, item: Node, operation: Node) -> Method:
    validator_name = operation.get(
        "x-amazon-apigateway-request-validator", document.get("x-amazon-apigateway-request-validator")
    )
    validators = document.get("x-amazon-apigateway-request-validators", {})
    if validator_name is not None and validator_name not in validators:
        raise LocalError(f"there is no request validator {validator_name!r}")
    validator = validators.get(validator_name, {})
    parameters = [
        _dereference(document, p) for p in (*item.get("parameters", ()), *operation.get("parameters", ()))
    ]
    return Method(
        name=name.upper(),
        path=path,
        security=_security(document, operation),
        required=tuple(
            (parameter["in"], parameter["name"])
            for parameter in parameters
            if validator.get("validateRequestParameters") and parameter.get("required")
        ),
        takes_object=bool(validator.get("validateRequestBody")) and _takes_object(document, operation),
        integration=_integration(operation.get("x-amazon-apigateway-integration")),
    )


def _takes_object(document: Node, operation: Node) -> bool:
    body = operation.get("requestBody", {})
    for content in body.get("content", {}).values():
        check_model(_dereference(document, content["schema"]))
    return bool(body.get("required"))


def _security(document: Node, operation: Node) -> Security:
    # As API Gateway does on import: security at the root of the document protects nothing.
    requirements = operation.get("security", [])
    if not requirements or {} in requirements:
        return Security()
    names = [name for requirement in requirements for name in requirement]
    if len(names) != 1:
        raise LocalError(f"exactly one security scheme was expected, not {names}")
    scheme = document["components"]["securitySchemes"][names[0]]
    kind = str(scheme.get("x-amazon-apigateway-authtype", ""))
    if kind == "cognito_user_pools":
        arns = scheme["x-amazon-apigateway-authorizer"]["providerARNs"]
        pools = frozenset(arn.rpartition("/")[2] for arn in arns)
        return Security(authoriser=Authoriser(header=scheme["name"], pools=pools))
    if kind == "awsSigv4":
        return Security(is_signed=True)
    if not kind and (scheme["in"], scheme["name"].lower()) == ("header", "x-api-key"):
        return Security(needs_key=True)
    raise LocalError(
        f"the local gateway does not know the security scheme {names[0]}, only Cognito user pools, awsSigv4 "
        "and the API key in x-api-key"
    )


def _integration(node: Node) -> Integration:
    if node is None:
        raise LocalError("there is no x-amazon-apigateway-integration")
    kind = str(node.get("type", "")).lower()
    if kind not in {"mock", "aws"}:
        raise LocalError(f"the local gateway has only mock and aws, not {kind} {node.get('uri', '')}")
    responses = [
        (
            None if pattern == "default" else re.compile(pattern),
            IntegrationResponse(
                status=str(entry["statusCode"]),
                headers=_headers(entry, "method.response.header."),
                templates=_templates(entry.get("responseTemplates", {})),
            ),
        )
        for pattern, entry in node.get("responses", {}).items()
    ]
    return Integration(
        service=service_of(node) if kind == "aws" else None,
        passes_through=str(node.get("passthroughBehavior", "when_no_match")).lower() != "never",
        timeout_sec=int(node.get("timeoutInMillis", 29_000)) / 1000,
        request_templates=_templates(node.get("requestTemplates", {})),
        responses=tuple(sorted(responses, key=lambda entry: entry[0] is None)),
    )


def _templates(node: Node) -> dict[str, MappingTemplate]:
    return {media_type.lower(): MappingTemplate(text) for media_type, text in node.items()}


def _headers(entry: Node, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value
        for name, value in entry.get("responseParameters", {}).items()
        if name.startswith(prefix)
    }


def _dereference(document: Node, node: Node) -> Node:
    while isinstance(node, dict) and "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node
