from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.workouts.check_queue_id import handler

ANA = "11111111-1111-4111-8111-111111111111"
BEN = "22222222-2222-4222-8222-222222222222"
NOW = "2026-11-21T12:00:00.000Z"


def outcome(user_id: str, context: LambdaContext) -> str:
    path = {"queueId": "1795262400-11111111-I5LQdExnoAMFnQw"}
    return handler({"request": {"path": path, "caller": {"userId": user_id}}, "now": NOW}, context)["outcome"]


def test_the_caller_s_own_id_may_wait(context: LambdaContext) -> None:
    assert outcome(ANA, context) == "PENDING"


def test_another_person_s_id_is_unknown(context: LambdaContext) -> None:
    assert outcome(BEN, context) == "UNKNOWN"
