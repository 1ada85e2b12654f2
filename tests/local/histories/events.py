"""Histories for tests, written as Step Functions records them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.histories.source import Event

START = datetime(2026, 11, 20, tzinfo=UTC)


class History:
    """Builds events one millisecond apart; each follows the last one, unless told after which it comes."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, kind: str, after: int | None = None, **details: Any) -> int:  # noqa: ANN401 -- JSON
        number = len(self.events) + 1
        event: Event = {
            "id": number,
            "type": kind,
            "timestamp": START + timedelta(milliseconds=number),
            "previousEventId": number - 1 if after is None else after,
        }
        if details:
            event[f"{kind[0].lower()}{kind[1:]}EventDetails"] = details
        self.events.append(event)
        return number
