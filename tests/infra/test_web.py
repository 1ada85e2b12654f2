"""infra/web.yaml: what CloudFront does with the page, and what it must leave alone of the API."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.pages.page import content_security_policy, security_headers
from local.template.intrinsics import Intrinsics, StackValues
from local.template.reading import load_yaml

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE: dict[str, Any] = load_yaml(ROOT / "infra" / "web.yaml")
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
DISTRIBUTION: dict[str, Any] = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
API = next(behaviour for behaviour in DISTRIBUTION["CacheBehaviors"] if behaviour["TargetOriginId"] == "api")
HEADERS: dict[str, Any] = RESOURCES["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
KEPT_BY_CLOUDFRONT = {404, 414, 500, 501, 502, 503, 504}
"""Errors that it keeps for ten seconds, whatever they say of themselves (HTTPStatusCodes in its guide)."""


def test_an_error_of_the_api_is_neither_kept_nor_replaced() -> None:
    responses = DISTRIBUTION["CustomErrorResponses"]
    assert {response["ErrorCode"] for response in responses} >= KEPT_BY_CLOUDFRONT
    assert all(response.keys() == {"ErrorCode", "ErrorCachingMinTTL"} for response in responses)
    assert {response["ErrorCachingMinTTL"] for response in responses} == {0}


def test_nothing_of_the_api_is_kept_and_everything_but_the_host_reaches_it() -> None:
    assert API["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert API["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def test_the_api_can_be_called_by_every_method_that_a_route_has() -> None:
    document = load_yaml(ROOT / "api" / "openapi.yaml")
    methods = {method.upper() for item in document["paths"].values() for method in item if "-" not in method}
    assert methods <= set(API["AllowedMethods"])


def test_the_api_answers_before_cloudfront_gives_up() -> None:
    [origin] = [origin for origin in DISTRIBUTION["Origins"] if origin["Id"] == "api"]
    assert origin["CustomOriginConfig"]["OriginReadTimeout"] > 29


@pytest.mark.parametrize(
    ("asked", "passed_on"),
    [
        ("/api/workouts", "/workouts"),
        ("/api/", "/"),
        ("/api/api/x", "/api/x"),
        ("/api/exercises/x%2Fy", "/exercises/x%2Fy"),
        ("/%61pi/workouts", "/%61pi/workouts"),
        ("/icons/../api/workouts", "/icons/../api/workouts"),
    ],
)
def test_the_prefix_is_taken_off_and_only_that(asked: str, passed_on: str) -> None:
    node = shutil.which("node") or shutil.which("node", path=os.fspath(ROOT / ".local" / "node" / "bin"))
    assert node, "make pages installs Node"
    code = RESOURCES["ApiPath"]["Properties"]["FunctionCode"]
    event = json.dumps({"request": {"method": "GET", "uri": asked, "querystring": {"a": {"value": "1"}}}})
    script = f"{code}\nconsole.log(JSON.stringify(handler({event})))"
    answer = subprocess.run([node, "-e", script], check=True, capture_output=True, text=True)
    assert json.loads(answer.stdout) == {
        "method": "GET",
        "uri": passed_on,
        "querystring": {"a": {"value": "1"}},
    }


def test_the_page_may_do_on_aws_what_it_may_do_here() -> None:
    values = StackValues("web", "eu-central-1", "1", parameters={"AccountBucketName": "accounts"})
    policy = HEADERS["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    cognito, files = (
        "https://cognito-idp.eu-central-1.amazonaws.com",
        "https://accounts.s3.eu-central-1.amazonaws.com",
    )
    assert Intrinsics(TEMPLATE, values).resolve(policy) == (
        f"{content_security_policy(cognito, files)}; upgrade-insecure-requests"
    )
    assert "unsafe" not in json.dumps(policy)


def test_the_other_headers_are_those_of_the_local_page() -> None:
    config = HEADERS["SecurityHeadersConfig"]
    here = security_headers("")
    assert {item["Header"]: item["Value"] for item in HEADERS["CustomHeadersConfig"]["Items"]} == {
        name: here[name] for name in ("Permissions-Policy", "Cross-Origin-Opener-Policy")
    }
    assert config["ReferrerPolicy"]["ReferrerPolicy"] == here["Referrer-Policy"]
    assert (here["X-Content-Type-Options"], "ContentTypeOptions" in config) == ("nosniff", True)
    assert config["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 86400


def test_only_this_distribution_reads_the_bucket_and_only_by_tls() -> None:
    allowed, listed, denied = RESOURCES["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    for statement in (allowed, listed):
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "distribution/${Distribution}" in json.dumps(statement["Condition"]["StringEquals"])
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert all(RESOURCES["Bucket"]["Properties"]["PublicAccessBlockConfiguration"].values())


def test_what_was_superseded_goes_and_nothing_else_by_its_age() -> None:
    rules = RESOURCES["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    [by_age] = [rule for rule in rules if "ExpirationInDays" in rule]
    assert by_age["TagFilters"] == [{"Key": "superseded", "Value": "true"}]
