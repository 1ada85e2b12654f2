"""The stage's own vocabulary: which types of workout it knows and how long one may last.

Operators keep both as parameter text. A text that cannot be read is an error; nothing is guessed.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

# Types become part of keys and attribute names, where `#`, `|` and `:` are separators.
_TYPE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
# The records of so many types, eight kinds each, pass through one state.
MOST_TYPES: Final = 25
_LONGEST_MAX_DURATION_MIN: Final = 100_000

# The only type whose distance makes streaks and running loads.
RUN: Final = "Run"


def parse_workout_types(text: str) -> tuple[str, ...]:
    """Read `Run,Ride,Swim`, spaces around names allowed.

    Raises:
        ValueError: A name is empty, malformed or there twice but for its case; or there are over 25.
    """
    types = tuple(name.strip() for name in text.split(","))
    if len(types) > MOST_TYPES:
        raise ValueError(f"workout types: {len(types)} types, at most {MOST_TYPES}")
    for name in types:
        if _TYPE.fullmatch(name) is None:
            raise ValueError(
                f"workout types: {name!r} is not 1-32 letters, digits, '_' or '-' from a letter on"
            )
    if len({name.lower() for name in types}) < len(types):
        raise ValueError(f"workout types: {text!r} names a type twice")
    return types


def parse_max_duration(text: str) -> Decimal:
    """Read the longest duration allowed, in minutes.

    Raises:
        ValueError: Not a number above 0 and at most 100,000.
    """
    try:
        minutes = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"maximum duration: {text!r} is not a number of minutes") from None
    if not minutes.is_finite() or not 0 < minutes <= _LONGEST_MAX_DURATION_MIN:
        raise ValueError(f"maximum duration: {text!r} is not above 0 and at most {_LONGEST_MAX_DURATION_MIN}")
    return minutes


def canonical_type(name: str, types: Sequence[str]) -> str | None:
    """Return the type as this stage spells it, matched case-insensitively, or None if it is unknown."""
    # Types are ASCII. Without the check, the long s and the Kelvin sign would be letters of theirs too.
    return next((known for known in types if name.isascii() and known.lower() == name.lower()), None)


def one_of(names: Sequence[str]) -> str:
    """Say which names would be right: `must be one of Run, Ride`."""
    return f"must be one of {', '.join(names)}"
