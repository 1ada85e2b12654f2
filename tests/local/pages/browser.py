"""A browser at the proxy of Cognito, in front of a real engine with a pool like the template's."""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from local.gateway.engine_client import EngineClient
from local.home import LOOPBACK
from local.mails import read
from local.pages.cognito import CognitoProxy
from tests.local.srp import SignIn

if TYPE_CHECKING:
    from tests.local.running_engine import Engine

PASSWORD = "Correct horse 4 battery"
GATEWAY = "http://127.0.0.1:8080"


@dataclass(frozen=True)
class Browser:
    """Somebody's page, which knows the client of a pool and nothing secret."""

    engine: Engine
    pool: str
    client: str

    def send(self, target: str, content: bytes | str, **headers: str) -> httpx.Response:
        """One request as it is."""

        async def run() -> httpx.Response:
            client = EngineClient(LOOPBACK, self.engine.stack.engine_port, self.engine.stack.engine_key)
            transport = httpx.ASGITransport(CognitoProxy(client))
            async with httpx.AsyncClient(transport=transport, base_url=GATEWAY) as http:
                answer = await http.post(
                    "/cognito", content=content, headers={"X-Amz-Target": target, **headers}
                )
            await client.close()
            return answer

        return asyncio.run(run())

    def ask(self, action: str, **fields: Any) -> httpx.Response:  # noqa: ANN401 -- any JSON
        """One action, with the client's id."""
        request = httpx.Request("POST", GATEWAY, json={"ClientId": self.client, **fields})
        return self.send(f"AWSCognitoIdentityProviderService.{action}", request.content)

    def told(self, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
        """The answer to an action that is done."""
        answer = self.ask(action, **fields)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def error(self, action: str, **fields: Any) -> str:  # noqa: ANN401 -- any JSON
        """Why an action is refused."""
        answer = self.ask(action, **fields)
        assert answer.status_code == 400, answer.text
        kind: str = answer.json()["__type"]
        return kind

    def prove(self, name: str, password: str) -> httpx.Response:
        """Sign in by SRP."""
        sign_in = SignIn(self.pool, password)
        asked = self.ask(
            "InitiateAuth",
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": name, "SRP_A": sign_in.public},
        )
        if asked.status_code != 200:
            return asked
        answer = sign_in.answer(asked.json()["ChallengeParameters"])
        return self.ask(
            "RespondToAuthChallenge", ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answer
        )

    def sign_in(self, name: str, password: str = PASSWORD) -> dict[str, str]:
        """The tokens of who signs in."""
        answer = self.prove(name, password)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, str] = answer.json()["AuthenticationResult"]
        return tokens

    def sign_up(self, address: str, name: str | None = None, password: str = PASSWORD) -> str:
        """Sign up with an address that is not confirmed yet. Returns the name."""
        name = name or uuid.uuid4().hex
        self.told(
            "SignUp",
            Username=name,
            Password=password,
            UserAttributes=[{"Name": "email", "Value": address}],
        )
        return name

    def new_person(self, address: str) -> str:
        """Sign up, and confirm the address."""
        name = self.sign_up(address)
        self.told("ConfirmSignUp", Username=name, ConfirmationCode=self.code(address))
        return name

    def code(self, address: str) -> str:
        """The code in the newest mail to an address."""
        [code] = re.findall(r"\d{6}", read(self.engine.home.mails, address)[-1].text)
        return str(code)


def browser_at(engine: Engine, **pool: Any) -> Browser:  # noqa: ANN401 -- as boto3 takes it
    """A browser at a new pool that is like the template's."""
    cognito = engine.client("cognito-idp")
    made = cognito.create_user_pool(
        **{
            "PoolName": "wotr",
            "AliasAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "MfaConfiguration": "OPTIONAL",
            "Policies": {"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": False}},
            **pool,
        }
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=made,
        ClientName="wotr",
        ExplicitAuthFlows=[
            *("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH")
        ],
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=True,
    )
    return Browser(engine, made, client["UserPoolClient"]["ClientId"])


def new_address() -> str:
    """An address that nobody has yet."""
    return f"{uuid.uuid4().hex[:10]}@example.org"
