import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item
from tasks.profile.prepare_profile import State, handler

if TYPE_CHECKING:
    from tasks.adapters.requests import BodyRequest


def prepared(
    context: LambdaContext, body: object, stored: Item | None = None, tries: int = 0
) -> dict[str, Any]:
    state: State = {"stored": {"Item": stored} if stored else {}}
    if tries:
        state["tries"] = tries
    request: BodyRequest = {"body": body, "requestId": "request-1", "caller": {"userId": "ana"}}
    return handler({"request": request, "state": state}, context)


def test_a_valid_profile_becomes_the_document_to_store(context: LambdaContext) -> None:
    outcome = prepared(context, {"maxHr": 188})
    assert (outcome["outcome"], outcome["version"], outcome["previousVersion"]) == ("VALID", "1", "0")
    assert json.loads(outcome["doc"])["maxHr"] == 188


def test_a_change_is_the_next_version_and_an_event_of_its_own(context: LambdaContext) -> None:
    first = prepared(context, {"maxHr": 188})
    stored = {"doc": {"S": first["doc"]}, "version": {"N": "1"}}
    second = prepared(context, {"maxHr": 190}, stored)
    assert (second["version"], second["previousVersion"]) == ("2", "1")
    assert second["eventId"] != first["eventId"]
    assert prepared(context, {"maxHr": 190}, stored)["eventId"] == second["eventId"]


def test_the_profile_that_is_stored_already_is_no_change(context: LambdaContext) -> None:
    stored = {"doc": {"S": prepared(context, {"maxHr": 188})["doc"]}, "version": {"N": "1"}}
    again = prepared(context, {"maxHr": 188, "sex": None}, stored)
    assert again == {"outcome": "UNCHANGED", "doc": stored["doc"]["S"]}


@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 2), (4, 5)])
def test_tries_are_counted(context: LambdaContext, before: int, after: int) -> None:
    assert prepared(context, {}, tries=before)["tries"] == after


def test_an_invalid_profile_is_told_what_would_be_right(context: LambdaContext) -> None:
    outcome = prepared(context, {"maxHr": 300})
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 422)
    error = json.loads(outcome["body"])["error"]
    assert error["code"] == "INVALID_PROFILE"
    assert error["fields"] == [{"field": "maxHr", "message": "must be at most 250"}]
