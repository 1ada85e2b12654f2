import json
from hashlib import sha256

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.requests import ListingRequest
from tasks.workouts.plan_listing import handler

pytestmark = pytest.mark.usefixtures("ssm")


def event(**query: object) -> ListingRequest:
    return {"query": query, "userId": "ana", "requestId": "request-1"}


def test_a_query_becomes_bounds(context: LambdaContext) -> None:
    assert handler(event(type="run", limit="50"), context) == {
        "outcome": "VALID",
        "reading": "KEYS_OF_TYPE",
        "keyFrom": "0",
        "keyTo": "9",
        "dateFrom": "0000-00-00",
        "dateTo": "9999-99-99",
        "type": "Run",
        "limit": 50,
        "pageOf": sha256(b"ana|||Run").hexdigest(),
    }


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ({"limit": "25"}, "DOCUMENTS"),
        ({"limit": "26"}, "KEYS"),
        ({"from": "2026-11-01"}, "DOCUMENTS"),
        ({"type": "Run", "limit": "1"}, "KEYS_OF_TYPE"),
    ],
)
def test_documents_are_read_at_once_when_they_all_pass_through_a_state(
    context: LambdaContext, query: dict[str, object], reading: str
) -> None:
    assert handler(event(**query), context)["reading"] == reading


def test_every_wrong_parameter_is_named(context: LambdaContext) -> None:
    outcome = handler(event(limit="0", type="Ski"), context)
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 400)
    error = json.loads(outcome["body"])["error"]
    assert error["code"] == "INVALID_QUERY"
    assert error["fields"] == [
        {"field": "type", "message": "must be one of Run, Ride, Yoga"},
        {"field": "limit", "message": "must be a whole number from 1 to 100"},
    ]
