import json

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.records.prepare_notifications import Event, State, handler
from tasks.workouts.tries import Failure, pause_seconds

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
        "pauseSeconds": pause_seconds("request-1", 1),
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


def cancelled(tries: int) -> State:
    error: Failure = {"Error": "TransactionCanceled", "Cause": "ConditionalCheckFailed, None"}
    return {"stored": {}, "prepared": {"tries": tries}, "error": error}


def test_a_change_that_met_another_one_waits_and_is_prepared_again(context: LambdaContext) -> None:
    busy = handler(event(TOLD, cancelled(1)), context)
    assert (busy["outcome"], busy["tries"]) == ("BUSY", 2)
    again = handler(event(TOLD, {"stored": {}, "prepared": {"tries": busy["tries"]}}), context)
    assert (again["outcome"], again["tries"]) == ("SUBSCRIBE", 2)


def test_after_six_tries_the_caller_is_asked_to_wait(context: LambdaContext) -> None:
    assert handler(event(TOLD, cancelled(5)), context)["outcome"] == "BUSY"
    answer = handler(event(TOLD, cancelled(6)), context)["answer"]
    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (429, "THROTTLED")


def test_an_invalid_choice_is_told_what_would_be_right(context: LambdaContext) -> None:
    outcome = handler(event({"email": "ana"}, {"stored": {}}), context)
    assert (outcome["outcome"], outcome["answer"]["statusCode"]) == ("INVALID", 422)
    error = json.loads(outcome["answer"]["body"])["error"]
    assert error["code"] == "INVALID_NOTIFICATIONS"
    assert [field["field"] for field in error["fields"]] == ["email"]
