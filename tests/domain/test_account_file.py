"""The file of an account: its lines, and lines that are none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.account_file import (
    LineError,
    check_first_line,
    check_last_line,
    first_line,
    last_line,
    parse_line,
)

LONGEST = 1200  # 300 characters of up to 4 bytes
DEEP = b'{"kind": ' + b"[" * 100_000


def test_a_file_begins_with_its_format_and_ends_with_the_counts() -> None:
    check_first_line(first_line("2026-11-21T12:00:00.000Z"))
    check_last_line(parse_line(last_line({"workout": 2})), {"workout": 2})
    with pytest.raises(LineError, match="counts other lines"):
        check_last_line(parse_line(last_line({"workout": 2})), {"workout": 1})


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b'{"kind": "workout"}', "with which every export begins"),
        (b'{"kind": "wotr-account", "formatVersion": 2}', "format version other than 1"),
        (b'{"kind": "wotr-account", "formatVersion": true}', "format version other than 1"),
        (b'{"kind": "wotr-account"}', "format version other than 1"),
    ],
)
def test_a_file_of_another_format_or_version_is_refused(first: bytes, reason: str) -> None:
    with pytest.raises(LineError, match=reason):
        check_first_line(first)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"{", "is not JSON"),
        (b"", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b'{"a": "\xff"}', "is not UTF-8 from its byte 8 on"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": 1, "a": 2}', "names a field twice"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is not JSON"),
        (DEEP, "is nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_is_refused_with_the_reason(written: bytes, reason: str) -> None:
    with pytest.raises(LineError, match=reason):
        parse_line(written)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_few_words(written: bytes) -> None:
    with suppress(LineError):
        parse_line(written)
    assert len(str(LineError(written.decode("latin-1") * 10)).encode()) <= LONGEST
