"""Building projections anew from the table, by the machines that keep them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from local.clients import Clients, stack_outputs
from local.commands import executions
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef, UserTypeTypeDef

    from local.home import RunningStack

PROJECTIONS: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "recent-sessions": ("project-recent-sessions", lambda user_id: {"detail": {"userId": user_id}}),
    "exercises": ("rebuild-exercises", lambda user_id: {"userId": user_id}),
    "records": ("rebuild-records", lambda user_id: {"userId": user_id}),
}
"""By name: the machine that builds it for one person, and its input."""


@dataclass(frozen=True)
class Backfilled:
    """One person's projection.

    Attributes:
        name: The person's.
        execution: Leads to its history.
        status: SUCCEEDED, FAILED or TIMED_OUT.
    """

    name: str
    execution: str
    status: str


def backfill(stack: RunningStack, projection: str, name: str | None) -> Iterator[Backfilled]:
    """Build a projection again, of one person or of everybody in the user pool, one after the other.

    Raises:
        LocalError: There is no such projection, or nobody of that name.
    """
    if projection not in PROJECTIONS:
        raise LocalError(f"{projection} cannot be built anew. What can: {', '.join(PROJECTIONS)}.")
    machine, input_of = PROJECTIONS[projection]
    clients = Clients(stack)
    for person, user_id in _people(clients, name):
        execution = executions.start(clients, machine, json.dumps(input_of(user_id)))
        yield Backfilled(person, execution["name"], execution["status"])


def _people(clients: Clients, name: str | None) -> Iterator[tuple[str, str]]:
    """Names and user ids, page by page."""
    pool = stack_outputs(clients)["UserPoolId"]
    if name is not None:
        try:
            user = clients.cognito.admin_get_user(UserPoolId=pool, Username=name)
        except clients.cognito.exceptions.UserNotFoundException:
            raise LocalError(f"There is nobody of the name {name}.") from None
        yield name, _sub(user["UserAttributes"])
        return
    for page in clients.cognito.get_paginator("list_users").paginate(UserPoolId=pool):
        for listed in page["Users"]:
            yield _listed(listed)


def _listed(user: UserTypeTypeDef) -> tuple[str, str]:
    return user["Username"], _sub(user["Attributes"])


def _sub(attributes: list[AttributeTypeTypeDef]) -> str:
    return next(attribute["Value"] for attribute in attributes if attribute["Name"] == "sub")
