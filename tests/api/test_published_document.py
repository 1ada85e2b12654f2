"""The document that clients read says what the routes take and answer, and says it validly."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from local.openapi import PUBLISHED, UnpublishedError, build, text
from local.template.reading import load_yaml
from tests.api.test_openapi_document import operations
from tests.statemachines.definitions import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Answers of the local gateway alone.
LOCAL_CODES = {"ENGINE_UNAVAILABLE", "REQUEST_HEADERS_TOO_LARGE"}
CODE = re.compile(
    r"""(?:"code":\s*|\bcode\ =\ |(?:refusal|invalid|conflict|refused_fields)\(\s*)
        "([A-Z]+_[A-Z_]+|[A-Z]{5,})\"""",
    re.VERBOSE,
)


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(PUBLISHED.read_text("utf-8"))
    return document


def examples(published: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each example of a body with its schema, and where it is."""
    for name, path, operation in operations(published):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for content in body.get("content", {}).values():
                for example, entry in content.get("examples", {}).items():
                    yield f"{name} {path}: {example}", content["schema"], entry["value"]


def test_it_is_up_to_date(published: dict[str, Any]) -> None:
    folder = ROOT / "api"
    built = build(load_yaml(folder / "openapi.yaml"), load_yaml(folder / "published.yaml"))
    assert text(built) == text(published), "make openapi"


def test_an_operation_that_clients_are_not_told_of_is_named(document: dict[str, Any]) -> None:
    added = load_yaml(ROOT / "api" / "published.yaml")
    del added["operations"]["getWorkout"]
    with pytest.raises(UnpublishedError, match="getWorkout has no entry"):
        build(document, added)


def test_it_is_valid(published: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(published).validate()


def test_it_has_nothing_of_a_vendor(published: dict[str, Any]) -> None:
    assert not re.search(r'"x-amazon-|"Fn::', json.dumps(published))


def test_it_has_every_operation(document: dict[str, Any], published: dict[str, Any]) -> None:
    served = {(name, path) for name, path, _ in operations(document) if name != "options"}
    assert {(name, path) for name, path, _ in operations(published)} == served


def test_every_model_is_used(published: dict[str, Any]) -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(published)))
    assert used == set(published["components"]["schemas"])


def test_every_example_is_one_of_its_model(published: dict[str, Any]) -> None:
    found = list(examples(published))
    assert found
    for where, schema, value in found:
        whole = {**schema, "components": published["components"]}
        validator = Draft202012Validator(whole, format_checker=FormatChecker())
        assert [error.message for error in validator.iter_errors(value)] == [], where


def test_every_request_has_a_model_of_its_own_and_an_example(published: dict[str, Any]) -> None:
    for _, path, operation in operations(published):
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            schema = published["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            assert schema["properties"], path
            assert schema["additionalProperties"] is False, path
            assert content["examples"], path


def test_every_operation_declares_what_may_happen_to_it(published: dict[str, Any]) -> None:
    for name, path, operation in operations(published):
        statuses = set(operation["responses"])
        always = {"400", "415", "429", "431", "500", "503", "504"}
        token = {"401"} if {"Cognito": []} in operation.get("security", ()) else set()
        token |= {"403"} if "security" in operation else set()
        body = {"413"} if "requestBody" in operation else set()
        assert always | token | body <= statuses, (name, path)
        assert statuses & {"200", "201", "202", "204"}, (name, path)


def test_every_error_code_is_listed(document: dict[str, Any], published: dict[str, Any]) -> None:
    sources = [*(ROOT / "statemachines").glob("*/*.json"), *(ROOT / "tasks").rglob("*.py")]
    known = {code for file in sources for code in CODE.findall(file.read_text("utf-8"))}
    known |= set(re.findall(r'"code": "([A-Z_]+)"', (ROOT / "template.yaml").read_text("utf-8")))
    known |= set(re.findall(r'"code": "([A-Z_]+)"', json.dumps(document).replace('\\"', '"')))
    error = published["components"]["schemas"]["Error"]["properties"]["error"]
    assert set(error["properties"]["code"]["enum"]) == known | LOCAL_CODES
