"""The intrinsic functions of a template, resolved from the stack that was deployed from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Node = Any


@dataclass(frozen=True)
class StackValues:
    """What a deployed stack gives to the intrinsic functions.

    `resources` maps logical ids to (type, physical id); `parameters` holds the values in force.
    """

    name: str
    region: str
    account: str
    resources: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    def physical_id(self, logical_id: str) -> str:
        """What a resource is called in the account."""
        return self.resources[logical_id][1]


_ARNS: dict[str, Callable[[StackValues, str], str]] = {
    "AWS::StepFunctions::StateMachine": lambda _, arn: arn,
    "AWS::Cognito::UserPool": lambda s, name: f"arn:aws:cognito-idp:{s.region}:{s.account}:userpool/{name}",
    "AWS::IAM::Role": lambda s, name: f"arn:aws:iam::{s.account}:role/{name}",
    "AWS::Lambda::Function": lambda s, name: f"arn:aws:lambda:{s.region}:{s.account}:function:{name}",
}
_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
_NO_VALUE = object()
"""`AWS::NoValue`: what has it is left out."""


class Intrinsics:
    """Resolves the intrinsic functions of a template that was deployed as a stack."""

    def __init__(self, template: Mapping[str, Node], stack: StackValues) -> None:
        """`template` gives the mappings and the parameters' defaults."""
        self._mappings = template.get("Mappings", {})
        self._conditions = template.get("Conditions", {})
        self._lists = {
            name
            for name, parameter in template.get("Parameters", {}).items()
            if parameter["Type"] == "CommaDelimitedList"
        }
        self._defaults = {
            name: str(parameter["Default"])
            for name, parameter in template.get("Parameters", {}).items()
            if "Default" in parameter
        }
        self._stack = stack
        self._functions: dict[str, Callable[[Node], Node]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Equals": lambda value: self.resolve(value[0]) == self.resolve(value[1]),
            "Fn::Not": lambda value: not self.resolve(value[0]),
            "Fn::Join": lambda value: str(value[0]).join(self.resolve(value[1])),
        }

    def resolve(self, node: Node) -> Node:
        """`node` with every intrinsic function replaced by its value.

        Raises:
            LocalError: a function, a name or an attribute is not known.
        """
        if isinstance(node, list):
            return [value for value in map(self.resolve, node) if value is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, value),) = node.items()
            if name in self._functions:
                return self._functions[name](value)
            if isinstance(name, str) and name.startswith("Fn::"):
                raise LocalError(f"the local gateway does not know {name}; it is used on {value!r}")
        resolved = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not _NO_VALUE}

    def _if(self, value: list[Node]) -> Node:
        name, then, otherwise = value
        return self.resolve(then if self.resolve(self._conditions[name]) else otherwise)

    def _ref(self, name: str) -> Node:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self._lists:
            return self._text(name).split(",")
        return self._text(name)

    def _text(self, name: str) -> str:
        pseudo = {
            "AWS::Region": self._stack.region,
            "AWS::AccountId": self._stack.account,
            "AWS::Partition": "aws",
            "AWS::StackName": self._stack.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        for values in (pseudo, self._stack.parameters, self._defaults):
            if name in values:
                return values[name]
        if name in self._stack.resources:
            return self._stack.resources[name][1]
        raise LocalError(f"the stack {self._stack.name} has no {name}. Deploy it: `wotr deploy`.")

    def _get_att(self, value: str | list[str]) -> str:
        name, attribute = value.split(".", 1) if isinstance(value, str) else value
        if name not in self._stack.resources:
            raise LocalError(f"the stack {self._stack.name} has no {name}. Deploy it: `wotr deploy`.")
        kind, physical_id = self._stack.resources[name]
        if attribute == "Arn" and kind in _ARNS:
            return _ARNS[kind](self._stack, physical_id)
        raise LocalError(f"the local gateway does not know the attribute {attribute} of {name}, a {kind}")

    def _sub(self, value: str | list[Node]) -> str:
        text, variables = (value, {}) if isinstance(value, str) else value

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in variables:
                return str(self.resolve(variables[name]))
            return self._get_att(name) if "." in name else self._text(name)

        return _VARIABLE.sub(replace, text)

    def _find_in_map(self, value: list[Node]) -> Node:
        name, first, second = (self.resolve(part) for part in value)
        try:
            return self._mappings[name][first][second]
        except KeyError:
            raise LocalError(f"the template's Mappings have no {name} / {first} / {second}") from None
