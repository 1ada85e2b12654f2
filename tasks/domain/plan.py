"""What a session was planned to be, and what is done of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tasks.domain.quantities import answer, decimal_of, json_number
from tasks.domain.strength import PerformedSet, totals


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """One line of a plan.

    Attributes:
        exercise: Its slug.
        sets: How many working sets.
        reps: Repetitions of each.
        weight_kg: None for a line that leaves the weight open, or has the body's only.
        rest_sec: Rest after each set; None for one that the plan leaves open.
    """

    exercise: str
    sets: int
    reps: int
    weight_kg: Decimal | None = None
    rest_sec: int | None = None

    def document(self) -> dict[str, Any]:
        """Return the line as the API shows it, absent fields left out."""
        line: dict[str, Any] = {"exercise": self.exercise, "sets": self.sets, "reps": self.reps}
        if self.weight_kg is not None:
            line["weightKg"] = json_number(self.weight_kg)
        if self.rest_sec is not None:
            line["restSec"] = self.rest_sec
        return line


def planned_of(line: Mapping[str, Any]) -> PlannedExercise:
    """Read a line as `PlannedExercise.document` writes it; numbers may be decimals."""
    weight = line.get("weightKg")
    return PlannedExercise(
        exercise=line["exercise"],
        sets=int(line["sets"]),
        reps=int(line["reps"]),
        weight_kg=weight if weight is None or isinstance(weight, Decimal) else decimal_of(weight),
        rest_sec=None if line.get("restSec") is None else int(line["restSec"]),
    )


def compare(planned: Sequence[PlannedExercise], done: Iterable[PerformedSet]) -> list[dict[str, Any]]:
    """Say line by line what is planned and what is done.

    Warm-ups count for nothing. A drop set belongs to the working set before it: it adds volume and
    repetitions, but is no set of the plan. An exercise that is planned on several lines fills them in their
    order; what is left over after the last one is done on that one.

    Args:
        planned: The lines of the plan.
        done: The sets of the session in order.

    Returns:
        For each line, then for each exercise that was not planned, in order of its first set: `exercise`;
        `planned`, the line without its exercise, or null; `done` with `sets`, `reps` of all of them,
        `volumeKg`, `weightKg`, the heaviest, or null without weight, and `asPlanned`, how many working sets
        have at least the repetitions and the weight planned (null if nothing was); and `setsLeft`.
    """
    groups: dict[str, list[list[PerformedSet]]] = {}
    for performed in done:
        if performed.counts:
            working = groups.setdefault(performed.exercise, [])
            if performed.kind == "working" or not working:
                working.append([])
            working[-1].append(performed)
    last_line = {line.exercise: place for place, line in enumerate(planned)}
    shown = []
    for place, line in enumerate(planned):
        working = groups.get(line.exercise, [])
        taken = len(working) if last_line[line.exercise] == place else line.sets
        shown.append(_compared(line.exercise, line, working[:taken]))
        groups[line.exercise] = working[taken:]
    return [*shown, *(_compared(exercise, None, rest) for exercise, rest in groups.items() if rest)]


def _compared(
    exercise: str, line: PlannedExercise | None, groups: Sequence[Sequence[PerformedSet]]
) -> dict[str, Any]:
    performed = [each for group in groups for each in group]
    working = [each for each in performed if each.kind == "working"]
    weights = [each.weight_kg for each in performed if each.weight_kg is not None]
    sums = totals(performed)
    return {
        "exercise": exercise,
        "planned": {name: value for name, value in line.document().items() if name != "exercise"}
        if line
        else None,
        "done": {
            "sets": len(working),
            "reps": sums.reps,
            "volumeKg": answer(sums.volume_kg, 2),
            "weightKg": answer(max(weights), 2) if weights else None,
            "asPlanned": sum(_as_planned(each, line) for each in working) if line else None,
        },
        "setsLeft": max(line.sets - len(working), 0) if line else 0,
    }


def _as_planned(performed: PerformedSet, line: PlannedExercise) -> bool:
    heavy_enough = line.weight_kg is None or (performed.weight_kg or 0) >= line.weight_kg
    return heavy_enough and performed.reps >= line.reps
