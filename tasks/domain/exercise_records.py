"""Records of exercises, as a pure function of a person's sets.

A lift is what one session did in one exercise.

Per exercise and kind, the log is the progression: the working and drop sets in order of session, then set,
whose value is above all before them. The record is the last line; a tie keeps the earlier one.

Kinds of sets with a weight are `max-weight`, `max-e1rm`, `max-set-volume` and, for each weight,
`max-reps-at-weight:<kg>`; of sets without, `max-reps`. While the sets are taken in their order, only the
heaviest 100 weights of an exercise are kept, so that what is known of an exercise has a bound.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from tasks.domain.quantities import answer, plain
from tasks.domain.strength import PerformedSet

TYPE: Final = "Strength"
AT_WEIGHT: Final = "max-reps-at-weight"
KINDS: Final = ("max-weight", "max-e1rm", "max-set-volume", AT_WEIGHT, "max-reps")
"""The kinds of records of an exercise; `max-reps-at-weight` stands for all weights."""

MOST_WEIGHTS: Final = 100

_LETTERS: Final = dict(zip(KINDS, "wevar", strict=True))
_KIND_OF: Final = {letter: kind for kind, letter in _LETTERS.items()}
_DECIMALS: Final = 2
_NONE: Final = "-"


@dataclass(frozen=True, slots=True)
class Lifted:
    """A set with its place in the session: `0001` is the first that was logged."""

    set_id: str
    performed: PerformedSet


@dataclass(frozen=True, slots=True)
class Lift:
    """What one session did in one exercise, as far as records need it.

    Attributes:
        session_id: Sorts by start.
        started_at: The start of the session as it was sent.
        local_date: `2026-11-20`.
        sets: Working and drop sets in order.
        lines: By set, the letters of the kinds of which it is a line of the log; sets without are left out.
    """

    session_id: str
    started_at: str
    local_date: str
    sets: Sequence[Lifted] = ()
    lines: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Best:
    """A set that holds a record, or is a line of the log."""

    kind: str
    session_id: str
    started_at: str
    local_date: str
    lifted: Lifted

    @property
    def value(self) -> Decimal:
        """Kilograms, or repetitions."""
        return measures(self.lifted.performed)[self.kind]

    def document(self) -> str:
        """Return what the API shows, as JSON text: the record with its set."""
        performed = self.lifted.performed
        document = {
            "type": TYPE,
            "kind": self.kind,
            "value": answer(self.value, _DECIMALS),
            "unit": unit_of(self.kind),
            "exercise": performed.exercise,
            "sessionId": self.session_id,
            "setId": self.lifted.set_id,
            "achievedAt": self.started_at,
            "localDate": self.local_date,
            "set": {"kind": performed.kind, **shown(performed)},
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


Bests = Mapping[str, Best]
"""The records by kind."""


def kinds_of(weight_kg: Decimal | None) -> tuple[str, ...]:
    """Return the kinds of records that a set with this weight, or without, can hold."""
    if not weight_kg:
        return ("max-reps",)
    return ("max-weight", "max-e1rm", "max-set-volume", f"{AT_WEIGHT}:{plain(weight_kg)}")


def family(kind: str) -> str:
    """Return the kind without its weight: `max-reps-at-weight` of `max-reps-at-weight:100`."""
    return kind.partition(":")[0]


def unit_of(kind: str) -> str:
    """Return the unit of a record: `kg` or `reps`."""
    return "reps" if kind.startswith("max-reps") else "kg"


def measures(performed: PerformedSet) -> dict[str, Decimal]:
    """Return what may be a record of the exercise, by kind: values above 0 of a set that is no warm-up."""
    if not performed.counts:
        return {}
    if not performed.weight_kg:
        found = {"max-reps": Decimal(performed.reps)}
    else:
        found = {
            "max-weight": performed.weight_kg,
            "max-set-volume": performed.volume_kg,
            f"{AT_WEIGHT}:{plain(performed.weight_kg)}": Decimal(performed.reps),
        }
        if performed.e1rm_kg is not None:
            found["max-e1rm"] = performed.e1rm_kg
    return {kind: value for kind, value in found.items() if value > 0}


def shown(performed: PerformedSet) -> dict[str, int | float]:
    """Return the numbers of a set as an answer has them: kilograms with two decimals."""
    numbers: dict[str, int | float] = {}
    if performed.weight_kg is not None:
        numbers["weightKg"] = answer(performed.weight_kg, _DECIMALS)
    numbers["reps"] = performed.reps
    if performed.rir is not None:
        numbers["rir"] = answer(performed.rir, _DECIMALS)
    if performed.e1rm_kg is not None:
        numbers["e1rmKg"] = answer(performed.e1rm_kg, _DECIMALS)
    return numbers


def fold(bests: Bests, lift: Lift, most_weights: int = MOST_WEIGHTS) -> tuple[Bests, dict[str, str]]:
    """Take in the next session of the exercise, in order.

    Args:
        bests: The records before it.
        lift: Its sets.
        most_weights: How many weights have records at a time; the heaviest are kept.

    Returns:
        The records after it, and its lines of the log, as of `Lift.lines`.
    """
    after, lines = dict(bests), {}
    for lifted in lift.sets:
        letters = ""
        for kind, value in measures(lifted.performed).items():
            if kind in after and value <= after[kind].value:
                continue
            if kind not in after and not _makes_room(after, kind, most_weights):
                continue
            after[kind] = Best(kind, lift.session_id, lift.started_at, lift.local_date, lifted)
            letters += _LETTERS[family(kind)]
        if letters:
            lines[lifted.set_id] = letters
    return after, lines


def _makes_room(bests: dict[str, Best], kind: str, most_weights: int) -> bool:
    """Whether a new kind is to be kept. A lighter weight goes when there are too many."""
    if family(kind) != AT_WEIGHT:
        return True
    weights = [name for name in bests if family(name) == AT_WEIGHT]
    if len(weights) < most_weights:
        return True
    lightest = min(weights, key=_weight_of)
    if _weight_of(kind) < _weight_of(lightest):
        return False
    del bests[lightest]
    return True


def _weight_of(kind: str) -> Decimal:
    return Decimal(kind.partition(":")[2])


def lines_of(lift: Lift) -> dict[tuple[str, str], Best]:
    """Return the lines of the log that a session has, by set and kind."""
    by_set = {lifted.set_id: lifted for lifted in lift.sets}
    found = {}
    for set_id, letters in lift.lines.items():
        for letter in letters:
            kind = _named(_KIND_OF[letter], by_set[set_id].performed)
            found[set_id, kind] = Best(
                kind, lift.session_id, lift.started_at, lift.local_date, by_set[set_id]
            )
    return found


def _named(kind: str, performed: PerformedSet) -> str:
    weight = performed.weight_kg
    return f"{kind}:{plain(weight)}" if kind == AT_WEIGHT and weight is not None else kind


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of the newest session of an exercise changes in its records.

    Attributes:
        before: The records before that session, if it has just become the newest.
        lift: The session with its lines.
        records: Records to write.
        lost: Kinds that have no record any more.
        lines: Lines of the log to write.
        gone: Lines of the log to delete.
    """

    before: Bests | None
    lift: Lift
    records: Sequence[Best]
    lost: Sequence[str]
    lines: Sequence[Best]
    gone: Sequence[Best]


