"""CloudFormation templates, read with their short tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from local.home import LocalError

if TYPE_CHECKING:
    from pathlib import Path

Node = Any


class _Loader(yaml.SafeLoader):
    """SafeLoader that knows `!Ref` and its like, and leaves dates alone."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> Node:
    if isinstance(node, yaml.ScalarNode):
        value: Node = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(path: Path) -> Node:
    """Read a template or a document; short tags come out in their long form.

    Raises:
        LocalError: the file is missing or is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 -- a SafeLoader
    except (OSError, yaml.YAMLError) as error:
        raise LocalError(f"{path} cannot be read: {error}") from error
