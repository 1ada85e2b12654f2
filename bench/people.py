"""People of the stack's user pool, with tokens, for the bench to post as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench.stack import BenchStack

PASSWORD: Final = "Bench-people-2026"  # noqa: S105 - of a user pool that lives as long as the bench


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may post; `token` is their ID token."""

    name: str
    token: str


def sign_up(stack: BenchStack, count: int) -> list[Person]:
    """Create so many people and sign them in."""
    pool, app = stack.outputs["UserPoolId"], stack.outputs["UserPoolClientId"]
    cognito = stack.client("cognito-idp")
    people = []
    for place in range(count):
        name = f"bench-{place:02}"
        cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
        signed_in = cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=app,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        people.append(Person(name, signed_in["AuthenticationResult"]["IdToken"]))
    return people
