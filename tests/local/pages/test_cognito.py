"""What a browser may ask Cognito through the gateway, and what a person gets for it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import struct
import time
import uuid
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from local.gateway.authoriser import TokenChecker
from local.gateway.document import Authoriser
from local.gateway.engine_client import EngineClient
from local.home import LOOPBACK, REGION
from local.mails import read
from local.pages.cognito import LARGEST_BODY_BYTES
from tests.local.pages.browser import PASSWORD, Browser, browser_at, new_address
from tests.local.running_engine import running_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.running_engine import Engine

SERVICE = "AWSCognitoIdentityProviderService"
OTHER_PASSWORD = "Staple 2 correct horses"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_engine(tmp_path_factory.mktemp("people") / "home") as engine:
        yield engine


@pytest.fixture(scope="module")
def browser(shared: Engine) -> Browser:
    return browser_at(shared)


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def test_who_signs_up_confirms_the_address_by_a_code_and_then_signs_in_with_it(browser: Browser) -> None:
    address = new_address()
    name = browser.sign_up(address)
    assert browser.prove(name, PASSWORD).json()["__type"] == "UserNotConfirmedException"
    assert browser.prove(address, PASSWORD).json()["__type"] == "NotAuthorizedException"

    browser.told("ConfirmSignUp", Username=name, ConfirmationCode=browser.code(address))

    by_name, by_address = (claims(browser.sign_in(known)["IdToken"]) for known in (name, address))
    assert by_name["sub"] == by_address["sub"]
    assert (by_address["email"], by_address["email_verified"]) == (address, True)


def test_the_gateway_lets_in_who_has_signed_in(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    tokens = browser.sign_in(address)

    async def accepted() -> dict[str, str]:
        stack = browser.engine.stack
        client = EngineClient(LOOPBACK, stack.engine_port, stack.engine_key)
        authoriser = Authoriser(header="Authorization", pools=frozenset({browser.pool}))
        try:
            return await TokenChecker(client, REGION).claims(authoriser, tokens["IdToken"])
        finally:
            await client.close()

    assert asyncio.run(accepted())["email"] == address


def test_a_wrong_password_signs_nobody_in_and_an_unknown_name_looks_the_same(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    refusals = [browser.prove(name, OTHER_PASSWORD).json() for name in (address, new_address())]
    assert refusals[0] == refusals[1]
    assert refusals[0]["__type"] == "NotAuthorizedException"


def test_a_password_is_never_sent_to_sign_in(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    for flow in ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "CUSTOM_AUTH"):
        parameters = {"USERNAME": address, "PASSWORD": PASSWORD}
        error = browser.error("InitiateAuth", AuthFlow=flow, AuthParameters=parameters)
        assert error == "InvalidParameterException", flow


def test_codes_differ_are_right_once_and_end_after_a_few_guesses(browser: Browser) -> None:
    addresses = [new_address() for _ in range(4)]
    names = [browser.sign_up(address) for address in addresses]
    codes = [browser.code(address) for address in addresses]
    assert len(set(codes)) > 1
    wrong = f"{(int(codes[0]) + 1) % 10**6:06}"

    guesses = [
        browser.error("ConfirmSignUp", Username=names[0], ConfirmationCode=code)
        for code in [wrong] * 5 + [codes[0]]
    ]

    assert guesses == ["CodeMismatchException"] * 5 + ["LimitExceededException"]
    browser.told("ResendConfirmationCode", Username=names[0])
    newest = browser.code(addresses[0])
    browser.told("ConfirmSignUp", Username=names[0], ConfirmationCode=newest)
    again = browser.error("ConfirmSignUp", Username=names[0], ConfirmationCode=newest)
    assert again == "NotAuthorizedException"
    assert browser.error("ResendConfirmationCode", Username=names[0]) == "InvalidParameterException"


def test_the_address_of_somebody_else_cannot_be_confirmed(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    second = browser.sign_up(address, password=OTHER_PASSWORD)
    code = browser.code(address)
    assert (
        browser.error("ConfirmSignUp", Username=second, ConfirmationCode=code, ForceAliasCreation=True)
        == "AliasExistsException"
    )
    browser.sign_in(address)


@pytest.mark.parametrize(
    ("name", "password", "attributes", "error"),
    [
        ("a@example.org", PASSWORD, {}, "InvalidParameterException"),
        ("two words", PASSWORD, {}, "InvalidParameterException"),
        ("ann", "short1A", {}, "InvalidPasswordException"),
        ("ann", "no capital letter 1", {}, "InvalidPasswordException"),
        ("ann", PASSWORD, {"email": "nobody"}, "InvalidParameterException"),
        ("ann", PASSWORD, {"email_verified": "true"}, "NotAuthorizedException"),
        ("ann", PASSWORD, {"sub": "somebody"}, "InvalidParameterException"),
        ("ann", PASSWORD, {"exp": "9999999999"}, "InvalidParameterException"),
    ],
)
def test_nobody_signs_up_with(
    browser: Browser, name: str, password: str, attributes: dict[str, str], error: str
) -> None:
    sent = [{"Name": key, "Value": value} for key, value in attributes.items()]
    assert browser.error("SignUp", Username=name, Password=password, UserAttributes=sent) == error


def test_a_closed_pool_takes_nobody(shared: Engine) -> None:
    closed = browser_at(shared, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    assert closed.error("SignUp", Username="ann", Password=PASSWORD) == "NotAuthorizedException"


def test_a_forgotten_password_is_replaced_by_a_code(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    told = browser.told("ForgotPassword", Username=address)["CodeDeliveryDetails"]["Destination"]
    assert told == f"{address[0]}****@e****"
    code = browser.code(address)
    wrong = f"{(int(code) + 1) % 10**6:06}"

    def replace(given: str) -> Any:  # noqa: ANN401 -- a response
        return browser.ask(
            "ConfirmForgotPassword", Username=address, ConfirmationCode=given, Password=OTHER_PASSWORD
        )

    assert replace(wrong).json()["__type"] == "CodeMismatchException"
    assert replace(code).status_code == 200

    assert replace(code).json()["__type"] == "ExpiredCodeException"
    assert browser.prove(address, PASSWORD).status_code == 400
    browser.sign_in(address, OTHER_PASSWORD)


def test_who_has_no_confirmed_address_gets_no_code_and_nobody_is_told(browser: Browser) -> None:
    address = new_address()
    name = browser.sign_up(address)
    before = read(browser.engine.home.mails, address)
    answers = [browser.told("ForgotPassword", Username=asked) for asked in (name, uuid.uuid4().hex)]
    assert answers[0] == answers[1]
    assert read(browser.engine.home.mails, address) == before


def test_a_refresh_token_gives_new_tokens_until_it_is_revoked(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    tokens = browser.sign_in(address)
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    new = [
        browser.told("GetTokensFromRefreshToken", RefreshToken=tokens["RefreshToken"]),
        browser.told("InitiateAuth", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh),
    ]
    subs = {claims(answer["AuthenticationResult"]["IdToken"])["sub"] for answer in new}
    assert subs == {claims(tokens["IdToken"])["sub"]}

    browser.told("RevokeToken", Token=tokens["RefreshToken"])

    assert (
        browser.error("GetTokensFromRefreshToken", RefreshToken=tokens["RefreshToken"])
        == browser.error("InitiateAuth", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh)
        == browser.error("GetUser", AccessToken=tokens["AccessToken"])
        == "NotAuthorizedException"
    )


def test_signing_out_everywhere_ends_every_sign_in_but_later_ones(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    here, there = browser.sign_in(address), browser.sign_in(address)

    browser.told("GlobalSignOut", AccessToken=here["AccessToken"])

    for tokens in (here, there):
        error = browser.error("GetTokensFromRefreshToken", RefreshToken=tokens["RefreshToken"])
        assert error == "NotAuthorizedException"
    later = browser.sign_in(address)
    browser.told("GetTokensFromRefreshToken", RefreshToken=later["RefreshToken"])


def test_a_refresh_token_must_be_signed_and_only_such_tokens_are_revoked(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    tokens = browser.sign_in(address)
    forged = jwt.encode(claims(tokens["RefreshToken"]), "x" * 32, algorithm="HS256", headers={"kid": "x"})
    assert browser.error("GetTokensFromRefreshToken", RefreshToken=forged) == "NotAuthorizedException"
    for token in (forged, tokens["AccessToken"], "token"):
        assert browser.error("RevokeToken", Token=token) == "UnsupportedTokenTypeException"
    browser.told("GetTokensFromRefreshToken", RefreshToken=tokens["RefreshToken"])


def test_a_password_is_changed_by_who_knows_it(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    token = browser.sign_in(address)["AccessToken"]

    def change(previous: str, proposed: str) -> Any:  # noqa: ANN401 -- a response
        return browser.ask(
            "ChangePassword", AccessToken=token, PreviousPassword=previous, ProposedPassword=proposed
        )

    assert change(OTHER_PASSWORD, PASSWORD).json()["__type"] == "NotAuthorizedException"
    assert change(PASSWORD, "short1A").json()["__type"] == "InvalidPasswordException"
    assert change(PASSWORD, OTHER_PASSWORD).status_code == 200
    browser.sign_in(address, OTHER_PASSWORD)


@pytest.mark.parametrize("challenge", ["NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP"])
def test_a_challenge_is_answered_only_by_who_was_asked(browser: Browser, challenge: str) -> None:
    address = new_address()
    name = browser.new_person(address)
    responses = {"USERNAME": name, "NEW_PASSWORD": OTHER_PASSWORD, "SOFTWARE_TOKEN_MFA_CODE": "123456"}
    for session in ({}, {"Session": "made up"}):
        error = browser.error(
            "RespondToAuthChallenge", ChallengeName=challenge, ChallengeResponses=responses, **session
        )
        assert error == "NotAuthorizedException"
    browser.sign_in(address)


def test_who_was_given_a_password_chooses_one_that_keeps_the_rules(browser: Browser) -> None:
    name = f"new-{uuid.uuid4().hex[:8]}"
    browser.engine.client("cognito-idp").admin_create_user(
        UserPoolId=browser.pool, Username=name, MessageAction="SUPPRESS", TemporaryPassword=PASSWORD
    )
    asked = browser.prove(name, PASSWORD).json()
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"

    def choose(password: str) -> Any:  # noqa: ANN401 -- a response
        return browser.ask(
            "RespondToAuthChallenge",
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": name, "NEW_PASSWORD": password},
        )

    assert choose("short1A").json()["__type"] == "InvalidPasswordException"
    assert "IdToken" in choose(OTHER_PASSWORD).json()["AuthenticationResult"]
    assert choose(PASSWORD).json()["__type"] == "NotAuthorizedException"
    browser.sign_in(name, OTHER_PASSWORD)


def test_who_has_a_second_factor_is_asked_for_it(browser: Browser) -> None:
    address = new_address()
    browser.new_person(address)
    token = browser.sign_in(address)["AccessToken"]
    secret = browser.told("AssociateSoftwareToken", AccessToken=token)["SecretCode"]
    browser.told("VerifySoftwareToken", AccessToken=token, UserCode=one_time_code(secret))

    asked = browser.prove(address, PASSWORD).json()

    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    answer = browser.told(
        "RespondToAuthChallenge",
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": address, "SOFTWARE_TOKEN_MFA_CODE": one_time_code(secret)},
    )
    assert "IdToken" in answer["AuthenticationResult"]


def one_time_code(secret: str) -> str:
    """RFC 6238."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize(
    ("target", "content"),
    [
        (f"{SERVICE}.AdminGetUser", "{}"),
        (f"{SERVICE}.AdminInitiateAuth", "{}"),
        (f"{SERVICE}.DeleteUser", "{}"),
        (f"{SERVICE}.UpdateUserAttributes", "{}"),
        ("DynamoDB_20120810.ListTables", "{}"),
        ("", "{}"),
        (f"{SERVICE}.SignUp", ""),
        (f"{SERVICE}.SignUp", "[]"),
        (f"{SERVICE}.SignUp", '{"ClientId": 7}'),
        (f"{SERVICE}.SignUp", '{"ClientId": "\\ud800"}'),
        (f"{SERVICE}.SignUp", '{"UserAttributes": [{}]}'),
        (f"{SERVICE}.InitiateAuth", '{"AuthParameters": "x"}'),
        (f"{SERVICE}.SignUp", '{"ClientId": null}'),
    ],
)
def test_nothing_else_is_asked(browser: Browser, target: str, content: str) -> None:
    answer = browser.send(target, content)
    assert answer.status_code == 400
    assert answer.json()["__type"] in {
        *("InvalidAction", "SerializationException", "InvalidParameterException")
    }


