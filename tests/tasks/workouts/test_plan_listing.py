import json
from hashlib import sha256

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got
from tasks.workouts.plan_listing import Event, handler

pytestmark = pytest.mark.usefixtures("ssm")


def event(totals: Got | None = None, **query: object) -> Event:
    return {"query": query, "userId": "ana", "totals": totals or {}, "requestId": "request-1"}


def test_a_query_becomes_bounds(context: LambdaContext) -> None:
    assert handler(event(type="run", limit="50"), context) == {
        "outcome": "VALID",
        "keyFrom": "0",
        "keyTo": "9",
        "dateFrom": "0000-00-00",
        "dateTo": "9999-99-99",
        "type": "Run",
        "limit": 50,
        "pageOf": sha256(b"ana|||Run").hexdigest(),
    }


@pytest.mark.parametrize(
    ("totals", "limit"),
    [
        ({}, 100),
        ({"Item": {"longDocuments": {"N": "0"}}}, 100),
        ({"Item": {"longDocuments": {"N": "3"}}}, 25),
        ({"Item": {}}, 100),
    ],
)
def test_long_documents_make_shorter_pages(context: LambdaContext, totals: Got, limit: int) -> None:
    assert handler(event(totals, limit="100"), context)["limit"] == limit


def test_every_wrong_parameter_is_named(context: LambdaContext) -> None:
    outcome = handler(event(limit="0", type="Ski"), context)
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 400)
    error = json.loads(outcome["body"])["error"]
    assert error["code"] == "INVALID_QUERY"
    assert error["fields"] == [
        {"field": "type", "message": "must be one of Run, Ride, Yoga"},
        {"field": "limit", "message": "must be a whole number from 1 to 100"},
    ]
