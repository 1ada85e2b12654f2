from tasks.workouts.tries import token

WRITES = [{"Delete": {"Key": {"pk": {"S": "USER#ana"}, "sk": {"S": "DAY#2026-11-20"}}}}]
OTHERS = [{"Delete": {"Key": {"pk": {"S": "USER#ben"}, "sk": {"S": "DAY#2026-11-20"}}}}]


def test_a_repeated_transaction_has_the_same_token_and_fits() -> None:
    assert token("request-1", WRITES) == token("request-1", WRITES)
    assert len(token("request-1", WRITES)) == 36


def test_another_request_has_another_token() -> None:
    assert token("request-1", WRITES) != token("request-2", WRITES)


def test_a_client_that_always_sends_one_request_id_has_a_token_for_each_change() -> None:
    assert token("constant", WRITES) != token("constant", OTHERS)
