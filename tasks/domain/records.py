"""Personal records, as a pure function of a person's workouts.

Per type and kind, the log is the progression: the workouts in order of start, then id, whose value is above
all before them. The record is the last line. `longest-30d` is in the log alone: a workout that is longer than
every workout of its type that started in the 30 days before it; also when there is none (`first`).
"""

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from tasks.domain.keys import start_of
from tasks.domain.measures import LONGEST_DURATION, Measure, measures
from tasks.domain.quantities import answer, answer_kilometres, answer_minutes
from tasks.domain.totals import Amounts

LONGEST_30D: Final = "longest-30d"
RECORD_WINDOW: Final = timedelta(days=30)

_DECIMALS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A workout, as far as records need it.

    Attributes:
        workout_id: Sorts by start.
        type: Canonical.
        ts: The start as it was sent.
        local_date: `2026-11-20`.
        amounts: Exact, as of `tasks.domain.amounts`.
    """

    workout_id: str
    type: str
    ts: str
    local_date: str
    amounts: Amounts

    @property
    def started_at(self) -> datetime:
        """The start in UTC."""
        return start_of(self.workout_id)

    @property
    def measures(self) -> dict[str, Measure]:
        """What may be an all-time record, by kind."""
        return measures(self.amounts)

    @property
    def duration(self) -> Decimal:
        """Seconds."""
        return self.amounts["durationSec"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A line or a record as it is stored.

    Attributes:
        type: Canonical.
        kind: Of the record.
        workout_id: Whose it is.
        value: Exact.
        document: JSON text.
    """

    type: str
    kind: str
    workout_id: str
    value: Decimal
    document: str

    @property
    def local_date(self) -> str:
        """The calendar day where the workout began."""
        return str(json.loads(self.document)["localDate"])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log.

    Attributes:
        entry: The workout.
        measure: The value; of `longest-30d` the duration.
        kind: `longest-duration`, `highest-load:tss`, ..., or `longest-30d`.
        first: Of `longest-30d` only: there was no workout of the type in the 30 days before.
    """

    entry: Entry
    measure: Measure
    kind: str
    first: bool = False

    def kept(self) -> Kept:
        """Return it as it is stored."""
        return Kept(self.entry.type, self.kind, self.entry.workout_id, self.measure.value, self.document())

    def document(self) -> str:
        """Return what the API shows, as JSON text: the record with its workout, in the units of the API."""
        amounts = self.entry.amounts
        workout: dict[str, Any] = {
            "ts": self.entry.ts,
            "durationMin": answer_minutes(self.entry.duration),
        }
        if "distanceM" in amounts:
            workout["distanceKm"] = answer_kilometres(amounts["distanceM"])
        for name in ("calories", "elevationM"):
            if name in amounts:
                workout[name] = answer(amounts[name], _DECIMALS)
        document = {
            "type": self.entry.type,
            "kind": self.kind,
            "value": self.measure.shown,
            "unit": self.measure.unit,
            "workoutId": self.entry.workout_id,
            "achievedAt": self.entry.ts,
            "localDate": self.entry.local_date,
            **({"first": True} if self.first else {}),
            "workout": workout,
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Recent:
    """The longest workout of the 30 days before a start, kept while workouts are read in their order.

    Only those are kept that can still be the longest: each is longer than all that started after it. Workouts
    of the same start are not before each other, so they wait until a later start comes.
    """

    longest: deque[tuple[datetime, Decimal]] = field(default_factory=deque)
    waiting: tuple[datetime, Decimal] | None = None

    def before(self, started_at: datetime) -> Decimal | None:
        """Return the greatest duration in the 30 days before a start. Starts must be asked for in order."""
        if self.waiting and self.waiting[0] < started_at:
            while self.longest and self.longest[-1][1] <= self.waiting[1]:
                self.longest.pop()
            self.longest.append(self.waiting)
            self.waiting = None
        while self.longest and self.longest[0][0] < started_at - RECORD_WINDOW:
            self.longest.popleft()
        return self.longest[0][1] if self.longest else None

    def take(self, started_at: datetime, duration: Decimal) -> None:
        """Take in a workout, after `before` was asked for its start."""
        if self.waiting:
            duration = max(duration, self.waiting[1])
        self.waiting = (started_at, duration)


@dataclass(slots=True)
class Progression:
    """The log of one type so far: the last line per kind, and the 30 days before."""

    last: dict[str, Kept] = field(default_factory=dict)
    recent: Recent = field(default_factory=Recent)

    def take(self, entry: Entry) -> list[Kept]:
        """Take in the next workout of the type, in order of start, then id. Returns its lines."""
        lines: list[Kept] = []
        for kind, measure in entry.measures.items():
            if kind not in self.last or measure.value > self.last[kind].value:
                self.last[kind] = Line(entry, measure, kind).kept()
                lines.append(self.last[kind])
        longest = self.recent.before(entry.started_at)
        if longest is None or entry.duration > longest:
            duration = entry.measures[LONGEST_DURATION]
            lines.append(Line(entry, duration, LONGEST_30D, first=longest is None).kept())
        self.recent.take(entry.started_at, entry.duration)
        return lines


def longest_within(window: Iterable[tuple[str, Decimal]]) -> dict[str, bool]:
    """Find the lines of `longest-30d` among the workouts of one type.

    Args:
        window: Ids and durations, in any order.

    Returns:
        The ids of the lines, each with whether it is the first of its 30 days. Those of the first 30 days of
        the window are not to be relied on: what was before is not known.
    """
    recent, lines = Recent(), {}
    for workout_id, duration in sorted(window):
        started_at = start_of(workout_id)
        longest = recent.before(started_at)
        if longest is None or duration > longest:
            lines[workout_id] = longest is None
        recent.take(started_at, duration)
    return lines


@dataclass(frozen=True, slots=True)
class Difference:
    """The writes that are needed after one workout changed.

    Attributes:
        lines: New and changed lines of the log.
        gone: Lines to delete.
        records: The lines that are records now.
    """

    lines: Sequence[Kept]
    gone: Sequence[Kept]
    records: Sequence[Kept]

    def __bool__(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.lines or self.gone or self.records)

    def __add__(self, other: "Difference") -> "Difference":
        """Return both together."""
        return Difference(
            [*self.lines, *other.lines], [*self.gone, *other.gone], [*self.records, *other.records]
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a record, or made a line, and with what value."""

    workout_id: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Around:
    """The lines of the log before and after a workout, of its type.

    Attributes:
        earlier: By kind, the last line before it.
        earlier_is_all: Whether a kind that is not there has no line before it.
        later: By kind, the lines after it, in order.
        later_is_all: Whether these are all of them.
    """

    earlier: Mapping[str, Held]
    earlier_is_all: bool
    later: Mapping[str, Sequence[Held]]
    later_is_all: bool


