"""The newest records of a stream are kept, and readers find their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb

from local.engine.survival import stream_records
from tests.local.engine.ministack_patches import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "streamed"


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    """A table whose stream keeps 10 to 14 records."""
    with restored(dynamodb, "_trim_stream_records") as patch:
        for store in ("_tables", "_stream_records", "_stream_trimmed"):
            patch.setattr(dynamodb, store, AccountRegionScopedDict())
        patch.setattr(stream_records, "KEPT_RECORDS", 10)
        patch.setattr(stream_records, "_DROPPED_AT_ONCE", 5)
        stream_records.install()
        dynamodb._create_table(  # noqa: SLF001 -- without an engine process
            {
                "TableName": TABLE,
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            }
        )
        yield


def write(count: int) -> None:
    for number in range(count):
        item = {"pk": {"S": f"{number:03}"}}
        status, _, _ = dynamodb._put_item({"TableName": TABLE, "Item": item})  # noqa: SLF001 -- as above
        assert status == 200


def read_since(position: int) -> list[str]:
    records = dynamodb.stream_records_since(TABLE, position, 100)
    return [record["dynamodb"]["NewImage"]["pk"]["S"] for record in records]


def test_few_records_are_all_kept() -> None:
    write(14)
    assert read_since(0) == [f"{number:03}" for number in range(14)]


def test_of_many_records_the_newest_are_kept() -> None:
    write(102)
    kept = read_since(0)
    assert kept == [f"{number:03}" for number in range(102 - len(kept), 102)]
    assert 10 <= len(kept) < 15


def test_a_reader_finds_its_place_after_older_records_are_gone() -> None:
    write(102)
    assert dynamodb.stream_end_position(TABLE) == 102
    assert read_since(99) == ["099", "100", "101"]
