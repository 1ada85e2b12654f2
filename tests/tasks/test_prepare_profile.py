import json

from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.profile.prepare_profile import handler


def test_a_valid_profile_becomes_the_document_to_store(context: LambdaContext) -> None:
    outcome = handler({"body": {"maxHr": 188}, "requestId": "request-1"}, context)
    assert outcome["outcome"] == "VALID"
    assert json.loads(outcome["doc"])["maxHr"] == 188


def test_an_invalid_profile_is_told_what_would_be_right(context: LambdaContext) -> None:
    outcome = handler({"body": {"maxHr": 300}, "requestId": "request-1"}, context)
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 422)
    error = json.loads(outcome["body"])["error"]
    assert error["code"] == "INVALID_PROFILE"
    assert error["fields"] == [{"field": "maxHr", "message": "must be at most 250"}]
