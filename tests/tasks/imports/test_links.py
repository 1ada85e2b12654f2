"""The links and forms that people get, and what becomes of an import that got lost."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters import clients
from tasks.imports import describe_export, describe_import, sign_upload
from tests.tasks.conftest import BUCKET

NOW = "2026-11-20T12:00:00.000Z"
CALLER = {"userId": "ana"}
EXECUTION = "7c6f2a53-2f51-4c0b-9a5e-0d4f1f3f2a11"
EXPORT = {
    "exportId": {"S": "one"},
    "key": {"S": "exports/ana/one.jsonl"},
    "status": {"S": "done"},
    "updatedAt": {"S": NOW},
    "lines": {"N": "2"},
    "bytes": {"N": "9"},
}

pytestmark = pytest.mark.usefixtures("account")


def addresses(context: LambdaContext) -> list[tuple[str, str]]:
    """Host and path of the link to a file, and of the form for one."""
    shown: Any = {
        "request": {"requestId": "req-1", "query": {}, "caller": CALLER},
        "stored": {"Item": EXPORT},
        "bucket": BUCKET,
        "now": NOW,
    }
    asked: Any = {"request": {"requestId": "req-1", "caller": CALLER}, "bucket": BUCKET, "now": NOW}
    link = json.loads(describe_export.handler(shown, context)["answer"]["body"])["url"]
    form = json.loads(sign_upload.handler(asked, context)["answer"]["body"])["upload"]["url"]
    return [(split.netloc, split.path) for split in (urlsplit(link), urlsplit(form))]


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-southeast-2"])
def test_links_and_forms_lead_to_the_bucket_in_its_own_region(
    context: LambdaContext, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    clients.s3.cache_clear()
    host = f"{BUCKET}.s3.{region}.amazonaws.com"
    assert addresses(context) == [(host, "/exports/ana/one.jsonl"), (host, "/")]


def test_on_a_local_engine_they_name_the_bucket_in_the_path(
    context: LambdaContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    clients.s3.cache_clear()
    assert addresses(context) == [
        ("127.0.0.1:4566", f"/{BUCKET}/exports/ana/one.jsonl"),
        ("127.0.0.1:4566", f"/{BUCKET}"),
    ]


@pytest.mark.parametrize(
    ("status", "updated_at", "execution", "outcome"),
    [
        ("running", "2026-11-20T11:59:50.000Z", EXECUTION, "ANSWER"),
        ("running", "2026-11-20T11:59:40.000Z", EXECUTION, "ASK"),
        ("running", "2026-11-20T11:59:40.000Z", "", "START"),
        ("waiting", "2026-11-20T11:00:00.000Z", "", "ANSWER"),
        ("failed", "2026-11-20T11:00:00.000Z", EXECUTION, "ANSWER"),
        ("done", "2026-11-20T11:00:00.000Z", EXECUTION, "ANSWER"),
    ],
)
def test_a_silent_import_is_asked_for_whether_its_execution_runs(
    context: LambdaContext, status: str, updated_at: str, execution: str, outcome: str
) -> None:
    item: Any = {
        "pk": {"S": "USER#ana"},
        "sk": {"S": "IMPORT#one"},
        "status": {"S": status},
        "updatedAt": {"S": updated_at},
        **({"execution": {"S": execution}} if execution else {}),
    }
    event: Any = {
        "request": {"requestId": "req-1", "path": {"importId": "one"}, "caller": CALLER},
        "stored": {"Item": item},
        "bucket": BUCKET,
        "now": NOW,
    }
    described = describe_import.handler(event, context)
    assert (described["outcome"], described["execution"]) == (outcome, execution)
