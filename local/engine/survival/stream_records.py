"""Bounds what the engine keeps of the streams of its tables.

ministack keeps a record of each write, with the whole old and new item, for 24 hours in memory. A post of a
workout makes six, with the sums of its month before and after. Here the newest records of a table are kept,
by number; readers of an older one go on at the oldest, as they do after 24 hours.
"""

# ruff: noqa: SLF001 -- replacing ministack's internals is what this module is for
from __future__ import annotations

from typing import TYPE_CHECKING

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from local.engine.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT_RECORDS = 5_000
_DROPPED_AT_ONCE = 500
"""Dropping the front of a list costs its length, so it is done now and then."""


def install() -> None:
    """Patch ministack's DynamoDB in this process.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(dynamodb, "_trim_stream_records", ("table_name", "account_id", "region"), _bounded)


def _bounded(drop_the_expired: Callable[..., None]) -> Callable[..., None]:
    def trim(table_name: str, *, account_id: str | None = None, region: str | None = None) -> None:
        drop_the_expired(table_name, account_id=account_id, region=region)
        scope = (account_id or get_account_id(), region or get_region(), table_name)
        records = dynamodb._live_stream_records(table_name, scope[0], scope[1])
        surplus = len(records) - KEPT_RECORDS
        if surplus >= _DROPPED_AT_ONCE:
            # Readers count from the first record that there ever was.
            dynamodb._stream_trimmed.set_scoped(
                *scope, dynamodb._stream_trimmed.get_scoped(*scope, 0) + surplus
            )
            del records[:surplus]

    return trim
