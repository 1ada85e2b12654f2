"""`make deploy-web`: which files go where, in which order, and what stays of the page before.

It runs against the local engine, which knows CloudFormation, S3 and CloudFront, but serves nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from infra import deploy_web
from infra.deploy_web import DeployError, PageFile, WebDeployment, built_files, profile
from local.clients import credentials
from local.pages.front import page_config
from local.template.intrinsics import StackValues
from tests.local.running_engine import running_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION = {
    "ApiUrl": "https://abc123.execute-api.us-east-1.amazonaws.com/dev",
    "AccountBucketName": "accounts",
    "UserPoolId": "us-east-1_pool",
    "UserPoolClientId": "client",
}
FILES = (
    "index.html",
    "sw.js",
    "manifest.webmanifest",
    "icons/icon.svg",
    "assets/main-1a.js",
    "assets/a-2b.css",
)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[boto3.Session]:
    """The local engine, as the account of a person with AWS credentials; only the application is there."""
    with (
        running_engine(tmp_path_factory.mktemp("aws") / "home") as engine,
        pytest.MonkeyPatch.context() as environment,
    ):
        variables = credentials(engine.stack.engine_key, engine.stack.secret_key)
        for name, value in {**variables, "AWS_ENDPOINT_URL": engine.stack.engine_url}.items():
            environment.setenv(name, value)
        session = boto3.Session()
        template = {
            "Resources": {"Something": {"Type": "AWS::SNS::Topic"}},
            "Outputs": {name: {"Value": value} for name, value in APPLICATION.items()},
        }
        cloudformation = session.client("cloudformation")
        for name in ("wotr-dev", "wotr-local"):
            cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
            cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        yield session


@pytest.fixture
def page(tmp_path: Path) -> Path:
    for name in FILES:
        write(tmp_path / name, f"first {name}")
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


class Bucket:
    """What the page's bucket has."""

    def __init__(self, session: boto3.Session) -> None:
        stack: Any = session.client("cloudformation").describe_stacks(StackName="wotr-dev-web")["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        self._s3: Any = session.client("s3")
        self._name = outputs["BucketName"]

    def file(self, key: str) -> tuple[str, str, str]:
        found = self._s3.get_object(Bucket=self._name, Key=key)
        return found["Body"].read().decode(), found["ContentType"], found["CacheControl"]

    def tags(self, key: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._s3.get_object_tagging(Bucket=self._name, Key=key)["TagSet"]
        return found

    def written(self, key: str) -> str:
        version: str = self._s3.head_object(Bucket=self._name, Key=key)["VersionId"]
        return version


def deploy(session: boto3.Session, page: Path, stage: str = "dev") -> list[str]:
    said: list[str] = []
    said.append(WebDeployment(stage, session, said.append).run(page))
    return said


@pytest.mark.parametrize(
    ("key", "cache_control"),
    [
        ("assets/main-1a.js", "public, max-age=31536000, immutable"),
        ("index.html", "public, max-age=300"),
        ("manifest.webmanifest", "public, max-age=300"),
        ("icons/icon.svg", "public, max-age=300"),
        ("sw.js", "no-cache"),
        ("config.json", "no-cache"),
    ],
)
def test_a_file_is_kept_for_as_long_as_its_name_allows(key: str, cache_control: str) -> None:
    assert PageFile(key, b"").cache_control == cache_control


def test_a_file_of_a_type_that_nobody_thought_of_stops_the_deployment() -> None:
    with pytest.raises(DeployError, match=r"assets/a\.exe: .* no content type of \.exe"):
        _ = PageFile("assets/a.exe", b"").content_type


def test_every_file_of_the_built_page_has_a_content_type() -> None:
    sources = [path for path in (deploy_web.ROOT / "app" / "public").rglob("*") if path.is_file()]
    assert all(PageFile(path.name, b"").content_type for path in sources)


def test_what_was_not_built_is_not_deployed(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="make pages"):
        built_files(tmp_path)


@pytest.mark.parametrize("stage", ["dev", "prod", "local"])
def test_a_stage_has_a_profile_for_its_page_beside_that_of_the_application(stage: str) -> None:
    assert profile(f"{stage}-web").stack_name == f"{profile(stage).stack_name}-web"


def test_a_stage_without_a_profile_is_named() -> None:
    with pytest.raises(DeployError, match="no profile nowhere"):
        profile("nowhere")


def test_a_page_needs_its_application(aws: boto3.Session, page: Path) -> None:
    with pytest.raises(DeployError, match=r"wotr-prod is not there\. Deploy it: `make deploy STAGE=prod`"):
        WebDeployment("prod", aws, lambda _: None).run(page)


def test_a_page_is_uploaded_so_that_each_file_comes_after_what_it_needs(
    aws: boto3.Session, page: Path
) -> None:
    said = deploy(aws, page)
    assert said[1:-1] == [
        "uploading assets/a-2b.css",
        "uploading assets/main-1a.js",
        "uploading icons/icon.svg",
        "uploading manifest.webmanifest",
        "uploading config.json",
        "uploading index.html",
        "invalidating what has no hash in its name",
        "uploading sw.js",
    ]
    assert said[-1].startswith("https://")


def test_a_file_has_its_type_and_its_time(aws: boto3.Session, page: Path) -> None:
    deploy(aws, page)
    bucket = Bucket(aws)
    assert bucket.file("index.html") == (
        "first index.html",
        "text/html; charset=utf-8",
        "public, max-age=300",
    )
    assert bucket.file("assets/main-1a.js")[1:] == (
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
    )


def test_the_page_is_told_where_its_stage_is_by_the_fields_that_it_knows_from_here(
    aws: boto3.Session, page: Path
) -> None:
    deploy(aws, page)
    told = json.loads(Bucket(aws).file("config.json")[0])
    here = page_config(
        StackValues("s", "r", "1", resources={"UserPool": ("t", "p"), "UserPoolClient": ("t", "c")})
    )
    assert told.keys() == here.keys()
    assert told == {
        "api": "/api",
        "region": "us-east-1",
        "userPoolId": "us-east-1_pool",
        "userPoolClientId": "client",
        "cognitoEndpoint": None,
        "console": None,
    }


def test_the_edges_forget_what_keeps_its_name_and_nothing_else(aws: boto3.Session, page: Path) -> None:
    deploy(aws, page)
    cloudfront: Any = aws.client("cloudfront")
    [distribution] = cloudfront.list_distributions()["DistributionList"]["Items"]
    newest = cloudfront.list_invalidations(DistributionId=distribution["Id"])["InvalidationList"]["Items"][0]
    made = cloudfront.get_invalidation(DistributionId=distribution["Id"], Id=newest["Id"])["Invalidation"]
    assert sorted(made["InvalidationBatch"]["Paths"]["Items"]) == [
        "/",
        "/config.json",
        "/icons/icon.svg",
        "/index.html",
        "/manifest.webmanifest",
        "/sw.js",
    ]


def test_what_an_open_page_still_needs_stays_and_is_marked_once(aws: boto3.Session, page: Path) -> None:
    deploy(aws, page)
    (page / "assets" / "main-1a.js").unlink()
    write(page / "assets" / "main-3c.js", "second")
    assert "superseded: assets/main-1a.js" in deploy(aws, page)
    bucket = Bucket(aws)
    assert bucket.file("assets/main-1a.js") == (
        "first assets/main-1a.js",
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert bucket.tags("assets/main-1a.js") == [{"Key": "superseded", "Value": "true"}]
    assert bucket.tags("assets/main-3c.js") == []
    marked = bucket.written("assets/main-1a.js")
    assert "superseded: assets/main-1a.js" not in deploy(aws, page)
    assert bucket.written("assets/main-1a.js") == marked


def test_a_file_that_comes_back_is_not_superseded_any_more(aws: boto3.Session, page: Path) -> None:
    deploy(aws, page)
    (page / "assets" / "a-2b.css").unlink()
    deploy(aws, page)
    write(page / "assets" / "a-2b.css", "back")
    deploy(aws, page)
    assert Bucket(aws).tags("assets/a-2b.css") == []


def test_a_stack_that_fails_says_why(
    aws: boto3.Session, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "web.yaml"
    write(broken, "Resources: {Bucket: {Type: 'AWS::No::Thing'}}")
    monkeypatch.setattr(deploy_web, "TEMPLATE", broken)
    with pytest.raises(DeployError, match="AWS::No::Thing"):
        deploy(aws, page)


def test_a_first_deployment_that_failed_is_not_in_the_way_of_the_next(
    aws: boto3.Session, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "web.yaml"
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::ImportValue": "nothing"}}}
    write(broken, json.dumps({"Resources": {"Topic": topic}}))
    monkeypatch.setattr(deploy_web, "TEMPLATE", broken)
    with pytest.raises(DeployError):
        deploy(aws, page, "local")
    monkeypatch.undo()
    broken.unlink()  # the folder is the page's
    [left] = aws.client("cloudformation").describe_stacks(StackName="wotr-local-web")["Stacks"]
    assert left["StackStatus"] == "ROLLBACK_COMPLETE"
    said = deploy(aws, page, "local")
    assert said[:2] == [
        "removing what is left of the stack wotr-local-web, which could not be created",
        "creating the stack wotr-local-web",
    ]
