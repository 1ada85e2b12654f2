"""Tokens and passwords of people, whom the command line makes or who sign up in the page."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import jwt
import pytest

from local.commands import people
from local.commands.people import id_token, password
from local.home import LocalError
from tests.local.pages.browser import PASSWORD, Browser, browser_at, new_address

if TYPE_CHECKING:
    from tests.local.running_engine import Engine

SECONDS = 60
"""A test that waits so long has failed."""
AT_ONCE = 4


@pytest.fixture
def browser(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser at a user pool, as the outputs of the stack name it."""
    browser = browser_at(engine)
    outputs = {"UserPoolId": browser.pool, "UserPoolClientId": browser.client}
    monkeypatch.setattr(people, "stack_outputs", lambda _: outputs)
    return browser


def subject(engine: Engine, name: str) -> str:
    token = id_token(engine.home, engine.stack, name)
    sub: str = jwt.decode(token, options={"verify_signature": False})["sub"]
    return sub


@pytest.mark.usefixtures("browser")
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


def test_a_person_who_was_left_without_a_password_gets_a_token(engine: Engine, browser: Browser) -> None:
    engine.client("cognito-idp").admin_create_user(
        UserPoolId=browser.pool, Username="ana", MessageAction="SUPPRESS"
    )

    sub = subject(engine, "ana")

    engine.kill()
    engine.start()
    assert subject(engine, "ana") == sub


def test_whom_the_command_line_makes_signs_in_with_a_password_that_stays(
    engine: Engine, browser: Browser
) -> None:
    hers = password(engine.home, engine.stack, "ana", reset=False)
    assert hers != password(engine.home, engine.stack, "ben", reset=False)
    sub = subject(engine, "ana")

    engine.kill()
    engine.start()

    token = browser.sign_in("ana", hers)["IdToken"]
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == sub
    assert password(engine.home, engine.stack, "ana", reset=False) == hers


def test_whoever_signed_up_gets_a_token_and_keeps_the_password(engine: Engine, browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)

    sub = subject(engine, address)

    token = browser.sign_in(address, PASSWORD)["IdToken"]
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == sub
    with pytest.raises(LocalError, match="password of their own"):
        password(engine.home, engine.stack, address, reset=False)
    browser.sign_in(address, password(engine.home, engine.stack, address, reset=True))


def test_nobody_is_made_of_an_address_and_who_has_not_confirmed_one_is_told_how(
    engine: Engine, browser: Browser
) -> None:
    name = browser.sign_up(new_address())
    with pytest.raises(LocalError, match="wotr mails"):
        id_token(engine.home, engine.stack, name)
    with pytest.raises(LocalError, match="Nobody has confirmed"):
        id_token(engine.home, engine.stack, new_address())
    with pytest.raises(LocalError, match="cannot be a name"):
        id_token(engine.home, engine.stack, "two words")
