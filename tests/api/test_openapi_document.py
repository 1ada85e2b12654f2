"""The document is whole, and every route is authorised, validated and reachable."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from local.gateway.refusals import Refusal, Refusals
from local.openapi import ANY_METHOD
from tests.statemachines import definitions, deployment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.gateway.document import Api

ERRORS_WITH_OWN_TEXT = {
    "UNAUTHORIZED": 401,
    "EXPIRED_TOKEN": 401,
    "ACCESS_DENIED": 403,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "INVALID_SIGNATURE": 403,
    "INVALID_API_KEY": 403,
    "RESOURCE_NOT_FOUND": 404,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "REQUEST_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "THROTTLED": 429,
    "QUOTA_EXCEEDED": 429,
    "INTEGRATION_TIMEOUT": 504,
}
QUEUEING = ("post", "/workouts/queue")
"""The one operation that starts no machine: SQS keeps what it takes."""
Requirements = list[dict[str, list[str]]]
NOT_BY_TOKEN: dict[tuple[str, str], Requirements | None] = {
    ("get", "/health"): None,
    ("get", "/stats/{userId}"): [{"AwsSigV4": []}],
    ("get", "/reports/{date}"): [{"AwsSigV4": []}],
    ("get", "/streak"): [{"ApiKey": []}],
    ("get", "/secrets-check"): [{"AwsSigV4": []}],
}
"""Who may call, of the routes that want no token."""
CALLERS = {"/stats/{userId}": "path", "/streak": "header"}
"""Where the caller's id comes from, on the routes that do not take it from a token."""
SETS_CALLER = '#set($caller = "${Caller}")\n'
ALLOW_METHODS = "method.response.header.Access-Control-Allow-Methods"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for name, operation in item.items():
            if name in {"get", "put", "patch", "post", "delete", "options"}:
                yield name, path, operation


def nodes(node: Any) -> Iterator[Any]:  # noqa: ANN401 -- any YAML
    yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(part)


def machines_started(operation: dict[str, Any]) -> list[str]:
    templates = operation["x-amazon-apigateway-integration"]["requestTemplates"]["application/json"]
    if "Fn::Sub" not in templates or "Machine" not in templates["Fn::Sub"][1]:
        return []
    return [templates["Fn::Sub"][1]["Machine"]["Fn::GetAtt"][0]]


