import json

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.records.prepare_notifications import Event, State, handler

ARN = "arn:aws:sns:eu-west-1:123456789012:wotr-test-records:4b6d6d7e-2f0c-4f0e-9a53-1f0a6d1f8a11"
TOLD = {"email": "ana@example.org", "types": ["Run"]}

pytestmark = pytest.mark.usefixtures("ssm")


def event(body: object, state: State) -> Event:
    return {"request": {"body": body, "requestId": "request-1", "caller": {"userId": "ana"}}, "state": state}


def stored(email: str) -> State:
    item = {
        "email": {"S": email},
        "subscriptionArn": {"S": ARN},
        "doc": {"S": json.dumps({"email": email})},
        "version": {"N": "3"},
    }
    return {"stored": {"Item": item}}


def test_a_first_address_is_subscribed_to_one_s_own_records(context: LambdaContext) -> None:
    assert handler(event(TOLD, {"stored": {}}), context) == {
        "outcome": "SUBSCRIBE",
        "userId": "ana",
        "email": "ana@example.org",
        "filterPolicy": '{"userId":["ana"],"type":["Run"]}',
        "doc": '{"email":"ana@example.org","types":["Run"]}',
        "subscription": {"arn": ""},
        "version": "1",
        "previousVersion": "0",
        "tries": 1,
    }


@pytest.mark.parametrize(
    ("email", "outcome"), [("ana@example.org", "REFILTER"), ("ana@former.example", "MOVE")]
)
def test_the_subscription_that_is_there_gets_another_filter_or_gives_way(
    context: LambdaContext, email: str, outcome: str
) -> None:
    prepared = handler(event(TOLD, stored(email)), context)
    assert prepared["outcome"] == outcome
    assert prepared["subscription"] == {"arn": ARN}
    assert (prepared["previousVersion"], prepared["version"]) == ("3", "4")


def test_tries_are_counted(context: LambdaContext) -> None:
    assert handler(event(TOLD, {"stored": {}, "tries": 2}), context)["tries"] == 3


def test_an_invalid_choice_is_told_what_would_be_right(context: LambdaContext) -> None:
    outcome = handler(event({"email": "ana"}, {"stored": {}}), context)
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 422)
    error = json.loads(outcome["body"])["error"]
    assert error["code"] == "INVALID_NOTIFICATIONS"
    assert [field["field"] for field in error["fields"]] == ["email"]
