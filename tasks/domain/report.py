"""The global report of a day, added up page by page and shard by shard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from tasks.domain.instants import rfc3339
from tasks.domain.totals import (
    Amounts,
    answer_loads,
    answer_totals,
    answer_types,
    carried_amounts,
    carry_amounts,
    total,
)


class Missing(TypedDict):
    """People that are missing in a report.

    Attributes:
        shard: Of GSI1, `00` to `15`.
        after: People after this user id are missing; a space when the whole shard is.
        reason: The error's name.
    """

    shard: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReportTotals:
    """How many people were active, and the exact sums of what they did."""

    users: int
    amounts: Amounts

    def document(self) -> dict[str, Any]:
        """Return the totals to carry to the next page: amounts as decimal text, so that none is rounded."""
        return {"users": self.users, "amounts": carry_amounts(self.amounts)}


def carried(document: Mapping[str, Any]) -> ReportTotals:
    """Read what `ReportTotals.document` wrote; an empty document is the start."""
    return ReportTotals(document.get("users", 0), carried_amounts(document.get("amounts", {})))


def add_page(carry: ReportTotals, days: Sequence[Amounts]) -> ReportTotals:
    """Add a page of day items, each the day of one more person."""
    return ReportTotals(carry.users + len(days), total([carry.amounts, *days]))


def report(
    day: date, shards: Iterable[ReportTotals], missing: Sequence[Missing], now: datetime
) -> dict[str, Any]:
    """Return the report document; loads are summed per method.

    Args:
        day: Whose report it is.
        shards: The totals of every shard.
        missing: What the sums lack: pages of people that could not be read or added up.
        now: The present.
    """
    parts = list(shards)
    sums = total(part.amounts for part in parts)
    return {
        "date": day.isoformat(),
        "users": sum(part.users for part in parts),
        **answer_totals(sums),
        "load": answer_loads(sums),
        "byType": answer_types(sums),
        "missing": list(missing),
        "generatedAt": rfc3339(now),
    }