class Late:
    """The workout comes before a record: it has to be compared with the lines around it."""


class Rebuild:
    """What changed reaches further than what was read: the log has to be built anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """A workout that came, changed or went.

    Attributes:
        workout_id: Its id.
        entry: The workout as it is now; None when it is not there, or of another type now.
        is_new: Whether it came, and so can only have taken lines from others.
    """

    workout_id: str
    entry: Entry | None
    is_new: bool


def compare(
    change: Change,
    records: Mapping[str, Held],
    window: Mapping[str, Decimal],
    kept: Sequence[Kept],
    around: Around | None,
) -> Difference | Late | Rebuild:
    """Compare a workout with the records of its type.

    A workout that comes last is compared with the records alone. One that comes before a record is compared
    with the lines around it. One that changes or goes, and made a line, may have hidden others: the log has
    to be built anew.

    Args:
        change: What happened.
        records: The records of the type by kind.
        window: The durations of all workouts of the type within 30 days of its start, itself included.
        kept: The lines of the type from this workout on, 30 days far.
        around: The lines before and after it, if they were read.

    Returns:
        What has to be written, or what has to be read first.
    """
    workout_id, entry = change.workout_id, change.entry
    own = {line.kind: line for line in kept if line.workout_id == workout_id and line.kind != LONGEST_30D}
    held = {kind for kind, record in records.items() if record.workout_id == workout_id}
    values = entry.measures if entry else {}
    found = Difference([], [], [])
    for kind in dict.fromkeys((*values, *own, *held)):
        line = Line(entry, values[kind], kind).kept() if entry and kind in values else None
        if kind in own or kind in held:
            if line is None or own.get(kind) != line:
                return Rebuild()
        elif line:
            placed = _placed(line, records.get(kind), around)
            if not isinstance(placed, Difference):
                return placed
            found += placed
    longest = _compare_longest(change, window, kept)
    if longest is None:
        return Rebuild()
    return found + Difference(*longest, [])


def _placed(line: Kept, record: Held | None, around: Around | None) -> Difference | Late | Rebuild:
    """Find the place of a workout that has no line of this kind yet: what it writes, if it is a line."""
    if record is None or line.workout_id > record.workout_id:
        falls = record is None or line.value > record.value
        return Difference([line], [], [line]) if falls else Difference([], [], [])
    if around is None:
        return Late()
    if line.kind not in around.earlier and not around.earlier_is_all:
        return Rebuild()
    if not _is_line(line, around):
        return Difference([], [], [])
    later = around.later.get(line.kind, ())
    hidden = [each for each in later if each.value <= line.value]
    if len(hidden) == len(later) and not around.later_is_all:
        return Rebuild()
    gone = [Kept(line.type, line.kind, each.workout_id, each.value, "") for each in hidden]
    return Difference([line], gone, [line] if line.value >= record.value else [])


def _is_line(line: Kept, around: Around) -> bool:
    before = around.earlier.get(line.kind)
    return before is None or line.value > before.value


def _compare_longest(
    change: Change, window: Mapping[str, Decimal], kept: Sequence[Kept]
) -> tuple[list[Kept], list[Kept]] | None:
    """Compare the lines of `longest-30d` from a workout on: those to write and those that go."""
    workout_id, entry = change.workout_id, change.entry
    stored = {line.workout_id: line for line in kept if line.kind == LONGEST_30D}
    wanted = {key: first for key, first in longest_within(window.items()).items() if key >= workout_id}
    lines = []
    for key, first in wanted.items():
        if key == workout_id and entry:
            line = Line(entry, entry.measures[LONGEST_DURATION], LONGEST_30D, first).kept()
        elif key in stored:
            line = _with_first(stored[key], first=first)
        elif change.is_new:
            # This workout did not make it one: its own comparison is still to come.
            continue
        else:
            # What the document of that workout says is not known here.
            return None
        if stored.get(key) != line:
            lines.append(line)
    return lines, [line for key, line in stored.items() if key not in wanted]


def _with_first(line: Kept, *, first: bool) -> Kept:
    document = json.loads(line.document)
    workout = document.pop("workout")
    document.pop("first", None)
    shown = {**document, **({"first": True} if first else {}), "workout": workout}
    return replace(line, document=json.dumps(shown, ensure_ascii=False, separators=(",", ":")))
