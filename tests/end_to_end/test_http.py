"""What HTTP promises beyond the documents: entity tags, conditions, old ids, limits, browsers."""

from __future__ import annotations

import json
import re
import socket
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from local.openapi import PUBLISHED
from tests.api.test_openapi_document import operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

RUN = {"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.4}
KIB = 1024


def logged(person: Person, **changes: Any) -> str:  # noqa: ANN401 -- any JSON
    """Log a run; its path."""
    answer = person.post({**RUN, **changes})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def error_of(answer: httpx.Response) -> dict[str, Any]:
    error: dict[str, Any] = answer.json()["error"]
    assert error["requestId"] == answer.headers["x-amzn-RequestId"]
    return error


def test_each_version_has_an_entity_tag(ana: Person) -> None:
    created = ana.post(RUN)
    path = created.headers["Location"]
    replaced = ana.http.put(path, json={**RUN, "durationMin": 45})
    read = ana.get(path)
    assert [answer.headers["ETag"] for answer in (created, replaced, read)] == ['"1"', '"2"', '"2"']
    assert [answer.json()["version"] for answer in (created, replaced, read)] == [1, 2, 2]


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "*", '"1", "7"'])
def test_a_workout_that_the_caller_has_is_not_sent_again(ana: Person, tag: str) -> None:
    answer = ana.http.get(logged(ana), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", '"1"')


@pytest.mark.parametrize("tag", ['"2"', '"nonsense"', ""])
def test_a_workout_that_the_caller_does_not_have_is_sent(ana: Person, tag: str) -> None:
    answer = ana.http.get(logged(ana), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


@pytest.mark.parametrize("tag", ['"7"', '"nonsense"', ""])
def test_another_version_is_neither_replaced_nor_deleted(ana: Person, tag: str) -> None:
    path, condition = logged(ana), {"If-Match": tag}
    for answer in (
        ana.http.put(path, json={**RUN, "durationMin": 45}, headers=condition),
        ana.http.delete(path, headers=condition),
    ):
        error = error_of(answer)
        assert (answer.status_code, answer.headers["ETag"]) == (412, '"1"')
        assert (error["code"], error["version"], error["fields"][0]["field"]) == (
            "ANOTHER_VERSION",
            "1",
            "If-Match",
        )
    assert ana.get(path).json()["durationMin"] == 42.5


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "*"])
def test_the_right_version_is_replaced_and_deleted(ana: Person, tag: str) -> None:
    path = logged(ana)
    replaced = ana.http.put(path, json={**RUN, "durationMin": 45}, headers={"If-Match": tag})
    assert (replaced.status_code, replaced.json()["durationMin"]) == (200, 45)
    deleted = ana.http.delete(path, headers={"If-Match": tag.replace("1", "2")})
    assert (deleted.status_code, deleted.content) == (204, b"")


def test_the_old_id_of_a_workout_that_moved_names_the_new_one(ana: Person) -> None:
    old = logged(ana)
    moved = ana.http.put(old, json={**RUN, "ts": "2026-11-20T07:30:00-05:00"})
    new = moved.headers["Location"]
    assert new == f"/workouts/{moved.json()['workoutId']}" != old
    assert ana.get(new).status_code == 200
    for answer in (ana.get(old), ana.http.put(old, json=RUN), ana.http.delete(old)):
        error = error_of(answer)
        assert (answer.status_code, error["code"]) == (410, "MOVED")
        assert (f"/workouts/{error['workoutId']}", f"/workouts/{error['movedTo']}") == (old, new)


def test_a_deleted_workout_is_gone_and_its_key_says_so(ana: Person) -> None:
    created = ana.post(RUN, **{"Idempotency-Key": "morning"})
    path = created.headers["Location"]
    assert ana.http.delete(path).status_code == 204
    assert [ana.http.delete(path).status_code, ana.get(path).status_code] == [404, 404]
    again = ana.post(RUN, **{"Idempotency-Key": "morning"})
    assert (again.status_code, error_of(again)["code"]) == (410, "DELETED")
    assert error_of(again)["workoutId"] == created.json()["workoutId"]


