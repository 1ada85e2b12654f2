"""The lines of a file that is read in ranges, so that memory does not grow with the file."""

from collections.abc import Callable
from typing import Final, NamedTuple

from tasks.domain.account_file import LONGEST_LINE_BYTES

RANGE_BYTES: Final = 1024 * 1024

_END: Final = b"\n"


class Read(NamedTuple):
    """A line, and where the next one begins; None for a line that is too long to be read."""

    line: bytes | None
    end: int


class LineReader:
    """The lines of a file from an offset on."""

    def __init__(self, read: Callable[[int, int], bytes], size: int, offset: int) -> None:
        """Read lines from `offset` on; `read(first, last)` gives these bytes of the file, both included."""
        self._read = read
        self._size = size
        self._buffer = b""
        self._start = self._end = offset
        self._back: Read | None = None

    def back(self, read: Read) -> None:
        """Give this line again next."""
        self._back = read

    def next(self) -> Read | None:
        """Return the next line without its end; None when there is none."""
        if self._back is not None:
            read, self._back = self._back, None
            return read
        if self._start >= self._size:
            return None
        too_long = False
        searched = 0
        while (found := self._buffer.find(_END, searched)) < 0:
            searched = len(self._buffer)
            if searched > LONGEST_LINE_BYTES:
                too_long = True
                self._start, self._buffer, searched = self._start + searched, b"", 0
            if not self._fill():
                return self._take(len(self._buffer), 0, too_long=too_long)
        return self._take(found, len(_END), too_long=too_long)

    def _fill(self) -> bool:
        if self._end >= self._size:
            return False
        last = min(self._end + RANGE_BYTES, self._size) - 1
        self._buffer += self._read(self._end, last)
        self._end = last + 1
        return True

    def _take(self, length: int, ending: int, *, too_long: bool) -> Read:
        line, self._buffer = self._buffer[:length], self._buffer[length + ending :]
        self._start += length + ending
        return Read(None if too_long or length > LONGEST_LINE_BYTES else line, self._start)
