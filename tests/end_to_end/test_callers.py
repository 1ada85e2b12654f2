"""Who may call what on a deployed stack: tokens, signatures, API keys; and a secret that nothing shows."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.end_to_end.stack import REPOSITORY, eventually

if TYPE_CHECKING:
    import httpx

    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("end-to-end on a second stack")

RUN = {"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "distanceKm": 8.4}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def new_key(stack: Stack, name: str) -> httpx.Client:
    printed = stack.wotr("keys", "create", name)
    assert printed.returncode == 0, printed.stderr
    return stack.anybody(**{"x-api-key": printed.stdout.strip()})


@pytest.fixture(scope="module")
def runner(stack: Stack) -> Person:
    """Somebody who has run once."""
    person = stack.person()
    assert person.post(RUN).status_code == 201
    return person


@pytest.fixture(scope="module")
def key(stack: Stack) -> httpx.Client:
    """A caller with an API key and nothing else."""
    return new_key(stack, f"watch-{uuid4().hex[:8]}")


def test_a_signed_call_reads_anybodys_statistics_as_they_do_themselves(stack: Stack, runner: Person) -> None:
    def told() -> dict[str, Any] | None:
        seen: dict[str, Any] = stack.operator().get(f"/stats/{runner.user_id}").json()
        return seen if seen["records"] else None

    assert eventually(told) == runner.get("/me/stats").json()


def test_only_an_id_token_as_the_pool_signed_it_is_a_token(stack: Stack, runner: Person) -> None:
    good = runner.http.headers["Authorization"]
    head, claims, signature = good.split(".")
    cognito, outputs = stack.client("cognito-idp"), stack.outputs
    password = f"Aa1-{uuid4().hex}"
    cognito.admin_set_user_password(
        UserPoolId=outputs["UserPoolId"], Username=runner.name, Password=password, Permanent=True
    )
    access = cognito.admin_initiate_auth(
        UserPoolId=outputs["UserPoolId"],
        ClientId=outputs["UserPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": runner.name, "PASSWORD": password},
    )["AuthenticationResult"]["AccessToken"]
    refused = {
        "none": f"{encoded({'alg': 'none'})}.{claims}.",
        "unsigned": f"{head}.{claims}.",
        "of another": f"{head}.{encoded({**decoded(claims), 'sub': 'somebody-else'})}.{signature}",
        "prolonged": f"{head}.{encoded({**decoded(claims), 'exp': 4_102_444_800})}.{signature}",
        "access": access,
        "empty": "Bearer",
    }
    for kind, token in refused.items():
        answer = stack.anybody(Authorization=token).get("/me/stats")
        assert code_of(answer) == (401, "UNAUTHORIZED"), kind
    assert stack.anybody(Authorization=f"Bearer {good}").get("/me/stats").status_code == 200


def encoded(part: dict[str, Any]) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(part: str) -> dict[str, Any]:
    """What a part of a token says."""
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return said


@pytest.mark.parametrize("path", ["/stats/ana", "/reports/2026-11-20", "/secrets-check"])
def test_only_a_signature_opens_the_routes_of_operators(
    stack: Stack, runner: Person, key: httpx.Client, path: str
) -> None:
    assert code_of(stack.anybody().get(path)) == (403, "MISSING_AUTHENTICATION_TOKEN")
    assert code_of(runner.get(path)) == (403, "INVALID_SIGNATURE")
    assert code_of(key.get(path)) == (403, "MISSING_AUTHENTICATION_TOKEN")


@pytest.mark.parametrize("user", ["a#b", "a/b", "x" * 65, "ü", "..", "%", 'a"},"caller":{"userId":"b'])
def test_no_path_is_anything_but_an_id(stack: Stack, user: str) -> None:
    quoted = "".join(f"%{byte:02X}" for byte in user.encode())
    assert code_of(stack.operator().get(f"/stats/{quoted}")) == (400, "INVALID_USER")


def test_curl_signs_as_the_readme_says(stack: Stack) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    script = (
        f'eval "$(.venv/bin/wotr aws-env)" && curl -s --aws-sigv4 aws:amz:us-east-1:execute-api '
        f'--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" {stack.running.gateway_url}'
    )
    for path in ("/secrets-check", "/stats/ana"):
        run = subprocess.run(
            ["/bin/bash", "-c", script + path],
            cwd=REPOSITORY,
            env={**os.environ, "WOTR_HOME": str(stack.home.folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert set(json.loads(run.stdout)) & {"masked", "userId"}, run.stdout


def test_a_key_reads_the_streak_of_the_person_in_the_header(key: httpx.Client, runner: Person) -> None:
    told = key.get("/streak", headers={"x-wotr-user": runner.user_id}).json()
    assert told["longest"] == runner.get("/me/stats").json()["streak"]["longest"] == 1


def test_a_key_says_of_whom(key: httpx.Client) -> None:
    answer = key.get("/streak")
    assert code_of(answer) == (400, "BAD_REQUEST_PARAMETERS")
    assert "x-wotr-user" in answer.json()["error"]["message"]


@pytest.mark.parametrize("user", ["a#b", "x" * 65, '","userId":"b'])
def test_no_header_is_anything_but_an_id(key: httpx.Client, user: str) -> None:
    answer = key.get("/streak", headers={"x-wotr-user": user})
    assert code_of(answer) == (400, "INVALID_USER")
    assert answer.json()["error"]["fields"][0]["field"] == "x-wotr-user"


def test_only_a_valid_key_opens_the_streak_and_nothing_else(
    stack: Stack, key: httpx.Client, runner: Person
) -> None:
    user = {"x-wotr-user": runner.user_id}
    refused = (403, "INVALID_API_KEY")
    assert code_of(stack.anybody().get("/streak", headers=user)) == refused
    assert code_of(stack.anybody().get("/streak", headers={**user, "x-api-key": "guessed"})) == refused
    assert code_of(runner.http.get("/streak", headers=user)) == refused
    assert code_of(key.get("/me/stats", headers=user)) == (401, "UNAUTHORIZED")


def test_the_usage_of_a_key_is_seen_and_a_disabled_key_refused(stack: Stack, runner: Person) -> None:
    name = f"watch-{uuid4().hex[:8]}"
    key = new_key(stack, name)
    key.headers["x-wotr-user"] = runner.user_id
    assert [key.get("/streak").status_code for _ in range(2)] == [200, 200]
    assert stack.wotr("keys", "usage", name).stdout.split()[-2:] == [name, "2"]
    assert stack.wotr("keys", "disable", name).returncode == 0
    eventually(lambda: key.get("/streak").status_code == 403 or None)
    [listed] = [line for line in stack.wotr("keys", "list").stdout.splitlines() if line.startswith(name)]
    assert "disabled" in listed
    assert stack.wotr("keys", "enable", name).returncode == 0
    eventually(lambda: key.get("/streak").status_code == 200 or None)


def test_a_key_that_asks_too_fast_is_throttled(stack: Stack) -> None:
    key = new_key(stack, f"watch-{uuid4().hex[:8]}")
    answers = [key.get("/streak", headers={"x-wotr-user": "a#b"}) for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert {code_of(answer) for answer in refused} == {(429, "THROTTLED")}


def test_the_same_key_is_printed_each_time(stack: Stack) -> None:
    printed = {stack.wotr("api-key").stdout for _ in range(2)}
    assert len(printed) == 1
    assert len(printed.pop().strip()) >= 20


def test_a_secret_is_shown_masked_and_stands_nowhere_but_in_its_store(stack: Stack) -> None:
    secrets = stack.client("secretsmanager")
    [stored] = secrets.list_secrets()["SecretList"]
    before = secrets.get_secret_value(SecretId=stored["ARN"])["SecretString"]
    value = f"never-seen-{uuid4().hex}"
    secrets.put_secret_value(SecretId=stored["ARN"], SecretString=value)
    try:
        answer = stack.operator().get("/secrets-check")
        assert answer.json() == {"masked": f"************{value[-4:]}"}
        recorded = stack.execution(answer.headers["x-amzn-RequestId"])
        assert recorded.events
        assert value not in json.dumps([recorded.events, recorded.output], default=str)
        logs = stack.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            assert value not in json.dumps(logs.filter_log_events(logGroupName=name)["events"]), name
        functions = stack.client("lambda").list_functions()["Functions"]
        assert value not in json.dumps(functions)
        assert found_in(stack, value) <= {"secretsmanager"}
        assert found_in(stack, before) <= {"secretsmanager"}
    finally:
        secrets.put_secret_value(SecretId=stored["ARN"], SecretString=before)


def found_in(stack: Stack, value: str) -> set[str]:
    """The files of the home, and environments of its processes, that have a text, also as JSON writes it."""
    sought = {value.encode(), json.dumps(value)[1:-1].encode()}
    places = [file for file in stack.home.folder.rglob("*") if file.is_file()]
    places += [
        process / "environ"
        for process in Path("/proc").glob("[0-9]*")
        if str(stack.home.folder).encode() in read(process / "environ")
    ]
    assert len(places) > 10
    return {place.stem for place in places if any(text in read(place) for text in sought)}


def read(file: Path) -> bytes:
    """What is in a file; nothing if it went away, or is somebody else's."""
    try:
        return file.read_bytes()
    except OSError:
        return b""
