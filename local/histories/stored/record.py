"""What is written of an execution, read from its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from local.histories import facts
from local.histories.source import ENDINGS
from local.histories.steps import details
from local.histories.stored.database import Outcome
from local.histories.stored.packing import pack
from local.histories.words import searchable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.histories.source import Event, Via

ENGINE_ENDED: Final = "Wotr.EngineEnded"
_CAUSE: Final = (
    "The engine ended while this ran: it was stopped, it was killed, or it crashed. The history ends with "
    "what had been noted until then; what the machine had written to the table or a queue is there."
)


@dataclass(frozen=True)
class Record:
    """What is written of an execution.

    Args:
        count: of its events.
        outcome: what became of it.
        started: milliseconds since 1970.
        stopped: same.
        http_status: of the answer.
        user: the caller, or the person that it is about.
        error: the name of the error that ended it.
        via: how the events of the outbox came that it received.
        received: their ids.
        wrote: the ids of those that it wrote, and the event of the history that did.
        redriven: the dead letters whose inputs it started again.
        words: what can be searched; empty while it runs.
        history: the events, packed.
    """

    count: int
    outcome: Outcome
    started: int
    stopped: int | None
    http_status: int | None
    user: str | None
    error: str | None
    via: Via
    received: frozenset[str]
    wrote: Mapping[str, int]
    redriven: Sequence[facts.Redriven]
    words: str
    history: bytes

    @classmethod
    def of(cls, name: str, events: Sequence[dict[str, Any]]) -> Record:
        """Read the events of the execution of this name, as ministack has them."""
        first, last = events[0], events[-1]
        given = facts.parsed(details(first).get("input"))
        status = ENDINGS.get(last["type"], "RUNNING")
        ended = details(last) if status != "RUNNING" else {}
        answer = facts.parsed(ended.get("output"))
        http_status = facts.http_status_of(answer)
        via, received = facts.received_events(given)
        outcome = Outcome.of(status, http_status)
        is_over = outcome is not Outcome.RUNNING
        words = (name, ended.get("error"), ended.get("cause"))
        return cls(
            count=len(events),
            outcome=outcome,
            started=_milliseconds(first["timestamp"]),
            stopped=_milliseconds(last["timestamp"]) if is_over else None,
            http_status=http_status,
            user=facts.user_of(given),
            error=ended.get("error") or ("States.Timeout" if status == "TIMED_OUT" else None),
            via=via,
            received=frozenset(received),
            wrote=facts.written_events(events) if is_over else {},
            redriven=facts.redriven(events) if is_over else (),
            words=searchable(words, (given, answer), events) if is_over else "",
            history=pack(events),
        )


def with_abort(events: Sequence[Event], when: datetime) -> list[Event]:
    """The events of an execution that the end of its engine ended, with the one that says so."""
    last = events[-1]["id"] if events else 0
    abort = {
        "id": last + 1,
        "previousEventId": last,
        "type": "ExecutionAborted",
        "timestamp": when,
        "executionAbortedEventDetails": {"error": ENGINE_ENDED, "cause": _CAUSE},
    }
    return [*events, abort]


def _milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)
