"""People of the local user pool."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from local.clients import Clients, stack_outputs
from local.deploy import take_snapshot
from local.home import LocalError

if TYPE_CHECKING:
    from local.home import Home, RunningStack

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NEW = "FORCE_CHANGE_PASSWORD"
"""The status of a new person without a password. They may not be saved on disk yet."""


def id_token(home: Home, stack: RunningStack, name: str) -> str:
    """An ID token of a person, valid for an hour. The person is created if there is none of this name.

    A new person is saved on disk before this returns. All their data is stored under their `sub`, so it must
    survive a killed engine.

    Raises:
        LocalError: the name is not allowed, or the stack is not deployed.
    """
    if not _NAME.fullmatch(name):
        raise LocalError(f"{name!r} cannot be a name: use letters, digits, dots, dashes and underscores.")
    clients = Clients(stack)
    outputs = stack_outputs(clients)
    pool = outputs["UserPoolId"]
    # Two callers at the same time would both create the person, or one would replace the password with which
    # the other signs in.
    with home.one_at_a_time("token"):
        if _status(clients, pool, name) == _NEW:
            take_snapshot(stack, "cognito")
        password = _new_password()
        clients.cognito.admin_set_user_password(
            UserPoolId=pool, Username=name, Password=password, Permanent=True
        )
        answer = clients.cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=outputs["UserPoolClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
    return answer["AuthenticationResult"]["IdToken"]


def _status(clients: Clients, pool: str, name: str) -> str:
    """The status of a person, who is created if necessary. It is `_NEW` until a password is set."""
    try:
        return clients.cognito.admin_get_user(UserPoolId=pool, Username=name)["UserStatus"]
    except clients.cognito.exceptions.UserNotFoundException:
        made = clients.cognito.admin_create_user(
            UserPoolId=pool,
            Username=name,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": f"{name}@example.com"},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        return made["User"]["UserStatus"]


def _new_password() -> str:
    """A password for one sign-in; nobody keeps it. The pool requires each kind of character."""
    return f"Aa1-{secrets.token_urlsafe(24)}"
