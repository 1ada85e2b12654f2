"""Everybody who asks for a token gets one, even if others ask at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import jwt
import pytest

from local.commands import people
from local.commands.people import id_token

if TYPE_CHECKING:
    from tests.local.running_engine import Engine

SECONDS = 60
"""A test that waits so long has failed."""
AT_ONCE = 4


@pytest.fixture
def pool(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """A user pool, as the outputs of the stack name it."""
    cognito = engine.client("cognito-idp")
    made: str = cognito.create_user_pool(PoolName="wotr")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=made, ClientName="wotr", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )
    outputs = {"UserPoolId": made, "UserPoolClientId": client["UserPoolClient"]["ClientId"]}
    monkeypatch.setattr(people, "stack_outputs", lambda _: outputs)
    return made


def subject(engine: Engine, name: str) -> str:
    token = id_token(engine.home, engine.stack, name)
    sub: str = jwt.decode(token, options={"verify_signature": False})["sub"]
    return sub


@pytest.mark.usefixtures("pool")
def test_everyone_who_asks_at_the_same_time_gets_a_token_then_and_later(engine: Engine) -> None:
    together = threading.Barrier(AT_ONCE)

    def ask(number: int) -> list[str]:
        found = []
        for turn in range(5):
            together.wait(SECONDS)
            found.append(subject(engine, f"p{turn}-{number // 2}"))
        return found

    with ThreadPoolExecutor(AT_ONCE) as threads:
        first, same, third, same_as_third = threads.map(ask, range(AT_ONCE))

    assert first == same
    assert third == same_as_third
    assert [subject(engine, f"p{turn}-0") for turn in range(5)] == first


def test_a_person_who_was_left_without_a_password_gets_a_token(engine: Engine, pool: str) -> None:
    engine.client("cognito-idp").admin_create_user(UserPoolId=pool, Username="ana", MessageAction="SUPPRESS")

    sub = subject(engine, "ana")

    engine.kill()
    engine.start()
    assert subject(engine, "ana") == sub
