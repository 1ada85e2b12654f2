"""`make openapi`: write the published document, api/openapi.json, for clients and fuzzers.

It is api/openapi.yaml, which API Gateway and the local gateway serve, without what is theirs alone.
The models, the examples and the answers of the gateway itself come from api/published.yaml.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from local.generated import write_or_check
from local.template.reading import load_yaml

Node = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT / "api" / "openapi.json"

ANY_METHOD = "x-amazon-apigateway-any-method"
"""What answers for all paths that are not routes."""

_JSON = "application/json"
_LOWEST_ERROR = 400


class UnpublishedError(Exception):
    """Clients are not told of an operation."""


def build(served: Node, added: Node) -> Node:
    """Build the published document from the served one and from what is added to it.

    Raises:
        UnpublishedError: nothing is added for an operation.
    """
    return {
        "openapi": "3.1.0",
        "info": served["info"],
        "servers": added["servers"],
        "paths": {
            path: {
                method: _operation(operation, served, added)
                for method, operation in item.items()
                if method != "options"
            }
            for path, item in served["paths"].items()
            if ANY_METHOD not in item
        },
        "components": {
            "schemas": added["schemas"],
            "headers": added["headers"],
            "securitySchemes": {
                name: {key: value for key, value in scheme.items() if not key.startswith("x-")}
                for name, scheme in served["components"]["securitySchemes"].items()
            },
        },
    }


def text(document: Node) -> str:
    """The document as it stands in the file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _operation(operation: Node, served: Node, added: Node) -> Node:
    name = operation["operationId"]
    if name not in added["operations"]:
        raise UnpublishedError(f"{name} has no entry under `operations` in api/published.yaml")
    told = added["operations"][name]
    kept = ("operationId", "summary", "description", "security")
    published = {name: operation[name] for name in kept if name in operation}
    if "parameters" in operation:
        values = added["parameters"] | told.get("parameters", {})
        published["parameters"] = [
            parameter | {"schema": values[parameter["name"]]} for parameter in operation["parameters"]
        ]
    if "requestBody" in operation:
        published["requestBody"] = {"required": True, "content": _content(told["request"], added)}
    published["responses"] = dict(sorted(_responses(operation, told["answers"], added)))
    for status, answer in told["answers"].items():
        if "links" in answer:
            published["responses"][status]["links"] = {
                target: _link(target, answer, operation, served, added) for target in answer["links"]
            }
    return published


def _responses(operation: Node, answers: Node, added: Node) -> list[tuple[str, Node]]:
    descriptions = {status: response["description"] for status, response in operation["responses"].items()}
    found = [(status, _response(descriptions[status], answer, added)) for status, answer in answers.items()]
    found += [
        (status, _response(description, {"schema": "Error"}, added))
        for status, description in descriptions.items()
        if int(status) >= _LOWEST_ERROR
    ]
    schemes = {name for requirement in operation.get("security", ()) for name in requirement}
    applies = {
        "all": True,
        "body": "requestBody" in operation,
        "token": "Cognito" in schemes,
        "secured": bool(schemes),
    }
    found += [
        (status, _response(answer["description"], {"schema": "Error", **answer}, added))
        for status, answer in added["gateway"].items()
        if applies[answer["when"]]
    ]
    return found


def _response(description: str, answer: Node, added: Node) -> Node:
    names = [*answer.get("headers", ()), "x-amzn-RequestId"]
    response: Node = {
        "description": description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
    }
    if "schema" in answer:
        response["content"] = _content(answer, added)
    return response


def _link(target: str, answer: Node, operation: Node, served: Node, added: Node) -> Node:
    """A link to an operation on what was answered: by the ids in the answer, or else by those asked with."""
    shown = added["schemas"].get(answer.get("schema"), {}).get("properties", {})
    asked = _path_parameters(operation)
    return {
        "operationId": target,
        "parameters": {
            name: f"$request.path.{name}"
            if name in asked and name not in shown
            else f"$response.body#/{name}"
            for name in _path_parameters(_operation_named(target, served))
        },
    }


def _operation_named(name: str, served: Node) -> Node:
    operations = (operation for item in served["paths"].values() for operation in item.values())
    found: Node = next(operation for operation in operations if operation.get("operationId") == name)
    return found


def _path_parameters(operation: Node) -> list[str]:
    return [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"]


def _content(told: Node, added: Node) -> Node:
    content: Node = {"schema": {"$ref": f"#/components/schemas/{told['schema']}"}}
    if "examples" in told:
        content["examples"] = {name: {"value": added["examples"][name]} for name in told["examples"]}
    return {_JSON: content}


def main(arguments: list[str]) -> int:
    """Write the document, or with `--check` say whether the file is what it would be."""
    folder = ROOT / "api"
    try:
        written = text(build(load_yaml(folder / "openapi.yaml"), load_yaml(folder / "published.yaml")))
    except UnpublishedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    difference = "api/openapi.json is not what api/openapi.yaml and api/published.yaml say: make openapi"
    return write_or_check(PUBLISHED, written, arguments, difference)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
