"""The resource policy of the API, evaluated as API Gateway does it.

Only what a range of source addresses needs is here: `Allow` and `Deny` of `execute-api:Invoke` for everybody
on resources like `execute-api:/stage/GET/path*`, with `IpAddress` or `NotIpAddress` of `aws:SourceIp`.
Anything else is refused when the document is read. What follows from a policy depends on who authorises:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Sequence

Node = Any

_ACTION = "execute-api:Invoke"
_PREFIX = "execute-api:"
_OPERATORS = {"IpAddress": True, "NotIpAddress": False}
_ELEMENTS = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})


@dataclass(frozen=True)
class _Statement:
    denies: bool
    resources: tuple[re.Pattern[str], ...]
    ranges: tuple[IPv4Network | IPv6Network, ...] | None
    """The source addresses of the condition; None without one."""
    inside: bool
    """Whether the condition holds inside of the ranges, or outside."""

    def applies(self, resource: str, source: str) -> bool:
        if not any(pattern.fullmatch(resource) for pattern in self.resources):
            return False
        return self.ranges is None or _is_in(source, self.ranges) is self.inside


@dataclass(frozen=True)
class ResourcePolicy:
    """Who may call what, from where."""

    statements: tuple[_Statement, ...]

    def lets_pass(self, resource: str, source: str, *, is_signed: bool) -> bool:
        """Whether a caller at the address `source` may invoke `/stage/GET/path`.

        Nobody passes whom a statement denies. A signed call needs no statement that allows it: the caller's
        own policies do (for callers of the API's own account). Every other call does.
        """
        applying = [statement for statement in self.statements if statement.applies(resource, source)]
        if any(statement.denies for statement in applying):
            return False
        return is_signed or bool(applying)


def parse_policy(node: Node) -> ResourcePolicy:
    """Read `x-amazon-apigateway-policy`.

    Raises:
        LocalError: it has an element that is not known here, or an address range that is none.
    """
    return ResourcePolicy(tuple(_statement(statement) for statement in node["Statement"]))


def _statement(node: Node) -> _Statement:
    unknown = sorted(set(node) - _ELEMENTS)
    if unknown or node["Principal"] != "*" or node["Action"] != _ACTION:
        raise LocalError(
            f"the local gateway knows resource policies for Principal * and {_ACTION} only, not {node}"
        )
    conditions = [
        (operator, key, values)
        for operator, keys in node.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    if len(conditions) > 1 or any(
        operator not in _OPERATORS or key != "aws:SourceIp" for operator, key, _ in conditions
    ):
        raise LocalError(f"the local gateway knows the condition aws:SourceIp only, not {node['Condition']}")
    ranges = None
    inside = True
    for operator, _, values in conditions:
        inside = _OPERATORS[operator]
        ranges = tuple(_range(value) for value in _listed(values))
    return _Statement(
        denies={"Allow": False, "Deny": True}[node["Effect"]],
        resources=tuple(_pattern(resource) for resource in _listed(node["Resource"])),
        ranges=ranges,
        inside=inside,
    )


def _pattern(resource: str) -> re.Pattern[str]:
    if not resource.startswith(_PREFIX):
        raise LocalError(f"a resource of the policy must begin with {_PREFIX}/, unlike {resource}")
    parts = {"*": ".*", "?": "."}
    return re.compile(
        "".join(parts.get(letter, re.escape(letter)) for letter in resource.removeprefix(_PREFIX)), re.DOTALL
    )


def _range(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise LocalError(f"{text!r} is not a range of addresses like 192.0.2.0/24: {error}") from error


def _is_in(source: str, ranges: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        address = ip_address(source)
    except ValueError:
        return False
    return any(address in network for network in ranges)


def _listed(value: Node) -> list[Any]:
    return value if isinstance(value, list) else [value]
