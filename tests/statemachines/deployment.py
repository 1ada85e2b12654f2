"""What the template says of each state machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from local.template.reading import load_yaml
from tests.statemachines.definitions import ROOT, SUBSTITUTION

if TYPE_CHECKING:
    from pathlib import Path

Resource = dict[str, Any]


@dataclass(frozen=True)
class Machine:
    """A state machine as it is deployed.

    Attributes:
        logical_id: its name in the template.
        properties: its properties, with intrinsic functions in their long form.
        statements: all statements of the policies that it lists.
    """

    logical_id: str
    properties: dict[str, Any]
    statements: list[dict[str, Any]]

    @property
    def substitutions(self) -> dict[str, Any]:
        """Its `DefinitionSubstitutions`."""
        found: dict[str, Any] = self.properties.get("DefinitionSubstitutions", {})
        return found


@cache
def template() -> dict[str, Any]:
    """The template, with intrinsic functions in their long form."""
    read: dict[str, Any] = load_yaml(ROOT / "template.yaml")
    return read


def resources(kind: str) -> dict[str, Resource]:
    """All resources of a type by their logical ids."""
    return {name: r for name, r in template()["Resources"].items() if r["Type"] == kind}


def machines() -> dict[str, Machine]:
    """All state machines by the path of their definition, `statemachines/workouts/log-workout.asl.json`."""
    found = {}
    for name, resource in resources("AWS::Serverless::StateMachine").items():
        properties = resource["Properties"]
        found[properties["DefinitionUri"]] = Machine(name, properties, _statements(properties))
    return found


def of(file: Path) -> Machine:
    """The machine that a definition file belongs to."""
    path = str(file.relative_to(ROOT))
    assert path in machines(), f"no state machine of template.yaml has the DefinitionUri {path}"
    return machines()[path]


def _statements(properties: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for policy in properties.get("Policies", []):
        document = policy
        if "Ref" in policy:
            document = template()["Resources"][policy["Ref"]]["Properties"]["PolicyDocument"]
        found += document["Statement"]
    return found


def substitution_problems(text: str, substitutions: dict[str, Any]) -> list[str]:
    """Compare the `${Name}` of a definition with its `DefinitionSubstitutions`, in both directions."""
    used = set(SUBSTITUTION.findall(text))
    return [
        *(f"${{{name}}} has no substitution" for name in sorted(used - set(substitutions))),
        *(f"the substitution {name} is used nowhere" for name in sorted(set(substitutions) - used)),
    ]