def of_machines(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The operations that start a machine, and wait for it."""
    for name, path, operation in operations(document):
        if name != "options" and (name, path) != QUEUEING:
            yield name, path, operation


def test_an_operation_has_the_name_of_its_machine(document: dict[str, Any]) -> None:
    for name, path, operation in of_machines(document):
        [machine] = machines_started(operation)
        # The second route of a machine says whom it is about: getStatsOfUser.
        named = operation["operationId"].partition("Of")[0]
        assert named == machine[0].lower() + machine[1:], (name, path)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for node in nodes(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target = document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]


def test_every_component_is_used_or_named_in_a_description(document: dict[str, Any]) -> None:
    # The gateway checks a body for being an object; what is in it, a machine's task does.
    used = {n["$ref"].rpartition("/")[2] for n in nodes(document) if isinstance(n, dict) and "$ref" in n}
    described = " ".join(
        n["description"] for n in nodes(document) if isinstance(n, dict) and "description" in n
    )
    named = {name for name in document["components"]["schemas"] if re.search(rf"\b{name}\b", described)}
    assert set(document["components"]["schemas"]) == used | named


def test_every_model_is_a_json_schema(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft4Validator.check_schema(schema)


def test_operation_ids_are_unique_and_every_operation_is_described(document: dict[str, Any]) -> None:
    described = [o for name, _, o in operations(document) if name != "options"]
    assert max(Counter(operation["operationId"] for operation in described).values()) == 1
    assert all(operation["summary"] and operation["description"] for operation in described)


def test_every_path_parameter_is_declared(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", path)), path


def test_a_token_is_wanted_by_all_but_the_named_routes(document: dict[str, Any]) -> None:
    assert "security" not in document, "API Gateway ignores it at the root, so it would protect nothing"
    for name, path, operation in operations(document):
        by_token: Requirements = [{"Cognito": []}]
        expected = None if name == "options" else NOT_BY_TOKEN.get((name, path), by_token)
        assert operation.get("security") == expected, (name, path)


def test_a_caller_comes_from_where_the_authorisation_says(document: dict[str, Any]) -> None:
    for name, path, operation in operations(document):
        if name == "options":
            continue
        text, variables = operation["x-amazon-apigateway-integration"]["requestTemplates"][
            "application/json"
        ]["Fn::Sub"]
        source = CALLERS.get(path)
        assert variables.get("Caller") == source, path
        assert ("${Caller}" in text) is (source is not None), path
        if source is not None:
            assert operation["security"] == [{"path": {"AwsSigV4": []}, "header": {"ApiKey": []}}[source]]
        wanted = {"path": "userId", "header": "x-wotr-user"}
        required = [p["name"] for p in operation.get("parameters", []) if p["required"]]
        assert source is None or wanted[source] in required, path


def test_unknown_paths_have_an_answer_of_their_own(document: dict[str, Any]) -> None:
    """API Gateway answers unsigned calls of signed routes and unknown routes alike."""
    [path] = [path for path, item in document["paths"].items() if ANY_METHOD in item]
    assert path == "/{proxy+}"
    operation = document["paths"][path][ANY_METHOD]
    assert "security" not in operation
    integration = operation["x-amazon-apigateway-integration"]
    # Of a body without a template a mock would make a 500.
    assert (integration["type"], integration["passthroughBehavior"]) == ("mock", "never")


def test_no_two_integration_responses_share_a_status(document: dict[str, Any]) -> None:
    """API Gateway keys them by status: of two with the same one it would keep the last."""
    for name, path, operation in operations(document):
        entries = operation["x-amazon-apigateway-integration"]["responses"].values()
        statuses = [entry["statusCode"] for entry in entries]
        assert len(statuses) == len(set(statuses)), (name, path)
        assert set(statuses) <= set(operation["responses"]), (name, path)


def test_every_route_starts_a_machine_of_the_template_synchronously(document: dict[str, Any]) -> None:
    logical_ids = {machine.logical_id for machine in deployment.machines().values()}
    for _, path, operation in of_machines(document):
        integration = operation["x-amazon-apigateway-integration"]
        assert integration["uri"]["Fn::Sub"].endswith(":states:action/StartSyncExecution"), path
        assert integration["passthroughBehavior"] == "never", path
        assert integration["timeoutInMillis"] <= 29_000, path
        assert set(machines_started(operation)) <= logical_ids, path
        assert (
            operation["x-amazon-apigateway-request-validator"]
            in document["x-amazon-apigateway-request-validators"]
        )


def test_every_machine_for_callers_has_a_route(document: dict[str, Any]) -> None:
    started = [
        m
        for _, _, operation in operations(document)
        for m in machines_started(operation)
        if "Of" not in operation["operationId"]
    ]
    for_callers = {
        deployment.of(file).logical_id for file in definitions.SHIPPED if definitions.answers_a_route(file)
    }
    assert Counter(started) == Counter(dict.fromkeys(for_callers, 1))


def test_the_gateway_may_start_the_machines_of_its_routes_and_no_other(document: dict[str, Any]) -> None:
    policies = deployment.template()["Resources"]["ApiRole"]["Properties"]["Policies"]
    statement, queueing = [s for policy in policies for s in policy["PolicyDocument"]["Statement"]]
    allowed = [resource["Fn::GetAtt"][0] for resource in statement["Resource"]]
    started = {m for _, _, operation in operations(document) for m in machines_started(operation)}
    assert statement["Action"] == "states:StartSyncExecution"
    assert sorted(allowed) == sorted(started)
    assert queueing["Action"] == "sqs:SendMessage"
    assert queueing["Resource"] == {"Fn::GetAtt": ["WorkoutsQueue", "Arn"]}


def test_one_operation_queues_what_it_takes(document: dict[str, Any]) -> None:
    operation = document["paths"]["/workouts/queue"]["post"]
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["uri"]["Fn::Sub"].endswith(":sqs:path//")
    assert integration["requestParameters"] == {
        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
        "integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
    }
    assert integration["passthroughBehavior"] == "never"
    assert operation["x-amazon-apigateway-request-validator"] == "bodyAndParameters"
    assert integration["responses"]["200"]["statusCode"] == "202"
    assert operation["requestBody"] == document["paths"]["/workouts"]["post"]["requestBody"]


def test_operations_are_equal_but_for_their_named_parts(document: dict[str, Any]) -> None:
    """CloudFormation reads neither YAML's aliases nor its merge keys, so each operation is written out."""
    distinct = {
        json.dumps(_without_named_parts(operation, name), sort_keys=True)
        for name, path, operation in operations(document)
        if (name, path) != QUEUEING
    }
    with_body, without_body, preflight = sorted(distinct, key=len, reverse=True)
    assert "requestBody" in with_body
    assert "requestBody" not in without_body
    assert "Access-Control-Allow-Methods" in preflight


def _without_named_parts(operation: dict[str, Any], name: str) -> dict[str, Any]:
    """Leave out what may differ: words, parameters, answers, who may call, and the machine."""
    common = json.loads(json.dumps(operation))
    for part in ("operationId", "summary", "description", "parameters", "security"):
        common.pop(part, None)
    declared = ("204",) if name == "options" else ("200", "500")
    common["responses"] = {status: common["responses"][status]["headers"] for status in declared}
    integration = common["x-amazon-apigateway-integration"]
    if name == "options":
        del integration["responses"]["default"]["responseParameters"][ALLOW_METHODS]
    else:
        substitution = integration["requestTemplates"]["application/json"]["Fn::Sub"]
        substitution[0] = substitution[0].replace(SETS_CALLER, "")
        for part in ("Machine", "Known", "Caller"):
            substitution[1].pop(part, None)
    return common  # type: ignore[no-any-return]


def test_a_route_knows_the_query_parameters_that_it_declares(document: dict[str, Any]) -> None:
    for name, path, operation in of_machines(document):
        variables = operation["x-amazon-apigateway-integration"]["requestTemplates"]["application/json"]
        declared = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
        assert variables["Fn::Sub"][1]["Known"] == ",".join(declared), (name, path)
        assert all(parameter.isalpha() for parameter in declared), (name, path)
        assert variables["Fn::Sub"][1]["TakesBody"] == str("requestBody" in operation).lower(), (name, path)


def test_the_gateway_s_own_answers_have_the_same_headers(document: dict[str, Any]) -> None:
    entries = document["x-amazon-apigateway-gateway-responses"].values()
    assert len({json.dumps(entry["responseParameters"], sort_keys=True) for entry in entries}) == 1


def test_every_path_tells_a_browser_its_methods(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        if ANY_METHOD in item:
            continue
        integration = item["options"]["x-amazon-apigateway-integration"]
        headers = integration["responses"]["default"]["responseParameters"]
        methods = headers[ALLOW_METHODS].strip("'").split(",")
        assert {m.lower() for m in methods} == {name for name in item if name != "parameters"}, path


@pytest.mark.parametrize(("kind", "status"), ERRORS_WITH_OWN_TEXT.items())
def test_the_gateway_s_own_answers_have_the_error_shape(api: Api, kind: str, status: int) -> None:
    refusal = Refusal(kind, 499, 'a "quoted" message')
    response = Refusals(api).response(refusal, {"requestId": "req-1"})
    error = json.loads(bytes(response.body))["error"]
    assert (response.status_code, error["requestId"], error["fields"]) == (status, "req-1", [])
    assert set(error) == {"code", "message", "fields", "requestId"}
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("status", [403, 502])
def test_an_answer_without_its_own_text_has_the_error_shape_too(api: Api, status: int) -> None:
    refusal = Refusal("WAF_FILTERED", status, "Forbidden")
    response = Refusals(api).response(refusal, {"requestId": "req-1"})
    error = json.loads(bytes(response.body))["error"]
    assert set(error) == {"code", "message", "fields", "requestId"}
    assert response.status_code == status
