"""The progression of a type, as rebuild-records carries it from page to page."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tasks.domain.instants import parse_timestamp, rfc3339
from tasks.domain.quantities import plain
from tasks.domain.records import Kept, Progression, Recent


def write(progression: Progression) -> dict[str, Any]:
    """Write a progression, exact."""
    waiting = progression.recent.waiting
    return {
        "last": [
            [kept.kind, kept.workout_id, plain(kept.value), kept.document]
            for kept in progression.last.values()
        ],
        "recent": [[rfc3339(start), plain(duration)] for start, duration in progression.recent.longest],
        "waiting": [rfc3339(waiting[0]), plain(waiting[1])] if waiting else [],
    }


def read(name: str, written: Mapping[str, Any]) -> Progression:
    """Read the progression of a type."""
    last = {
        kind: Kept(name, kind, workout_id, Decimal(value), document)
        for kind, workout_id, value, document in written["last"]
    }
    waiting = _moment(written["waiting"]) if written["waiting"] else None
    return Progression(last, Recent(deque(map(_moment, written["recent"])), waiting))


def _moment(pair: Sequence[str]) -> tuple[datetime, Decimal]:
    return parse_timestamp(pair[0]).instant, Decimal(pair[1])
