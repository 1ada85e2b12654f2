"""How long executions are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 1_000_000
_DAYS, _MEGABYTES = "WOTR_HISTORY_DAYS", "WOTR_HISTORY_MB"


@dataclass(frozen=True)
class Bounds:
    """The bounds of the store: what is older goes, and when there is more, the oldest go.

    Under the bound of size one that failed is worth more than others: as long as there are others beside the
    newest, those go.

    Args:
        age: executions that started longer ago are deleted.
        bytes_: what the file may take; with 0 nothing is recorded.
    """

    age: timedelta = timedelta(days=7)
    bytes_: int = 2048 * 1024 * 1024

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Bounds:
        """The bounds that WOTR_HISTORY_DAYS and WOTR_HISTORY_MB set.

        Raises:
            LocalError: one of them is no number from 0.
        """
        given = os.environ if environment is None else environment
        days, megabytes = _number(given, _DAYS), _number(given, _MEGABYTES)
        return cls(
            age=cls.age if days is None else timedelta(days=days),
            bytes_=cls.bytes_ if megabytes is None else int(megabytes * 1024 * 1024),
        )


def _number(environment: Mapping[str, str], name: str) -> float | None:
    text = environment.get(name)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < _MOST:
        raise LocalError(f"{name} is {text!r}; it must be a number from 0 to {_MOST}.")
    return number
