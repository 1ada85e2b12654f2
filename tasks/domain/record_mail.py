"""The mail about new records: what a person reads when a workout holds some.

The API's ids and kinds are not words that people use; the mail has a name and a unit for each kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Final

from tasks.domain.exercise_records import AT_WEIGHT, family
from tasks.domain.exercises import find
from tasks.domain.measures import LONGEST_DURATION
from tasks.domain.quantities import METRES_PER_KILOMETRE, answer
from tasks.domain.records import LONGEST_30D

MOST_RECORDS: Final = 25
"""So many are listed; a session can hold a hundred."""

_STOP: Final = (
    "You asked wotr for this mail. PUT /me/notifications chooses which records are mailed; "
    "DELETE /me/notifications, or the link below, stops it."
)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a workout, or of an exercise in it.

    Attributes:
        kind: `longest-distance`, ..., of an exercise `max-weight`, `max-reps-at-weight:100`, ...
        value: Exact: seconds, metres, kilocalories, a load, kilograms, or repetitions.
        exercise: The exercise's slug; empty when it is a record of the workout.
    """

    kind: str
    value: Decimal
    exercise: str = ""

    @property
    def chosen_as(self) -> str:
        """The kind that people choose, in which all weights of an exercise are one."""
        return family(self.kind) if self.exercise else self.kind

    @property
    def weight(self) -> Decimal:
        """The kilograms of a record at a weight; 0 of any other."""
        return Decimal(self.kind.partition(":")[2]) if self.chosen_as == AT_WEIGHT else Decimal(0)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail.

    Attributes:
        subject: As SNS takes it: one line of at most 100 ASCII characters.
        text: Lines, under 4 KB.
    """

    subject: str
    text: str


def record_mail(workout_type: str, local_date: str, workout_id: str, records: Sequence[Record]) -> Mail:
    """Write the mail about the records that a workout holds.

    Args:
        workout_type: Canonical, so at most 32 ASCII characters.
        local_date: The day on which it began, where it began.
        workout_id: Where it can be looked at.
        records: At least one. `MOST_RECORDS` are listed, the others are counted; for each exercise the
            repetitions at a weight count least.
    """
    day = date.fromisoformat(local_date)
    written = f"{day.day} {day:%B %Y}"
    new = "A new personal record" if len(records) == 1 else f"{len(records)} new personal records"
    lines = [f"{new} in your {workout_type} of {day:%A}, {written}:"]
    listed = sorted(sorted(records, key=_rank)[:MOST_RECORDS], key=lambda record: record.exercise)
    for exercise, of_exercise in groupby(listed, key=lambda record: record.exercise):
        lines += ["", *([_name(exercise)] if exercise else []), *map(_line, of_exercise)]
    if len(records) > MOST_RECORDS:
        lines += ["", f"And {len(records) - MOST_RECORDS} more."]
    lines += ["", f"All records: GET /me/records. The workout: GET /workouts/{workout_id}.", "", _STOP]
    return Mail(f"{new}: {workout_type} on {written}", "\n".join(lines))


def _rank(record: Record) -> tuple[int, str, Decimal]:
    """Sort what says most first; of the repetitions at a weight, those at the heaviest."""
    return list(_WORDS).index(record.chosen_as), record.exercise, -record.weight


def _line(record: Record) -> str:
    words, write = _WORDS[record.chosen_as]
    if record.chosen_as == AT_WEIGHT:
        words += f" {_kilograms(record.weight)}"
    return f"- {words}: {write(record.value)}"


def _name(exercise: str) -> str:
    """Name an exercise; one's own by its slug, which is made of words."""
    known = find(exercise)
    return known.name if known else exercise.replace("-", " ").capitalize()


def _number(value: Decimal, decimals: int) -> str:
    return f"{answer(value, decimals):,}"


def _duration(seconds: Decimal) -> str:
    """Write `1 h 5 min`, `42 min 30 s`, `45 s`."""
    minutes, left = divmod(int(seconds.quantize(Decimal(1), ROUND_HALF_UP)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min"), (left, "s")) if count]
    return " ".join(parts) or "under 1 s"


def _distance(metres: Decimal) -> str:
    if metres < METRES_PER_KILOMETRE:
        return f"{_number(metres, 0)} m"
    return f"{_number(metres / METRES_PER_KILOMETRE, 3)} km"


def _kilocalories(value: Decimal) -> str:
    return f"{_number(value, 0)} kcal"


def _climb(metres: Decimal) -> str:
    return f"{_number(metres, 0)} m"


def _load(value: Decimal) -> str:
    return _number(value, 2)


def _kilograms(value: Decimal) -> str:
    return f"{_number(value, 2)} kg"


def _repetitions(value: Decimal) -> str:
    return _number(value, 0)


# In the order in which the mail has them.
_WORDS: Final[Mapping[str, tuple[str, Callable[[Decimal], str]]]] = {
    LONGEST_DURATION: ("Longest", _duration),
    "longest-distance": ("Farthest", _distance),
    "most-calories": ("Most calories", _kilocalories),
    "highest-elevation": ("Most climbing", _climb),
    "highest-load:session-rpe": ("Highest load (session RPE)", _load),
    "highest-load:banister-trimp": ("Highest load (Banister's TRIMP)", _load),
    "highest-load:tss": ("Highest load (TSS)", _load),
    "highest-load:rtss": ("Highest load (running TSS)", _load),
    LONGEST_30D: ("Longest in 30 days", _duration),
    "max-weight": ("Heaviest weight", _kilograms),
    "max-e1rm": ("Best estimated one-rep max", _kilograms),
    "max-set-volume": ("Most weight moved in a set", _kilograms),
    "max-reps": ("Most repetitions", _repetitions),
    AT_WEIGHT: ("Most repetitions at", _repetitions),
}