def change(
    before: Bests, latest: Lift | None, old: Lift, new: Lift, most_weights: int = MOST_WEIGHTS
) -> Change | None:
    """Compare a session with what the records know of it. It costs the same whatever the history.

    Args:
        before: The records before the newest session.
        latest: The newest session of the exercise; None when there is none.
        old: The session that changed, as the records know it.
        new: The session as it is now.
        most_weights: As of `fold`.

    Returns:
        None when the session is not the newest: then all sessions of the exercise have to be folded.
    """
    if latest is not None and new.session_id < latest.session_id:
        return None
    is_newest_now = latest is not None and latest.session_id < new.session_id
    if latest is not None and is_newest_now:
        before, _ = fold(before, latest, most_weights)
    known, _ = fold(before, old, most_weights)
    now, lines = fold(before, new, most_weights)
    lift = replace(new, lines=lines)
    written, wanted = lines_of(old), lines_of(lift)
    return Change(
        before=before if is_newest_now else None,
        lift=lift,
        records=[best for kind, best in now.items() if known.get(kind) != best],
        lost=[kind for kind in known if kind not in now],
        lines=[line for place, line in wanted.items() if written.get(place) != line],
        gone=[line for place, line in written.items() if place not in wanted],
    )


def broken(
    records: Mapping[str, Decimal], earlier: Iterable[PerformedSet], performed: PerformedSet
) -> list[str]:
    """Tell which records of its exercise a set breaks, at the moment in which it is logged.

    Args:
        records: The records that are known, by kind.
        earlier: The sets of this session and exercise before it, of which the records may not know yet.
        performed: The set.
    """
    best = dict(records)
    for each in earlier:
        for kind, value in measures(each).items():
            best[kind] = max(value, best.get(kind, value))
    return [kind for kind, value in measures(performed).items() if kind not in best or value > best[kind]]


def write_marks(sets: Iterable[Lifted], lines: Mapping[str, str]) -> str:
    """Write the sets of a session with their lines, exact: `0001 working 102.5 8 2 wev;...`."""
    return ";".join(f"{_written(lifted)} {lines.get(lifted.set_id, _NONE)}" for lifted in sets)


def read_marks(exercise: str, marks: str) -> tuple[list[Lifted], dict[str, str]]:
    """Read what `write_marks` wrote: the sets, and the lines of those that have any."""
    sets, lines = [], {}
    for mark in filter(None, marks.split(";")):
        written, _, letters = mark.rpartition(" ")
        sets.append(_read(exercise, written))
        if letters != _NONE:
            lines[sets[-1].set_id] = letters
    return sets, lines


def write_bests(bests: Bests) -> str:
    """Write the records of an exercise as JSON text, exact."""
    rows = [
        [best.kind, best.session_id, best.started_at, best.local_date, _written(best.lifted)]
        for best in bests.values()
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_bests(exercise: str, written: str) -> dict[str, Best]:
    """Read what `write_bests` wrote."""
    return {
        kind: Best(kind, session_id, started_at, local_date, _read(exercise, mark))
        for kind, session_id, started_at, local_date, mark in json.loads(written)
    }


def _written(lifted: Lifted) -> str:
    performed = lifted.performed
    weight = _NONE if performed.weight_kg is None else plain(performed.weight_kg)
    rir = _NONE if performed.rir is None else plain(performed.rir)
    return f"{lifted.set_id} {performed.kind} {weight} {performed.reps} {rir}"


def _read(exercise: str, written: str) -> Lifted:
    fields: list[Any] = written.split(" ")
    set_id, kind, weight, reps, rir = fields
    return Lifted(
        set_id,
        PerformedSet(
            exercise,
            kind,
            int(reps),
            None if weight == _NONE else Decimal(weight),
            None if rir == _NONE else Decimal(rir),
        ),
    )
