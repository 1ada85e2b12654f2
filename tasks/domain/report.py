"""The global report of a day, added up page by page and shard by shard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tasks.domain.instants import rfc3339
from tasks.domain.quantities import plain
from tasks.domain.totals import Amounts, answer_loads, answer_totals, answer_types, total


@dataclass(frozen=True, slots=True)
class ReportTotals:
    """How many people were active, and the exact sums of what they did."""

    users: int
    amounts: Amounts

    def document(self) -> dict[str, Any]:
        """Return the totals to carry to the next page: amounts as decimal text, so that none is rounded."""
        return {
            "users": self.users,
            "amounts": {name: plain(amount) for name, amount in self.amounts.items()},
        }


def carried(document: Mapping[str, Any]) -> ReportTotals:
    """Read what `ReportTotals.document` wrote; an empty document is the start."""
    amounts = {name: Decimal(text) for name, text in document.get("amounts", {}).items()}
    return ReportTotals(document.get("users", 0), amounts)


def add_page(carry: ReportTotals, days: Sequence[Amounts]) -> ReportTotals:
    """Add a page of day items, each the day of one more person."""
    return ReportTotals(carry.users + len(days), total([carry.amounts, *days]))


def report(day: date, shards: Iterable[ReportTotals], now: datetime) -> dict[str, Any]:
    """Return the report document; loads are summed per method."""
    parts = list(shards)
    sums = total(part.amounts for part in parts)
    return {
        "date": day.isoformat(),
        "users": sum(part.users for part in parts),
        **answer_totals(sums),
        "load": answer_loads(sums),
        "byType": answer_types(sums),
        "generatedAt": rfc3339(now),
    }
