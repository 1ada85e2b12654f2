"""Which values of one workout may be personal records."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tasks.domain.amounts import LOAD_PREFIX
from tasks.domain.profile import LOAD_METHODS
from tasks.domain.quantities import answer
from tasks.domain.totals import Amounts

LONGEST_DURATION: Final = "longest-duration"

# Kind, amount, unit, decimals of the answer.
_MEASURES: Final = (
    (LONGEST_DURATION, "durationSec", "s", 1),
    ("longest-distance", "distanceM", "m", 3),
    ("most-calories", "calories", "kcal", 3),
    ("highest-elevation", "elevationM", "m", 3),
)
_LOAD_DECIMALS: Final = 2

KINDS: Final = (
    *(kind for kind, *_ in _MEASURES),
    *(f"highest-{LOAD_PREFIX}{method}" for method in LOAD_METHODS),
)
"""The kinds of all-time records."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A value that may be an all-time record of its type.

    Attributes:
        value: Exact, to compare by.
        unit: `s`, `m`, `kcal` or `load`.
        decimals: How many the answer shows.
    """

    value: Decimal
    unit: str
    decimals: int

    @property
    def shown(self) -> int | float:
        """The value as the answer has it."""
        return answer(self.value, self.decimals)


def measures(amounts: Amounts) -> dict[str, Measure]:
    """Return the measures that can set a record, by their kinds: those above 0 only."""
    found = {
        kind: Measure(amounts[name], unit, decimals)
        for kind, name, unit, decimals in _MEASURES
        if amounts.get(name)
    }
    for name, value in amounts.items():
        if name.startswith(LOAD_PREFIX) and value:
            found[f"highest-{name}"] = Measure(value, "load", _LOAD_DECIMALS)
    return found
