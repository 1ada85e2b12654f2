"""Which values of one workout may be personal records."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, TypedDict

from tasks.domain.load import Load
from tasks.domain.quantities import answer, plain

_SHOWN_PLACES: Final = 3
_SHOWN_SECONDS_PLACES: Final = 1
_SHOWN_LOAD_PLACES: Final = 2


class Measure(TypedDict):
    """A value that may be an all-time record of its type.

    Attributes:
        kind: `longest-duration`, `highest-load:tss`, ...
        value: Exact decimal text, to compare by.
        shown: The rounded number as text, for documents and notices.
        unit: `s`, `m`, `kcal` or `load`.
    """

    kind: str
    value: str
    shown: str
    unit: str


def measures(
    *,
    duration_sec: Decimal,
    distance_m: Decimal | None,
    load: Load,
    calories: Decimal | None,
    elevation_m: Decimal | None,
) -> list[Measure]:
    """List the measures that can set an all-time record of their type, those above 0 only, duration first."""

    def all_measures() -> Iterator[tuple[str, Decimal | None, str, int]]:
        yield "longest-duration", duration_sec, "s", _SHOWN_SECONDS_PLACES
        yield "longest-distance", distance_m, "m", _SHOWN_PLACES
        for method, value in load.by_method.items():
            yield f"highest-load:{method}", value, "load", _SHOWN_LOAD_PLACES
        yield "most-calories", calories, "kcal", _SHOWN_PLACES
        yield "highest-elevation", elevation_m, "m", _SHOWN_PLACES

    return [
        {"kind": kind, "value": plain(value), "shown": str(answer(value, places)), "unit": unit}
        for kind, value, unit, places in all_measures()
        if value
    ]
