"""Lines of a file that is read in ranges."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.account_file import LONGEST_LINE_BYTES
from tasks.imports.lines import LineReader

TOO_LONG = b"x" * (LONGEST_LINE_BYTES + 1)


def read(file: bytes, offset: int = 0) -> list[tuple[bytes | None, int]]:
    """All lines from an offset on, each with where it ends."""
    reader = LineReader(lambda first, last: file[first : last + 1], len(file), offset)
    found = []
    while (line := reader.next()) is not None:
        found.append((line.line, line.end))
    return found


@given(
    st.lists(st.binary(max_size=50).map(lambda line: line.replace(b"\n", b""))), st.sampled_from([b"", b"\n"])
)
def test_they_are_those_of_the_file_whether_the_last_one_ends_or_not(lines: list[bytes], end: bytes) -> None:
    file = b"\n".join(lines) + end
    expected = file.split(b"\n")
    assert [line for line, _ in read(file)] == (expected[:-1] if expected[-1] == b"" else expected)


@given(st.lists(st.sampled_from([b"", b"a", b"bc", TOO_LONG, b"d" * LONGEST_LINE_BYTES]), max_size=12))
def test_reading_can_go_on_behind_any_line(lines: list[bytes]) -> None:
    file = b"".join(line + b"\n" for line in lines)
    whole = read(file)
    for number, (_, end) in enumerate(whole):
        assert read(file, end) == whole[number + 1 :]


def test_one_that_is_too_long_is_passed_over_and_the_next_one_is_read() -> None:
    file = TOO_LONG * 9 + b"\nnext\n" + TOO_LONG
    assert [line for line, _ in read(file)] == [None, b"next", None]


def test_a_line_that_is_given_back_comes_again() -> None:
    reader = LineReader(lambda first, last: b"a\nb\n"[first : last + 1], 4, 0)
    first = reader.next()
    assert first is not None
    reader.back(first)
    assert [reader.next(), reader.next()] == [first, (b"b", 4)]