def test_a_large_request_is_refused(browser: Browser) -> None:
    answer = browser.send(f"{SERVICE}.SignUp", " " * (LARGEST_BODY_BYTES + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:8081"])
def test_the_page_of_another_origin_is_refused(browser: Browser, origin: str) -> None:
    answer = browser.send(f"{SERVICE}.SignUp", "{}", Origin=origin)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_page_of_this_gateway_is_answered(browser: Browser) -> None:
    content = json.dumps({"ClientId": browser.client, "Username": uuid.uuid4().hex})
    answer = browser.send(f"{SERVICE}.ForgotPassword", content, Origin="http://127.0.0.1:8080")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_what_people_did_survives_a_killed_engine(engine: Engine) -> None:
    browser = browser_at(engine)
    one, two, three = new_address(), new_address(), new_address()
    browser.new_person(one)
    waiting = browser.sign_up(two)
    browser.new_person(three)
    tokens = browser.sign_in(one)
    browser.told(
        "ChangePassword",
        AccessToken=tokens["AccessToken"],
        PreviousPassword=PASSWORD,
        ProposedPassword=OTHER_PASSWORD,
    )
    browser.told("RevokeToken", Token=tokens["RefreshToken"])
    [gone] = engine.client("cognito-idp").list_users(UserPoolId=browser.pool, Filter=f'email = "{three}"')[
        "Users"
    ]
    engine.client("cognito-idp").admin_delete_user(UserPoolId=browser.pool, Username=gone["Username"])

    engine.kill()
    engine.start()

    assert browser.prove(one, PASSWORD).status_code == 400
    browser.sign_in(one, OTHER_PASSWORD)
    assert (
        browser.error("GetTokensFromRefreshToken", RefreshToken=tokens["RefreshToken"])
        == "NotAuthorizedException"
    )
    browser.told("ConfirmSignUp", Username=waiting, ConfirmationCode=browser.code(two))
    browser.sign_in(two)
    assert browser.prove(three, PASSWORD).status_code == 400
