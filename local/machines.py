"""`make machines`: write notes/machines.md, every machine with its drawing and with who starts it.

`--check` says whether the file is current. `template.yaml` and `api/openapi.yaml` say who starts a machine.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from local.asl.drawing import drawn
from local.asl.layout import read
from local.asl.shipped import ROOT, capability, files
from local.generated import write_or_check
from local.template.reading import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Node = Any

DOCUMENT = ROOT / "notes" / "machines.md"

_INTRODUCTION = """\
# The machines
Written by `make machines` from `statemachines/`, `template.yaml` and `api/openapi.yaml`; `make lint` checks
that it is current. `wotr graph <machine>` prints one of the drawings.

A rectangle is a Task, a rhombus a Choice, rounded ends are a Pass or a Succeed, rounded corners a Wait,
double sides a Fail. A Map or a Parallel is a box with its states inside; they begin at the small circle. A
dotted arrow follows an error, one without a name any error.

Besides who is named here, `redrive-failures` starts a machine again from its dead letter, and an operator
any machine by `wotr start`.
"""
_STARTED = re.compile(r'"StateMachineArn": "\$\{(\w+)\}"')


def document() -> str:
    """The text of notes/machines.md.

    Raises:
        LocalError: the template or the API's document cannot be read.
    """
    template = load_yaml(ROOT / "template.yaml")
    api = load_yaml(ROOT / "api" / "openapi.yaml")
    resources = _machines(template)
    started_by = _started_by(template, api)
    lines = [_INTRODUCTION]
    for name, group in groupby(files().items(), key=lambda item: capability(item[1])):
        lines.append(f"## {name}")
        for machine, file in group:
            definition = read(file.read_text("utf-8"))
            logical = resources[machine]
            kind = template["Resources"][logical]["Properties"]["Type"].capitalize()
            starters = ", ".join(started_by[logical]) or "an operator"
            lines += [
                f"### {machine}",
                f"{kind}, started by {starters}.\n",
                f"{definition['Comment']}\n",
                f"```mermaid\n{drawn(definition)}```\n",
            ]
    return "\n".join(lines)


def _machines(template: Node) -> dict[str, str]:
    """The logical id of each machine by the stem of its file."""
    return {
        resource["Properties"]["DefinitionUri"].rpartition("/")[2].removesuffix(".asl.json"): name
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::StateMachine"
    }


def _started_by(template: Node, api: Node) -> Mapping[str, list[str]]:
    """Who starts each machine, by its logical id."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, item in api["paths"].items():
        for method, operation in item.items():
            integration = operation.get("x-amazon-apigateway-integration", {})
            for machine in _routed(integration.get("requestTemplates")):
                found[machine].append(f"`{method.upper()} {path}`")
    stems = _machines(template)
    for machine, name in stems.items():
        properties = template["Resources"][name]["Properties"]
        found[name] += [_event(event) for event in properties.get("Events", {}).values()]
        definition = (ROOT / properties["DefinitionUri"]).read_text("utf-8")
        for substitution in dict.fromkeys(_STARTED.findall(definition)):
            started = _named(properties["DefinitionSubstitutions"][substitution], stems)
            found[started].append(f"[{machine}](#{machine})")
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Pipes::Pipe":
            target = resource["Properties"]["Target"].get("Ref")
            if target:
                found[target].append(f"the pipe from {_logical(resource['Properties']['Source'])}")
    return found


def _routed(node: Node) -> Iterator[str]:
    """The logical ids of the machines that a mapping template names."""
    if isinstance(node, dict):
        if "Machine" in node:
            yield node["Machine"]["Fn::GetAtt"][0]
        for value in node.values():
            yield from _routed(value)
    elif isinstance(node, list):
        for value in node:
            yield from _routed(value)


def _event(event: Node) -> str:
    properties = event["Properties"]
    if event["Type"] == "ScheduleV2":
        return f"the schedule `{properties['ScheduleExpression']}`"
    pattern = properties["Pattern"]
    kinds = ", ".join(f"`{kind}`" for kind in pattern["detail-type"])
    bucket = pattern.get("detail", {}).get("bucket")
    if bucket is None:
        return f"the events {kinds}"
    prefixes = ", ".join(f"`{key['prefix']}`" for key in pattern["detail"]["object"]["key"])
    return f"the event {kinds} in {', '.join(map(_logical, bucket['name']))} under {prefixes}"


def _named(arn: Node, stems: Mapping[str, str]) -> str:
    """The logical id of the machine of a substitution. A Sub stands where a Ref would be a circle."""
    if "Fn::Sub" in arn:
        return stems[arn["Fn::Sub"].partition("wotr-${Stage}-")[2]]
    return _logical(arn)


def _logical(node: Node) -> str:
    name: str = node["Ref"] if "Ref" in node else node["Fn::GetAtt"][0]
    return name


def main(arguments: list[str]) -> int:
    """Write the document, or with `--check` say whether the file is what it would be."""
    difference = "notes/machines.md is not what the machines, the template and the API say: make machines"
    return write_or_check(DOCUMENT, document(), arguments, difference)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
