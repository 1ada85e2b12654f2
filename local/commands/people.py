"""People of the local user pool.

Whom the command line makes gets a password that only this home can tell: it is made of the name and of a
secret of the home. Whoever signs up in the page has a password that nobody else knows. A token needs neither:
the engine gives one to whoever has its key.
"""

from __future__ import annotations

import base64
import hmac
import re
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from local.clients import Clients, stack_outputs
from local.engine.process import TOKEN_PATH
from local.home import LocalError, authorisation

if TYPE_CHECKING:
    from local.home import Home, RunningStack

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_NEW = "FORCE_CHANGE_PASSWORD"
"""The status of a new person without a password. They may not be saved on disk yet."""
_TIMEOUT_SEC = 30.0
_PASSWORD_BYTES = 15


def id_token(home: Home, stack: RunningStack, name: str) -> str:
    """An ID token of a person, valid for an hour. The person is created if there is none of this name.

    A new person is saved on disk before this returns. All their data is stored under their `sub`, so it must
    survive a killed engine. Nobody's password changes.

    Raises:
        LocalError: the name is not allowed, nobody has this address, the person cannot sign in, or the stack
            is not deployed.
    """
    pool = _Pool(home, stack)
    pool.have(name)
    query = {"pool": pool.id, "client": pool.client, "name": name}
    answer = httpx.post(
        f"{stack.engine_url}{TOKEN_PATH}",
        params=query,
        headers={"Authorization": authorisation(stack.engine_key)},
        timeout=_TIMEOUT_SEC,
        trust_env=False,
    )
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise LocalError(answer.text)
    answer.raise_for_status()
    return answer.text


def password(home: Home, stack: RunningStack, name: str, *, reset: bool) -> str:
    """The password of a person whom the command line made, now if there is none of this name.

    Args:
        home: Has the secret.
        stack: Has the user pool.
        name: Whose password.
        reset: Give this password to somebody who has another one, too.

    Raises:
        LocalError: the name is not allowed, nobody has this address, the person has a password of their own,
            or the stack is not deployed.
    """
    pool = _Pool(home, stack)
    pool.have(name)
    if reset:
        pool.set_password(name)
    elif not pool.is_password(name):
        raise LocalError(
            f"{name} has a password of their own, which only they know. `wotr password {name} --reset` gives "
            "them a new one."
        )
    return _password(home, name)


def names(clients: Clients) -> dict[str, str]:
    """The names of people by the id of their user; of those who signed up in the page, the address."""
    pages = clients.cognito.get_paginator("list_users").paginate(
        UserPoolId=stack_outputs(clients)["UserPoolId"]
    )
    found = {}
    for user in (user for page in pages for user in page["Users"]):
        attributes = {attribute["Name"]: attribute.get("Value", "") for attribute in user["Attributes"]}
        identifier, name = attributes["sub"], user["Username"]
        found[identifier] = attributes.get("email", name) if name == identifier else name
    return found


class _Pool:
    """The user pool of a stack."""

    def __init__(self, home: Home, stack: RunningStack) -> None:
        self._home = home
        self._clients = Clients(stack)
        outputs = stack_outputs(self._clients)
        self.id, self.client = outputs["UserPoolId"], outputs["UserPoolClientId"]

    def have(self, name: str) -> None:
        """Make somebody of this name, with a password, unless there is one.

        Raises:
            LocalError: the name is not allowed, or nobody has this address.
        """
        if not _NAME.fullmatch(name) and not _ADDRESS.fullmatch(name):
            raise LocalError(
                f"{name!r} cannot be a name: use letters, digits, dots, dashes and underscores, or the "
                "address of somebody who has signed up."
            )
        # Two callers at the same time would both create the person.
        with self._home.one_at_a_time("token"):
            if self._status(name) == _NEW:
                self.set_password(name)

    def set_password(self, name: str) -> None:
        """Set the password that is printed for a name. When this returns the person is on the disk."""
        self._clients.cognito.admin_set_user_password(
            UserPoolId=self.id, Username=name, Password=_password(self._home, name), Permanent=True
        )

    def is_password(self, name: str) -> bool:
        """Whether somebody can sign in with the password that is printed for the name."""
        try:
            self._clients.cognito.admin_initiate_auth(
                UserPoolId=self.id,
                ClientId=self.client,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": name, "PASSWORD": _password(self._home, name)},
            )
        except self._clients.cognito.exceptions.NotAuthorizedException:
            return False
        except self._clients.cognito.exceptions.UserNotConfirmedException:
            return False
        return True

    def _status(self, name: str) -> str:
        """The status of a person, who is created if necessary. It is `_NEW` until a password is set."""
        try:
            return self._clients.cognito.admin_get_user(UserPoolId=self.id, Username=name)["UserStatus"]
        except self._clients.cognito.exceptions.UserNotFoundException:
            if not _NAME.fullmatch(name):
                raise LocalError(f"Nobody has confirmed the address {name}.") from None
            made = self._clients.cognito.admin_create_user(
                UserPoolId=self.id,
                Username=name,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": f"{name}@example.com"},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
            return made["User"]["UserStatus"]


def _password(home: Home, name: str) -> str:
    """The password of a name in a home. The pool requires each kind of character."""
    digest = hmac.digest(home.people_secret().encode(), name.encode(), sha256)[:_PASSWORD_BYTES]
    return f"Aa1-{base64.urlsafe_b64encode(digest).decode()}"
