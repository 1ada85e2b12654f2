from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.workouts.order_documents import handler

KEYS = [{"sk": {"S": f"WORKOUT#{day}"}} for day in ("20", "19", "18")]


def found(day: str) -> dict[str, dict[str, str]]:
    return {"sk": {"S": f"WORKOUT#{day}"}, "doc": {"S": f'{{"workoutId":"{day}"}}'}}


def test_documents_stand_in_the_order_of_their_keys(context: LambdaContext) -> None:
    items = [found("18"), found("20"), found("19")]
    assert handler({"keys": KEYS, "items": items}, context) == {
        "documents": ['{"workoutId":"20"}', '{"workoutId":"19"}', '{"workoutId":"18"}']
    }


def test_what_was_deleted_since_its_key_was_read_is_left_out(context: LambdaContext) -> None:
    items = [found("18"), {"sk": {"S": "WORKOUT#19"}}]
    assert handler({"keys": KEYS, "items": items}, context) == {"documents": ['{"workoutId":"18"}']}
