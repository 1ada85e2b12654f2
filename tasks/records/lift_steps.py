"""What both tasks of project-session share: what they are given, and the step that they answer."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, Literal, NotRequired, TypedDict

from tasks.adapters.attributes import Got, Item, Page, item_of

NOTHING_DONE: Final = "none"
"""The digest of an exercise of which the session has no set."""


class Announced(TypedDict):
    """The event on the bus: a hint that this session changed.

    Attributes:
        rebuild: There when rebuild-exercises asks: what was projected before it does not count.
    """

    eventType: str
    userId: str
    sessionId: str
    origin: str
    eventId: NotRequired[str]
    workoutId: NotRequired[str]
    rebuild: NotRequired[str]


class Step(TypedDict):
    """What is to be done next.

    Attributes:
        outcome: NOTHING; READ these items, then compare; CHANGED, to write; WAIT for a rebuild; TELL.
        tries: How often this execution took a step.
        exercise: Whose sets differ from what is projected; empty when it is about telling.
        gets: What is to be read, a TransactGetItems.
        rebuild: Whether the records of the exercise have to be built anew after the writes.
        more: Whether there may be more to do after the writes.
        detail: Of TELL: what detect-records is started with.
    """

    outcome: Literal["NOTHING", "READ", "CHANGED", "WAIT", "TELL"]
    tries: int
    exercise: str
    gets: list[dict[str, Any]]
    rebuild: bool
    more: bool
    detail: Mapping[str, Any]


class Found(TypedDict):
    """A TransactGetItems result, in the order of the reads."""

    Responses: Sequence[Got | None]


class Planned(TypedDict):
    """The step that was planned."""

    step: Step


class State(TypedDict):
    """What the machine read, in this order.

    Attributes:
        step: The step before, when there was one.
        lifted: What of the session is projected.
        planned: What comparing has to be done.
        found: What that asked to be read.
    """

    step: NotRequired[Step]
    session: Got
    sets: Page
    lifted: Got
    planned: NotRequired[Planned]
    found: NotRequired[Found]


class Event(TypedDict):
    """What the machine passes on: the event, what it read, its table, the present."""

    detail: Announced
    state: State
    table: str
    now: str


def a_step(outcome: Literal["NOTHING", "READ", "CHANGED", "WAIT", "TELL"], tries: int) -> Step:
    """Return a step with nothing in it yet."""
    return {
        "outcome": outcome,
        "tries": tries,
        "exercise": "",
        "gets": [],
        "rebuild": False,
        "more": False,
        "detail": {},
    }


def sets_of(state: State) -> dict[str, list[Item]]:
    """Return the items of the session's sets by exercise, in their order; none of a session that is gone."""
    session = item_of(state["session"])
    found: dict[str, list[Item]] = {}
    if session and "deletedAt" not in session:
        for item in state["sets"]["Items"]:
            found.setdefault(item["exercise"]["S"], []).append(item)
    return found


def projected(state: State) -> dict[str, str]:
    """Return the digest of what is projected, by exercise."""
    lifted = item_of(state["lifted"])
    return {name: digest["S"] for name, digest in lifted["lifts"]["M"].items()} if lifted else {}


def digest(event: Event, items: Sequence[Item] | None) -> str:
    """Return 64 bits of the SHA-256 of what a session did in an exercise."""
    if not items:
        return NOTHING_DONE
    session = item_of(event["state"]["session"])
    content = [session["startedAt"]["S"], session["localDate"]["S"], items]
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
