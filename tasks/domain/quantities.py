"""Exact amounts: conversions to SI for storage, and numbers for answers.

Storage is SI at a fixed resolution (milliseconds, millimetres, thousandths of a kilocalorie or metre climbed,
and 1e-9 of a load), so that sums stay exact within DynamoDB's 38 digits and what was added can be subtracted
again.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final

SECONDS_PER_MINUTE: Final = Decimal(60)
METRES_PER_KILOMETRE: Final = Decimal(1000)

_THOUSANDTH: Final = Decimal("0.001")
_LOAD_RESOLUTION: Final = Decimal("0.000000001")


def decimal_of(number: float) -> Decimal:
    """Return the decimal that the JSON text said: 42.1 and not 42.10000000000000142."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def stored(amount: Decimal) -> Decimal:
    """Round an SI amount to the resolution of storage, a thousandth."""
    return amount.quantize(_THOUSANDTH, ROUND_HALF_EVEN)


def stored_load(load: Decimal) -> Decimal:
    """Round a training load to the resolution of storage, 1e-9, far below the two decimals of answers."""
    return load.quantize(_LOAD_RESOLUTION, ROUND_HALF_EVEN)


def seconds(minutes: Decimal) -> Decimal:
    """Convert minutes to seconds, to the millisecond."""
    return stored(minutes * SECONDS_PER_MINUTE)


def metres(kilometres: Decimal) -> Decimal:
    """Convert kilometres to metres, to the millimetre."""
    return stored(kilometres * METRES_PER_KILOMETRE)


def plain(amount: Decimal) -> str:
    """Write an amount as DynamoDB's number text: no exponent, no trailing zeros, no negative zero."""
    return format(amount.normalize(), "f") if amount else "0"


def json_number(amount: Decimal) -> int | float:
    """Return the JSON number for an amount: an integer where it is one."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def answer(amount: Decimal, places: int) -> int | float:
    """Round an amount for an answer, half up, to at most `places` decimals."""
    return json_number(amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def answer_minutes(seconds_stored: Decimal) -> int | float:
    """Minutes for an answer, up to 2 decimals, from seconds."""
    return answer(seconds_stored / SECONDS_PER_MINUTE, 2)


def answer_kilometres(metres_stored: Decimal) -> int | float:
    """Kilometres for an answer, up to 3 decimals, from metres."""
    return answer(metres_stored / METRES_PER_KILOMETRE, 3)
