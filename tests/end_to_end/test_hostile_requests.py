"""Whatever is sent in whatever place of whatever route: an answer of the contract, and nobody else's data.

The routes, their places and their text fields come from the published document, so a new route is covered.
"""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import jwt
import pytest

from local.openapi import PUBLISHED
from tests.api.rendering import HOSTILE
from tests.api.test_openapi_document import operations
from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on the first stack")

Json = Any

DOCUMENT: dict[str, Json] = json.loads(PUBLISHED.read_text("utf-8"))
OPERATIONS = {
    operation["operationId"]: (name, path, operation) for name, path, operation in operations(DOCUMENT)
}
KIB = 1024
SERVER_ERROR = 500
FAILURE = 400
VALUES_A_PLACE = 3
"""Each place gets so many values in turn, so that every kind of place has had each of them."""

TEXTS = [
    *HOSTILE,
    "../../me/profile",
    "..",
    "%2e%2e%2f",
    "WORKOUT#",
    "PROFILE",
    "~",
    "x" * 3000,
    "\u202eאנה\u202c",
    "e\u0301\u0323",
    "0",
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "null",
    "2026-13-45",
    "9999-12-31T23:59:59.999999999+23:59",
]
VALUES: list[Json] = [
    *TEXTS,
    None,
    True,
    0,
    -1,
    10**30,
    1e308,
    0.1,
    [],
    {},
    [[]],
    {"": {"": []}},
    ["x"] * 300,
]

MARK = "of-ben-alone"


@dataclass(frozen=True)
class Request:
    """One request to one operation."""

    operation: str
    where: str
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, bytes] = field(default_factory=dict)
    body: Json = None

    def send(self, http: httpx.Client) -> httpx.Response:
        """Send it."""
        name, path, operation = OPERATIONS[self.operation]
        for parameter, value in self.path.items():
            path = path.replace(f"{{{parameter}}}", quote(value, safe="") or "%20")
        content = json.dumps(self.body).encode() if "requestBody" in operation else None
        headers: dict[str, Any] = {"Content-Type": b"application/json", **self.headers}
        return http.request(name, path, params=self.query, headers=headers, content=content)


def body_of(operation: dict[str, Json]) -> Json:
    """The first example of a body, None where there is none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = content.get("examples", {"": {"value": {}}} if content else {})
    return next((example["value"] for example in examples.values()), None)


def leaves(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of a body, the inner ones of the first entry of a list."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list) and value:
        yield from leaves(value[0], (*path, 0))


def placed(body: Json, path: tuple[Any, ...], value: Json) -> Json:
    """A body with another value in one place."""
    changed = copy.deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def fields(operation: dict[str, Json]) -> Iterator[str]:
    """The top-level fields of a request's model."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    yield from DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]


def attacks(foreign: list[str]) -> Iterator[Request]:
    """A few hostile values for each place of each operation; in paths also what belongs to somebody else."""
    texts, values = cycle(TEXTS), cycle(VALUES)
    for name, (_, _, operation) in OPERATIONS.items():
        parameters = operation.get("parameters", [])
        path = {p["name"]: "2026-11-20" for p in parameters if p["in"] == "path"}
        plain = Request(name, "", path=path, body=body_of(operation))
        for parameter in parameters:
            place, called = parameter["in"], parameter["name"]
            some = list(islice(texts, VALUES_A_PLACE))
            for text in [*some, *foreign] if place == "path" else some:
                where = f"{name} {place} {called} {text[:40]!r}"
                if place == "path":
                    yield replace(plain, where=where, path={**path, called: text})
                elif place == "query":
                    yield replace(plain, where=where, query={called: text})
                else:
                    # What HTTP does not allow in a header never leaves a client.
                    line = "".join(letter for letter in text if letter.isprintable())
                    yield replace(plain, where=where, headers={called: line.strip().encode()})
        if "requestBody" in operation:
            missing = [(known,) for known in fields(operation) if known not in plain.body]
            for leaf in [*leaves(plain.body), *missing]:
                for value in islice(values, VALUES_A_PLACE):
                    where = f"{name} body {leaf} {str(value)[:40]!r}"
                    yield replace(plain, where=where, body=placed(plain.body, leaf, value))
            for body in islice(values, VALUES_A_PLACE):
                yield replace(plain, where=f"{name} body {str(body)[:40]!r}", body=body)


