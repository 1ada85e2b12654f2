"""Items and updates in DynamoDB's JSON, as state machines hand them to `transactWriteItems`."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, TypedDict

from tasks.domain.quantities import plain

Attribute = dict[str, Any]
Item = dict[str, Attribute]
Key = dict[str, Attribute]

_UNNAMED: Final = re.compile(r"\W")


class SumsUpdate(TypedDict):
    """An update that adds to the sums of a day or of a month.

    Attributes:
        expression: `ADD workouts :workouts, #load_tss :load_tss`.
        names: What the names with `#` stand for.
        values: What is added.
    """

    expression: str
    names: dict[str, str]
    values: dict[str, Attribute]


def text(value: str) -> Attribute:
    """Return a string attribute."""
    return {"S": value}


def number(value: Decimal | int) -> Attribute:
    """Return a number attribute, exact."""
    return {"N": plain(Decimal(value))}


def key_of(user_id: str, sort_key: str) -> Key:
    """Return the key of an item in a person's partition."""
    return {"pk": text(f"USER#{user_id}"), "sk": text(sort_key)}


def adding(sums: Mapping[str, Decimal]) -> SumsUpdate:
    """Return the update that adds `sums`; at least one is needed.

    A name with a sign that expressions do not allow is replaced by one that begins with `#`.
    """
    names: dict[str, str] = {}
    values: dict[str, Attribute] = {}
    additions = []
    for name, amount in sums.items():
        word = _UNNAMED.sub("_", name)
        if word != name:
            names[f"#{word}"] = name
        values[f":{word}"] = number(amount)
        additions.append(f"{'#' if word != name else ''}{word} :{word}")
    return {"expression": f"ADD {', '.join(additions)}", "names": names, "values": values}
