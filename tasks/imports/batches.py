"""Which lines of a file are imported together, and what each line brings."""

from dataclasses import dataclass, field, replace
from typing import Final

from tasks.domain.account_file import (
    END,
    LONGEST_LINE_BYTES,
    LineError,
    check_first_line,
    check_last_line,
    parse_line,
)
from tasks.imports.kinds import Importer
from tasks.imports.lines import LineReader, Read
from tasks.imports.progress import Progress
from tasks.imports.units import Unit

MOST_UNITS: Final = 25
"""Whose items are read together: DynamoDB reads at most 100."""

MOST_LINES: Final = 1000
"""Passed at once, those included that bring nothing."""

_MOST_WRITES: Final = 100
"""Of one transaction, as DynamoDB takes them."""


class FileRefusedError(Exception):
    """The file as a whole cannot be imported; the text says why."""


@dataclass
class Batch:
    """Lines that are imported together, and how far the import is behind them."""

    after: Progress
    units: list[tuple[int, Unit]] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    _writes: int = 0
    _dates: set[str] = field(default_factory=set)

    def has_room_for(self, unit: Unit) -> bool:
        """Whether one transaction can bring these lines and this one.

        Two lines about one item do not go together: the second is decided when the first is written.
        """
        dates = self._dates | {unit.date}
        sums = len(dates) + len({date[:7] for date in dates})
        writes = 1 + self._writes + unit.most_writes + sums
        fits = len(self.units) < MOST_UNITS and writes <= _MOST_WRITES
        return fits and self.reads.isdisjoint(unit.reads)

    def add(self, line: int, unit: Unit) -> None:
        """Take what a line brings."""
        self.units.append((line, unit))
        self.reads.update(unit.reads)
        self._writes += unit.most_writes
        if unit.date:
            self._dates.add(unit.date)


def next_batch(reader: LineReader, at: Progress, importer: Importer) -> Batch | None:
    """Return the next lines; None when there are none.

    Raises:
        FileRefusedError: The file does not begin as every export does.
    """
    batch = Batch(at)
    for _ in range(MOST_LINES):
        read = reader.next()
        if read is None:
            batch.after = _at_the_end(batch.after)
            break
        after, unit = _pass(batch.after, read, importer)
        if unit is not None:
            if not batch.has_room_for(unit):
                reader.back(read)
                break
            batch.add(after.line, unit)
        batch.after = after
    return None if batch.after == at else batch


def _pass(before: Progress, read: Read, importer: Importer) -> tuple[Progress, Unit | None]:
    """Pass one line: return how far the import is behind it, and what it brings, if anything."""
    number = before.line + 1
    after = replace(before, line=number, offset=read.end)
    try:
        if number == 1:
            check_first_line(read.line or b"")
            return after, None
        if read.line is not None and not read.line.strip():
            return after, None
        if before.ended:
            return after.refusing(number, "comes behind the last line"), None
        if read.line is None:
            after = replace(after, read=after.read + 1)
            return after.refusing(number, f"is longer than {LONGEST_LINE_BYTES} bytes"), None
        return _known(after, read.line, importer)
    except LineError as error:
        if number == 1:
            raise FileRefusedError(f"Line 1 {error}.") from None
        return replace(after, read=after.read + 1).refusing(number, str(error)), None


def _known(at: Progress, line: bytes, importer: Importer) -> tuple[Progress, Unit | None]:
    document = parse_line(line)
    if document.get("kind") == END:
        ended = replace(at, ended=True)
        try:
            check_last_line(document, at.seen)
        except LineError as error:
            return ended.refusing(at.line, str(error)), None
        return ended, None
    kind = importer.kind_of(document)
    at = replace(at, read=at.read + 1, seen={**at.seen, kind: at.seen.get(kind, 0) + 1})
    try:
        return at, importer.unit(kind, document)
    except LineError as error:
        return at.refusing(at.line, str(error)), None


def _at_the_end(at: Progress) -> Progress:
    if at.ended or not at.line:
        return at
    return replace(at, ended=True).refusing(at.line, "is the last one here: the file was cut off")
