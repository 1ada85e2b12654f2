"""The journal: whatever happens to its file, replaying gives whole operations, and every acknowledged one."""

from __future__ import annotations

import os
import zlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.engine.survival import journal
from local.engine.survival.journal import Announcement, Change, Journal, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

keys = st.fixed_dictionaries(
    {"pk": st.fixed_dictionaries({"S": st.sampled_from(["USER#1", "USER#2", "ß\n"])})}
)
items = st.builds(lambda key, doc: {**key, "doc": {"S": doc}}, keys, st.text(max_size=20))
changes = st.one_of(
    st.builds(lambda item: Change("wotr-test", item=item), items),
    st.builds(lambda key: Change("wotr-test", key=key), keys),
    st.just(Change("wotr-test")),
)
positions = st.tuples(st.sampled_from(["pipe/1", "pipe/2"]), st.sampled_from(["100", "200"]))


def _operation(made: list[Change], pipes: list[str], done: list[tuple[str, str]]) -> Operation:
    """An operation whose first new item is announced to these pipes."""
    items = [change.item for change in made if change.item]
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "100", **_image(items)}}
    announced = tuple(Announcement(pipe, record) for pipe in pipes)
    return Operation("000000000000", "us-east-1", tuple(made), announced, tuple(done))


def _image(items: list[journal.Item]) -> dict[str, journal.Item]:
    return {"NewImage": items[0]} if items else {}


operations = st.builds(
    _operation,
    st.lists(changes, min_size=1, max_size=4),
    st.lists(st.sampled_from(["pipe/1", "pipe/2"]), max_size=2),
    st.lists(positions, max_size=2),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dynamodb.journal"


@contextmanager
def _opened(path: Path) -> Iterator[Journal]:
    opened = Journal.open(path)
    yield opened
    opened.close()


def read(path: Path) -> list[Operation]:
    return list(journal.operations(path))


def put(pk: str) -> Operation:
    return Operation("000000000000", "us-east-1", (Change("wotr-test", item={"pk": {"S": pk}}),))


@given(st.lists(operations, max_size=6), st.data())
def test_a_kill_at_any_byte_leaves_every_acknowledged_operation_and_no_part_of_one(
    written: list[Operation], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dynamodb.journal"
        opened = Journal.open(path)
        acknowledged_at = []
        for operation in written:
            opened.append(operation)
            acknowledged_at.append(path.stat().st_size)
        opened.close()
        end = data.draw(st.integers(0, path.stat().st_size))
        os.truncate(path, end)

        survivors = read(path)

        assert survivors == written[: sum(size <= end for size in acknowledged_at)]


@given(st.lists(operations, min_size=1, max_size=4), st.lists(operations, max_size=4), st.integers(1, 30))
def test_what_is_written_after_a_torn_line_is_read_again(
    before: list[Operation], after: list[Operation], torn_bytes: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dynamodb.journal"
        with _opened(path) as opened:
            for operation in before:
                opened.append(operation)
        os.truncate(path, path.stat().st_size - min(torn_bytes, len(before[-1].to_line()) - 1))
        with _opened(path) as opened:
            for operation in after:
                opened.append(operation)

        assert read(path) == before[:-1] + after


def test_a_damaged_line_ends_the_reading_and_the_rest_is_kept_aside(path: Path) -> None:
    with _opened(path) as opened:
        for pk in ("1", "2", "3"):
            opened.append(put(pk))
    lines = path.read_bytes().splitlines(keepends=True)
    damaged = lines[1].replace(b"wotr-test", b"wotr-tesu")
    path.write_bytes(lines[0] + damaged + lines[2])

    with _opened(path):
        pass

    assert read(path) == [put("1")]
    assert path.with_name("dynamodb.journal.damaged").read_bytes() == damaged + lines[2]


def test_after_a_snapshot_only_the_operations_that_still_wait_are_left(path: Path) -> None:
    with _opened(path) as opened:
        opened.append(put("1"))
        opened.replace([put("2")])
        opened.append(put("3"))

    assert read(path) == [put("2"), put("3")]


def test_an_operation_that_does_not_fit_on_the_disk_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _opened(path) as opened:
        opened.append(put("1"))
        write = os.write
        monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:10]))
        with pytest.raises(OSError, match="is the disk full"):
            opened.append(put("2"))
        monkeypatch.undo()
        opened.append(put("3"))

    assert read(path) == [put("1"), put("3")]


def test_there_is_nothing_to_read_where_no_journal_is(path: Path) -> None:
    assert read(path) == []


def test_an_announced_item_is_in_its_line_once(path: Path) -> None:
    item = {"pk": {"S": "USER#1"}, "doc": {"S": "the only one"}}
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "100", "NewImage": item}}
    change = Change("wotr-test", item=item)
    written = Operation("000000000000", "us-east-1", (change,), (Announcement("pipe/1", record),))
    with _opened(path) as opened:
        opened.append(written)

    assert path.read_text().count("the only one") == 1
    assert read(path) == [written]


def test_a_journal_of_before_there_were_pipes_is_read(path: Path) -> None:
    text = b'["000000000000","us-east-1",[["wotr-test",{"pk":{"S":"1"}},null]]]'
    path.write_bytes(b"%08x %b\n" % (zlib.crc32(text), text))

    assert read(path) == [put("1")]