def test_what_belongs_to_somebody_else_is_unknown(ana: Person, ben: Person) -> None:
    path = logged(ana)
    answers = [ben.get(path), ben.http.put(path, json=RUN), ben.http.delete(path)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert ana.get(path).status_code == 200


def test_an_empty_idempotency_key_is_not_none(ana: Person) -> None:
    answer = ana.post(RUN, **{"Idempotency-Key": ""})
    assert answer.status_code == 400
    assert [entry["field"] for entry in error_of(answer)["fields"]] == ["Idempotency-Key"]


def test_no_route_takes_a_query_parameter_that_it_does_not_know(stack: Stack, ana: Person) -> None:
    document = json.loads(PUBLISHED.read_text("utf-8"))
    for name, path, operation in operations(document):
        body: dict[str, Any] = {"json": {}} if "requestBody" in operation else {}
        known = defaultdict(lambda: "w", date="2026-11-20", exercise="bench-press")
        filled = path.format_map(known)
        answer = stack.caller_of(ana, operation).request(name, filled, params={"foo": "1"}, **body)
        error = error_of(answer)
        assert (answer.status_code, error["code"]) == (400, "INVALID_QUERY"), (name, path)
        assert [entry["field"] for entry in error["fields"]] == ["foo"], (name, path)


def test_a_large_body_is_refused_and_never_a_fault_of_ours(ana: Person) -> None:
    unknown = {f"{'k' * 40}{n}": 1 for n in range(500)}
    for text in ("x", '"', "東", "🏃"):
        length = len(json.dumps(text, ensure_ascii=False).encode()) - 2
        for kib in (60, 95, 97, 190, 255, 257):
            filling = {"notes": text * ((kib * KIB - len(json.dumps(unknown))) // length)}
            body = json.dumps(unknown | filling, ensure_ascii=False).encode()
            answer = ana.http.post("/workouts", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in {400, 413}, (text, kib, answer.text)
            assert answer.status_code == 413 or kib < 96, (text, kib)


def test_headers_are_limited_as_by_api_gateway(ana: Person) -> None:
    assert ana.http.get("/health", headers={"X-Long": "x" * 9_000}).status_code in {200, 431}
    answer = ana.http.get("/health", headers={"X-Long": "x" * 11_000})
    assert (answer.status_code, error_of(answer)["code"]) == (431, "REQUEST_HEADERS_TOO_LARGE")


def test_what_is_not_http_is_told_so_in_the_error_shape(stack: Stack) -> None:
    with socket.create_connection(("127.0.0.1", stack.running.gateway_port), timeout=10) as connection:
        connection.sendall(b"hello\r\n\r\n")
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert set(json.loads(body)["error"]) == {"code", "message", "fields", "requestId"}


def test_broken_json_is_told_by_its_place(ana: Person) -> None:
    broken = '{"type": "Run",\n "ts": }'
    answer = ana.http.post("/workouts", content=broken, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "Line 2, column 8" in error_of(answer)["message"]


def test_a_browser_may_send_and_read_what_the_contract_has(ana: Person) -> None:
    answer = ana.http.options("/workouts/w")
    allowed = {name: set(answer.headers[name].split(",")) for name in answer.headers if "-allow-" in name}
    assert answer.status_code == 204
    assert allowed == {
        "access-control-allow-origin": {"*"},
        "access-control-allow-methods": {"GET", "PUT", "DELETE", "OPTIONS"},
        "access-control-allow-headers": {
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
        },
    }
    for shown in (ana.get("/workouts"), ana.get("/workouts/unknown"), ana.get("/nowhere")):
        exposed = set(shown.headers["Access-Control-Expose-Headers"].split(","))
        assert exposed == {"ETag", "Location", "Retry-After", "x-amzn-RequestId"}
        assert shown.headers["Access-Control-Allow-Origin"] == "*"


ORDER = [
    "put /(exercises|templates)/",
    "post .*(?<!finish)$",
    "put|patch",
    "get",
    "post .*/finish$",
    "delete (/[^/]+){3,}",
    "delete (/[^/]+){2}",
    "delete /me$",
]
"""What stores comes first, and what ends something last, parts before wholes. The first that fits counts."""


def turn(entry: tuple[str, str, dict[str, Any]]) -> int:
    """When an operation is asked."""
    name, path, _ = entry
    return next(step for step, asked in enumerate(ORDER) if re.match(asked, f"{name} {path}"))


def ids_in(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- any JSON
    """Every id that an answer names: `workoutId` and the like."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key.endswith("Id") and isinstance(part, str):
                yield key, part
            yield from ids_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from ids_in(part)


def test_the_machines_answer_the_documented_examples_as_documented(stack: Stack, ana: Person) -> None:
    stack.run("nightly-summary", {"date": "2026-11-20"})
    document = json.loads(PUBLISHED.read_text("utf-8"))
    known = {
        "date": "2026-11-20",
        "exercise": "zercher-carry",
        "templateId": "push-day",
        "userId": ana.user_id,
    }
    for name, template, operation in sorted(operations(document), key=turn):
        bodies = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in bodies.get("examples", {"": {"value": None}}).values():
            target = template.format_map(known)
            sent = example["value"]
            if sent and "email" in sent:  # one address has one subscription, and others send examples too
                sent = {**sent, "email": f"{ana.name}@example.org"}
            answer = stack.caller_of(ana, operation).request(name, target, json=sent)
            declared = operation["responses"][str(answer.status_code)]
            assert answer.is_success, (name, template, answer.text)
            if "content" in declared:
                known = {**dict(ids_in(answer.json())), **known}
                schema = declared["content"]["application/json"]["schema"]
                whole = {**schema, "components": document["components"]}
                errors = [error.message for error in Draft202012Validator(whole).iter_errors(answer.json())]
                assert errors == [], (name, template)
