"""What the sample athletes lift: two programmes that alternate, and progress as long as they are trained.

A session repeats its programme with a little more weight than the last time. A set may fall short by a
repetition or two. After a break of three weeks or more the weights start lower.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

BREAK: Final = timedelta(weeks=3)
AFTER_A_BREAK: Final = 0.85
CHANCE_OF_A_HARD_DAY: Final = 0.15
WARMUP_SHARE: Final = 0.5
DROP_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Lift:
    """An exercise of a programme.

    Attributes:
        exercise: Of the library.
        sets: How many working sets.
        reps: Repetitions of a working set.
        weight: Of the first time, in the programme's unit; 0 for bodyweight.
        step: What each further time adds.
        warmup: Whether a warm-up set comes first.
        drop: Whether a drop set comes last.
    """

    exercise: str
    sets: int
    reps: int
    weight: float = 0
    step: float = 0
    warmup: bool = False
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """Two days that alternate.

    Attributes:
        unit: `weightKg` or `weightLb`.
        plate: The smallest change of weight.
        days: Title and lifts.
    """

    unit: str
    plate: float
    days: tuple[tuple[str, tuple[Lift, ...]], ...]


ANA: Final = Programme(
    "weightLb",
    2.5,
    (
        (
            "Strength A",
            (
                Lift("back-squat", 3, 8, 85, 1.5, warmup=True),
                Lift("dumbbell-bench-press", 3, 10, 25, 0.5),
                Lift("pull-up", 3, 4),
            ),
        ),
        (
            "Strength B",
            (
                Lift("romanian-deadlift", 3, 8, 95, 1.5, warmup=True),
                Lift("overhead-press", 3, 8, 45, 0.6),
                Lift("push-up", 2, 12),
            ),
        ),
    ),
)

BEN: Final = Programme(
    "weightKg",
    1.25,
    (
        (
            "Squat day",
            (
                Lift("back-squat", 5, 5, 70, 1.25, warmup=True),
                Lift("bench-press", 5, 5, 52.5, 0.8, warmup=True),
                Lift("barbell-row", 3, 8, 50, 0.7, drop=True),
            ),
        ),
        (
            "Deadlift day",
            (
                Lift("deadlift", 3, 5, 90, 1.8, warmup=True),
                Lift("overhead-press", 5, 5, 35, 0.5),
                Lift("pull-up", 3, 7),
            ),
        ),
    ),
)

PROGRAMMES: Final[Mapping[str, Programme]] = {"ana": ANA, "ben": BEN}


@dataclass(slots=True)
class Training:
    """A person on a programme, from session to session."""

    programme: Programme
    rng: Random
    times: int = 0
    last: datetime | None = None
    strength: dict[str, float] = field(default_factory=dict)

    def session(self, workout: Mapping[str, Any]) -> dict[str, Any]:
        """Turn a Strength workout into the session that it was.

        Returns:
            `startedAt`, `title` and, if any, `notes` for `POST /sessions`; `sets` for `POST .../sets`;
            `endedAt` and, if any, `rpe` for `POST .../finish`.
        """
        start = datetime.fromisoformat(workout["ts"])
        end = start + timedelta(minutes=workout["durationMin"])
        if self.last and start - self.last > BREAK:
            self.strength = {name: gain * AFTER_A_BREAK for name, gain in self.strength.items()}
        self.last = start
        title, lifts = self.programme.days[self.times % len(self.programme.days)]
        self.times += 1
        sets = [each for lift in lifts for each in self._sets(lift)]
        pause = (end - start) / (len(sets) + 1)
        for number, each in enumerate(sets, 1):
            each["ts"] = (start + number * pause).replace(microsecond=0).isoformat()
        return {
            "startedAt": workout["ts"],
            "title": title,
            **({"notes": workout["notes"]} if "notes" in workout else {}),
            "sets": sets,
            "endedAt": end.isoformat(),
            **({"rpe": workout["rpe"]} if "rpe" in workout else {}),
        }

    def _sets(self, lift: Lift) -> Iterator[dict[str, Any]]:
        weight = self.strength.get(lift.exercise, lift.weight)
        hard = self.rng.random() < CHANCE_OF_A_HARD_DAY
        if lift.warmup:
            yield self._set(lift, weight * WARMUP_SHARE, lift.reps, kind="warmup")
        for number in range(lift.sets):
            short = self.rng.choice((1, 2)) if hard and number == lift.sets - 1 else 0
            extra = self.rng.choice((0, 0, 1)) + self.times // 12 if not lift.weight else 0
            rir = {"rir": 0 if short else max(0, lift.sets - 1 - number)} if lift.weight else {}
            yield self._set(lift, weight, lift.reps - short + extra) | rir
        if lift.drop:
            yield self._set(lift, weight * DROP_SHARE, lift.reps + 2, kind="drop")
        if not hard:
            self.strength[lift.exercise] = weight + lift.step

    def _set(self, lift: Lift, weight: float, reps: int, **kind: str) -> dict[str, Any]:
        plate = self.programme.plate
        load = {self.programme.unit: round(weight / plate) * plate} if lift.weight else {}
        return {"exercise": lift.exercise, **load, "reps": reps, **kind}
