"""Arithmetic of strength sets: exact kilograms, volume, and the estimated one-repetition maximum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal

from tasks.domain.totals import NOTHING

Kind = Literal["working", "warmup", "drop"]

KINDS: Final[tuple[Kind, ...]] = ("working", "warmup", "drop")
KILOGRAMS_PER_POUND: Final = Decimal("0.45359237")
"""The international avoirdupois pound, exact by definition (1959)."""

# Weights as sent: an app that converts 225 lb sends 102.05828325 kg, with or without a double's last digits.
# A set's volume has at most 17 decimals then, and sums stay exact within 28 digits.
_RESOLUTION: Final = Decimal("0.000000001")
_EPLEY_REPS: Final = 30


@dataclass(frozen=True, slots=True)
class PerformedSet:
    """One set of one exercise.

    Attributes:
        exercise: The exercise's name in the library, or one's own: `bench-press`.
        kind: A warm-up counts for nothing.
        reps: Repetitions, at least 1.
        weight_kg: Exact; None for a set with the body's weight only.
        rir: Repetitions in reserve: how many more would have been possible.
    """

    exercise: str
    kind: Kind
    reps: int
    weight_kg: Decimal | None = None
    rir: Decimal | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts in volumes and records: every set but a warm-up."""
        return self.kind != "warmup"

    @property
    def volume_kg(self) -> Decimal:
        """Weight times repetitions, exact; 0 for a warm-up and without weight."""
        return self.weight_kg * self.reps if self.weight_kg is not None and self.counts else NOTHING

    @property
    def e1rm_kg(self) -> Decimal | None:
        """The estimated one-repetition maximum; None for a warm-up, without weight, and above 30 reps."""
        return one_repetition_maximum(self.weight_kg, self.reps, self.rir) if self.counts else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the sets of a session add up to, warm-ups left out.

    Attributes:
        volume_kg: Exact.
        sets: How many sets.
        reps: Repetitions of all of them.
    """

    volume_kg: Decimal = NOTHING
    sets: int = 0
    reps: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        """Return the totals of both."""
        return Totals(self.volume_kg + other.volume_kg, self.sets + other.sets, self.reps + other.reps)

    def __sub__(self, other: "Totals") -> "Totals":
        """Return what is left without the other."""
        return Totals(self.volume_kg - other.volume_kg, self.sets - other.sets, self.reps - other.reps)


def totals(sets: Iterable[PerformedSet]) -> Totals:
    """Add sets up, exactly: the volume is the sum of weight x reps over working and drop sets."""
    counting = [performed for performed in sets if performed.counts]
    volume = sum((performed.volume_kg for performed in counting), NOTHING)
    return Totals(volume, len(counting), sum(performed.reps for performed in counting))


def weight_as_sent(weight: Decimal) -> Decimal:
    """Round a weight, in the unit that was sent, to the resolution of storage: 1e-9."""
    return weight.quantize(_RESOLUTION, ROUND_HALF_EVEN).normalize()


def kilograms(pounds: Decimal) -> Decimal:
    """Convert pounds to kilograms, exactly."""
    return pounds * KILOGRAMS_PER_POUND


def one_repetition_maximum(
    weight_kg: Decimal | None, reps: int, rir: Decimal | None = None
) -> Decimal | None:
    """Return the estimated one-repetition maximum in kilograms, at the resolution of storage.

    Epley B (1985), Poundage chart, Boyd Epley Workout: w (1 + r / 30), where r are the repetitions that were
    possible, so those in reserve are added. One repetition is no estimate and gives w itself.

    Returns:
        None without a weight, and above 30 repetitions, where the formula means nothing.
    """
    possible = reps + (rir or NOTHING)
    if weight_kg is None or possible > _EPLEY_REPS:
        return None
    # One division at the end: two would make 100 kg x 8 end in 126.666...4.
    estimate = weight_kg if possible == 1 else weight_kg * (_EPLEY_REPS + possible) / _EPLEY_REPS
    return estimate.quantize(_RESOLUTION, ROUND_HALF_EVEN)
