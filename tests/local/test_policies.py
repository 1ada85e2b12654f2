"""The resource policy: who is denied, and who needs a statement that allows."""

from __future__ import annotations

from typing import Any

import pytest

from local.gateway.policies import parse_policy
from local.home import LocalError

Json = Any


def statement(effect: str, resource: str | list[str] = "execute-api:/*", **condition: Json) -> Json:
    made = {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}
    return made | ({"Condition": condition} if condition else {})


def passes(*statements: Json, resource: str = "/dev/GET/me", source: str = "", signed: bool = False) -> bool:
    policy = parse_policy({"Version": "2012-10-17", "Statement": list(statements)})
    return policy.lets_pass(resource, source or "192.0.2.1", is_signed=signed)


OUTSIDE = statement("Deny", NotIpAddress={"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]})
INSIDE = statement("Deny", IpAddress={"aws:SourceIp": "192.0.2.0/24"})
ALLOW = statement("Allow")


@pytest.mark.parametrize(
    ("source", "passing"),
    [
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("::ffff:192.0.2.1", False),
        ("not an address", False),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_whoever_is_outside_of_the_ranges_is_denied(source: str, *, passing: bool, signed: bool) -> None:
    assert passes(OUTSIDE, ALLOW, source=source, signed=signed) is passing


def test_a_statement_may_deny_what_is_inside() -> None:
    assert [passes(INSIDE, ALLOW, source=source) for source in ("192.0.2.9", "198.51.100.9")] == [False, True]


def test_to_deny_wins() -> None:
    assert not passes(ALLOW, statement("Deny"))


def test_a_call_that_is_not_signed_needs_to_be_allowed_and_a_signed_one_does_not() -> None:
    other = statement("Allow", "execute-api:/dev/GET/other")
    assert [passes(other, signed=signed) for signed in (False, True)] == [False, True]


@pytest.mark.parametrize(
    ("pattern", "resource", "matches"),
    [
        ("execute-api:/dev/GET/me/*", "/dev/GET/me/stats", True),
        ("execute-api:/dev/GET/me/*", "/dev/GET/me", False),
        ("execute-api:/dev/GET/streak*", "/dev/GET/stats/streak", False),
        ("execute-api:/dev/???/x", "/dev/PUT/x", True),
        ("execute-api:/dev/GET/a.b", "/dev/GET/aXb", False),
    ],
)
def test_resources_are_patterns(pattern: str, resource: str, *, matches: bool) -> None:
    assert passes(statement("Allow", [pattern]), resource=resource) is matches


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Principal": {"AWS": "arn:aws:iam::1:root"}}, "Principal"),
        ({"Action": "execute-api:*"}, "execute-api:Invoke"),
        ({"NotResource": "x"}, "Principal"),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}, "aws:SourceIp"),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.1/24"}}}, r"192\.0\.2\.1/24"),
        ({"Resource": "arn:aws:execute-api:us-east-1:1:api/*"}, "must begin with execute-api:/"),
    ],
)
def test_what_is_not_known_here_is_refused(change: Json, words: str) -> None:
    with pytest.raises(LocalError, match=words):
        parse_policy({"Statement": [ALLOW | change]})