def problem(request: Request, answer: httpx.Response, secrets: list[str]) -> str | None:
    """What is wrong with an answer; None when it is one of the contract."""
    if answer.status_code >= SERVER_ERROR:
        return f"{request.where}: {answer.status_code} {answer.text[:200]}"
    if any(secret in answer.text for secret in secrets):
        return f"{request.where}: somebody else's data"
    if answer.status_code >= FAILURE:
        error = answer.json().get("error", {})
        if not {"code", "message", "fields", "requestId"} <= set(error):
            return f"{request.where}: {answer.status_code} in another shape"
    elif answer.text:
        answer.json()
    return None


def marked(person: Person) -> list[str]:
    """Give a person something of each kind, marked, and return its ids."""
    person.http.put("/me/profile", json={"displayName": MARK})
    workout = person.post(
        {"type": "Run", "ts": "2026-11-20T06:30:00Z", "durationMin": 30, "distanceKm": 5, "notes": MARK}
    )
    session = person.http.post("/sessions", json={"title": MARK})
    person.http.put(f"/templates/{MARK}", json=body_of(OPERATIONS["putTemplate"][2]) | {"title": MARK})
    assert (workout.status_code, session.status_code) == (201, 201)
    return [workout.json()["workoutId"], session.json()["sessionId"], MARK, person.user_id]


def test_no_value_in_any_place_is_a_fault_of_ours_or_shows_what_is_somebody_else_s(
    stack: Stack, ana: Person, ben: Person
) -> None:
    foreign = marked(ben)
    # Before it answers, each task has to start once: a first start may take longer than a state waits.
    eventually(lambda: ana.http.put("/me/profile", json={}).status_code == 200 or None, seconds=60)
    callers = {
        json.dumps(operation.get("security")): stack.caller_of(ana, operation)
        for _, _, operation in OPERATIONS.values()
    }

    def tried(request: Request) -> str | None:
        http = callers[json.dumps(OPERATIONS[request.operation][2].get("security"))]
        shown_to_operators = [] if request.operation == "getStatsOfUser" else [MARK]
        # A refusal may repeat what was sent, and no more of it.
        secrets = [
            secret for secret in shown_to_operators if secret not in json.dumps([request.path, request.query])
        ]
        return problem(request, request.send(http), secrets)

    requests = [r for r in attacks(foreign) if r.operation != "deleteAccount"]
    with ThreadPoolExecutor(4) as several:
        found = [wrong for wrong in several.map(tried, requests) if wrong]
    assert found == []
    profile = ben.get("/me/profile").json()
    assert profile["displayName"] == MARK
    assert ben.get(f"/workouts/{foreign[0]}").json()["notes"] == MARK


