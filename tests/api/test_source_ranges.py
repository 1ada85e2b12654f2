"""A stage for some addresses only: its resource policy lets in whom it should, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.gateway.document import load_api
from local.home import LocalError
from tests.api.conftest import made_up_stack
from tests.api.test_openapi_document import operations
from tests.statemachines.definitions import ROOT

if TYPE_CHECKING:
    from local.gateway.document import Api
    from local.gateway.policies import ResourcePolicy

INSIDE, OUTSIDE = "192.0.2.7", "198.51.100.7"
RANGES = "192.0.2.0/24,2001:db8::/32"
SIGNED: list[dict[str, list[str]]] = [{"AwsSigV4": []}]


def policy_of(ranges: str) -> ResourcePolicy:
    api = load_api(ROOT / "template.yaml", made_up_stack(AllowedSourceRange=ranges))
    assert api.policy is not None
    return api.policy


def calls(document: dict[str, Any]) -> list[tuple[str, bool]]:
    """Each route as the policy names it, and whether its calls are signed."""
    return [
        (f"/test/{name.upper()}{path}", operation.get("security") == SIGNED)
        for name, path, operation in operations(document)
    ]


def test_without_ranges_there_is_no_policy(api: Api) -> None:
    assert api.policy is None


def test_whoever_calls_from_a_range_is_let_in_by_every_route(document: dict[str, Any]) -> None:
    policy = policy_of(RANGES)
    for resource, is_signed in calls(document):
        for source in (INSIDE, "2001:db8::7"):
            assert policy.lets_pass(resource, source, is_signed=is_signed), resource


def test_whoever_calls_from_elsewhere_is_let_in_by_none(document: dict[str, Any]) -> None:
    policy = policy_of(RANGES)
    for resource, is_signed in calls(document):
        for source in (OUTSIDE, "2001:db9::7", "127.0.0.1"):
            assert not policy.lets_pass(resource, source, is_signed=is_signed), resource


@pytest.mark.parametrize("part", ["streak", "health", "me/stats", "workouts", "x"])
def test_no_statement_allows_what_must_be_signed(document: dict[str, Any], part: str) -> None:
    """It would let in everybody of the account, whatever their own policies say."""
    policy = policy_of(RANGES)
    signed = [resource for resource, is_signed in calls(document) if is_signed]
    assert signed
    for resource in signed:
        filled = resource.replace("{userId}", part).replace("{date}", part)
        assert not policy.lets_pass(filled, INSIDE, is_signed=False), filled


def test_the_whole_world_as_ranges_opens_the_api_again(document: dict[str, Any]) -> None:
    policy = policy_of("0.0.0.0/0,::/0")
    for resource, is_signed in calls(document):
        for source in (INSIDE, OUTSIDE, "2001:db9::7"):
            assert policy.lets_pass(resource, source, is_signed=is_signed), resource


def test_a_range_that_is_none_is_named() -> None:
    with pytest.raises(LocalError, match=r"192\.0\.2\.7/24"):
        policy_of("192.0.2.7/24")
