"""API keys of the local stack: their names, values, and what they were used for.

A key is one of API Gateway's, in the one usage plan of the template. On AWS an operator makes it with AWS
CLI (notes/runbooks.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.clients import Clients, stack_outputs
from local.deploy import take_snapshot
from local.gateway.api_keys import read_usage
from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.home import Home, RunningStack

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SERVICE = "apigateway_v1"


@dataclass(frozen=True)
class ApiKey:
    """A key; `usage` is its number of requests by day, as 2026-11-21."""

    key_id: str
    name: str
    value: str
    is_enabled: bool
    usage: Mapping[str, int]


class ApiKeys:
    """The keys of the usage plan of a running stack."""

    def __init__(self, home: Home, stack: RunningStack) -> None:
        """Of the stack that runs on `home`.

        Raises:
            LocalError: nothing is deployed to it.
        """
        self._home = home
        self._stack = stack
        self._gateway = Clients(stack).apigateway
        self._plan = stack_outputs(Clients(stack))["UsagePlanId"]

    def list(self) -> list[ApiKey]:
        """All keys, by name."""
        pages = self._gateway.get_paginator("get_usage_plan_keys").paginate(usagePlanId=self._plan)
        in_plan = {key["id"] for page in pages for key in page["items"]}
        usage = read_usage(self._home.usage)
        keys = [
            ApiKey(key["id"], key["name"], key["value"], key["enabled"], usage.get(key["id"], {}))
            for page in self._gateway.get_paginator("get_api_keys").paginate(includeValues=True)
            for key in page["items"]
            if key["id"] in in_plan
        ]
        return sorted(keys, key=lambda key: key.name)

    def named(self, name: str) -> ApiKey:
        """A key.

        Raises:
            LocalError: there is none of this name.
        """
        found = self._find(name)
        if found is None:
            raise LocalError(f"There is no API key {name!r}. `wotr keys create {name}` makes it.")
        return found

    def create(self, name: str) -> ApiKey:
        """Make a key, and save it on the disk before anybody learns it.

        Raises:
            LocalError: the name is not allowed, or taken.
        """
        if not _NAME.fullmatch(name):
            raise LocalError(f"{name!r} cannot be a name: use letters, digits, dots, dashes and underscores.")
        with self._home.one_at_a_time("api-keys"):
            if self._find(name) is not None:
                raise LocalError(f"There is an API key {name!r} already.")
            return self._create(name)

    def named_or_new(self, name: str) -> ApiKey:
        """A key, which is made if there is none of this name."""
        with self._home.one_at_a_time("api-keys"):
            return self._find(name) or self._create(name)

    def enable(self, name: str, *, is_enabled: bool) -> None:
        """Let a key be valid or not, from about a second later on.

        Raises:
            LocalError: there is none of this name.
        """
        value = str(is_enabled).lower()
        self._gateway.update_api_key(
            apiKey=self.named(name).key_id,
            patchOperations=[{"op": "replace", "path": "/enabled", "value": value}],
        )
        take_snapshot(self._stack, _SERVICE)

    def _find(self, name: str) -> ApiKey | None:
        return next((key for key in self.list() if key.name == name), None)

    def _create(self, name: str) -> ApiKey:
        made = self._gateway.create_api_key(name=name, enabled=True)
        self._gateway.create_usage_plan_key(usagePlanId=self._plan, keyId=made["id"], keyType="API_KEY")
        take_snapshot(self._stack, _SERVICE)
        return ApiKey(made["id"], name, made["value"], is_enabled=True, usage={})
