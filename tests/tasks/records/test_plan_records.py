import json

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.requests import ListingRequest
from tasks.domain.paging import fingerprint
from tasks.records.plan_records import handler

pytestmark = pytest.mark.usefixtures("ssm")


def event(**query: object) -> ListingRequest:
    return {"query": query, "userId": "ana", "requestId": "request-1"}


def test_filters_become_bounds_of_type_and_kind(context: LambdaContext) -> None:
    assert handler(event(type="run", kind="longest-distance"), context) == {
        "outcome": "VALID",
        "history": False,
        "reading": "WORKOUTS",
        "typeFrom": "Run",
        "typeTo": "Run",
        "kindFrom": "longest-distance",
        "kindTo": "longest-distance",
        "exerciseFrom": "!",
        "exerciseTo": "~",
        "lifts": "LIFT_RECORD#",
        "after": "LIFT_RECORD#!",
        "newest": "~",
        "pageOf": fingerprint("ana", "Run", "longest-distance", "", "false"),
    }


def test_without_a_filter_the_bounds_are_around_every_type_and_kind(context: LambdaContext) -> None:
    planned = handler(event(history="true"), context)
    assert planned["typeFrom"] < "Run" < planned["typeTo"]
    assert planned["kindFrom"] < "highest-load:tss" < planned["kindTo"]
    assert planned["history"]


def test_an_exercise_becomes_the_prefix_of_its_records(context: LambdaContext) -> None:
    planned = handler(event(exercise="back-squat", kind="max-reps-at-weight"), context)
    assert (planned["lifts"], planned["after"]) == ("LIFT_RECORD#back-squat#", "LIFT_RECORD#back-squat#!")
    assert planned["kindFrom"] <= "max-reps-at-weight:100" < planned["kindTo"]


def test_every_wrong_parameter_is_named(context: LambdaContext) -> None:
    outcome = handler(event(type="Ski", history="maybe"), context)
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 400)
    error = json.loads(outcome["body"])["error"]
    assert (error["code"], error["requestId"]) == ("INVALID_QUERY", "request-1")
    assert [field["field"] for field in error["fields"]] == ["history", "type"]