def test_nobody_gets_in_without_what_the_document_asks_for(stack: Stack, ben: Person) -> None:
    claims = jwt.decode(ben.http.headers["Authorization"], options={"verify_signature": False})
    header, payload, signature = ben.http.headers["Authorization"].split(".")
    unsigned = jwt.encode(
        claims,
        "",
        algorithm="none",
        headers={"kid": jwt.get_unverified_header(f"{header}.{payload}.{signature}")["kid"]},
    )
    tokens = {
        "none": "",
        "alg none": unsigned,
        "another signature": f"{header}.{payload}.{signature[::-1]}",
        "another person": jwt.encode({**claims, "sub": str(uuid4())}, "secret" * 6, algorithm="HS256"),
        "an access key of nobody": "AWS4-HMAC-SHA256 Credential=AKIA/20261121/x/execute-api/aws4_request",
    }
    http = stack.anybody()
    let_in = []
    for called, (name, path, operation) in OPERATIONS.items():
        for kind, token in tokens.items():
            headers = {"Authorization": token, "x-wotr-user": ben.user_id, "x-api-key": "x" * 30}
            answer = http.request(name, path.replace("{", "").replace("}", ""), headers=headers, json={})
            if "security" in operation and answer.status_code not in {401, 403}:
                let_in.append((called, kind, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("kib", [255, 257])
def test_a_body_near_the_limit_is_refused_by_every_route(ana: Person, kib: int) -> None:
    filling = json.dumps({"x": "x" * (kib * KIB - 9)}).encode()
    assert len(filling) == kib * KIB
    answers = {
        called: ana.http.request(
            name,
            path.replace("{", "").replace("}", ""),
            content=filling,
            headers={"Content-Type": "application/json"},
        )
        for called, (name, path, operation) in OPERATIONS.items()
        if "requestBody" in operation
    }
    codes = {
        called: (answer.status_code, answer.json()["error"]["code"]) for called, answer in answers.items()
    }
    assert set(codes.values()) == {(413, "REQUEST_TOO_LARGE")}, codes


LINE = "\u202eאנה\u202c e\u0301\u0323 Zürich 東京 \U0001f469\u200d\U0001f3fd ' \" \\ $x #if {0}"
LINES = f"{LINE}\n\t{LINE}\r\n "


def free_texts() -> set[tuple[str, str]]:
    """Every field of a request that is stored as it was sent: a text with a length, and no form."""
    found = set()
    for called, (_, _, operation) in OPERATIONS.items():
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            model = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            for name, known in model["properties"].items():
                is_text = "string" in known.get("type", ()) and "maxLength" in known
                if is_text and not {"pattern", "format", "enum"} & set(known):
                    found.add((called, name))
    # Names of exercises in sets are looked up and not stored.
    return found - {("logSets", "exercise"), ("replaceSet", "exercise")}


def test_every_text_comes_back_byte_for_byte(ana: Person) -> None:
    run = {"type": "Run", "ts": "2026-11-20T06:30:00Z", "durationMin": 30}
    logged = ana.post({**run, "notes": LINES})
    workout = logged.headers["Location"]
    queued = ana.http.post(
        "/workouts/queue", json={**run, "ts": "2026-11-20T08:00:00Z", "notes": LINES}
    ).json()
    kept: dict[tuple[str, str], str | None] = {("logWorkout", "notes"): ana.get(workout).json()["notes"]}
    ana.http.put(workout, json={**run, "notes": LINES + LINE})
    kept["replaceWorkout", "notes"] = ana.get(workout).json()["notes"].removesuffix(LINE)
    ana.http.put("/me/profile", json={"displayName": LINE})
    kept["putProfile", "displayName"] = ana.get("/me/profile").json()["displayName"]
    ana.http.patch("/me/profile", json={"displayName": f" {LINE}"})
    kept["patchProfile", "displayName"] = ana.get("/me/profile").json()["displayName"][1:]
    ana.http.put("/exercises/squat-of-ana", json=body_of(OPERATIONS["putExercise"][2]) | {"name": LINE[:60]})
    found = ana.get("/exercises", query="squat-of-ana").json()["exercises"]
    kept["putExercise", "name"] = next(
        (LINE for exercise in found if exercise["name"] == LINE[:60]), str(found)
    )
    ana.http.put("/templates/legs", json=body_of(OPERATIONS["putTemplate"][2]) | {"title": LINE})
    kept["putTemplate", "title"] = ana.get("/templates").json()["templates"][0]["title"]
    session = ana.http.post("/sessions", json={"title": LINE, "notes": LINES}).json()["sessionId"]
    shown = ana.get(f"/sessions/{session}").json()
    kept["startSession", "title"], kept["startSession", "notes"] = shown["title"], shown["notes"]
    ana.http.post(f"/sessions/{session}/finish", json={"notes": LINES + LINE})
    kept["finishSession", "notes"] = ana.get(f"/sessions/{session}").json()["notes"].removesuffix(LINE)

    def logged_by_the_queue() -> str | None:
        answer = ana.get(f"/workouts/queue/{queued['queueId']}").json()
        return answer.get("workoutId") if answer["status"] == "logged" else None

    by_queue = eventually(logged_by_the_queue)
    kept["queueWorkout", "notes"] = ana.get(f"/workouts/{by_queue}").json()["notes"]
    assert kept == {place: LINE if place[1] != "notes" else LINES for place in kept}
    assert set(kept) == free_texts()
