"""Task of recompute-page: compute a page of workouts anew, and list the writes of those that differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, Literal, NotRequired, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, Page, item_of, stored_profile
from tasks.adapters.items import key_of, number, text
from tasks.domain.logged_workout import LoggedWorkout
from tasks.domain.profile import Profile
from tasks.domain.recomputing import Turn, recomputed
from tasks.workouts import items
from tasks.workouts.tries import TransactionRefusedError, token

logger = Logger()

RECOMPUTED: Final = "recompute"
"""The origin of the event: nobody is told of a record, and the records are rebuilt once at the end."""

# The writes have each document twice, in the workout and in its event, and 5 KB more for each workout.
# A state carries 256 KiB.
MOST_DOCUMENT_BYTES: Final = 50_000

# Each try writes what it can: only a person who changes workouts all the time comes near.
MOST_TRIES_OF_A_PAGE: Final = 20

# Behind an id, and before every other id.
_JUST_BEHIND: Final = "~"


class Request(TypedDict):
    """The input of recompute-page; `profileVersion` is the one that the recomputation is for, 0 for none."""

    userId: str
    profileVersion: str


class State(TypedDict):
    """What the machine knows.

    Attributes:
        turn: A `Turn`.
        profile: The GetItem result.
        page: Workouts in order of start.
        days: By table, the items of the days that this task asked for, if it did.
    """

    turn: dict[str, Any]
    profile: Got
    page: Page
    days: NotRequired[Mapping[str, Sequence[Item]]]


class Event(TypedDict):
    """What the machine passes on: its own input, its state, its table, the present."""

    request: Request
    state: State
    table: str
    now: str


class Answer(TypedDict):
    """What is to be done with a page.

    Attributes:
        outcome: WRITE; LOOK, to read `days` first; OVERTAKEN when the profile has another version meanwhile.
        writes: One transaction for each workout that differs, with its token, in order of start.
        days: Keys of the days that workouts leave.
        turn: How far this has come when all is written.
        again: How far it had come before, to read the page again when a transaction is cancelled.
    """

    outcome: Literal["WRITE", "LOOK", "OVERTAKEN"]
    writes: list[dict[str, Any]]
    days: list[dict[str, Any]]
    turn: dict[str, Any]
    again: dict[str, Any]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Answer:
    """Compute a page anew.

    Raises:
        TransactionRefusedError: Something of the page was refused again and again.
    """
    state, user_id = event["state"], event["request"]["userId"]
    before = Turn(**state["turn"])
    if before.tries > MOST_TRIES_OF_A_PAGE:
        raise TransactionRefusedError(f"the page behind {before.cursor}, {before.tries} times")
    profile = item_of(state["profile"])
    version = profile["version"]["N"] if profile else "0"
    unchanged = asdict(before)
    if version != event["request"]["profileVersion"]:
        return {"outcome": "OVERTAKEN", "writes": [], "days": [], "turn": unchanged, "again": unchanged}
    stored, turn = _page(state["page"], before)
    changes = _changes(stored, stored_profile(state["profile"]))
    left = sorted({old.local_date for old, new in changes if new.local_date != old.local_date})
    if left and "days" not in state:
        keys = [key_of(user_id, f"DAY#{day}") for day in left]
        return {"outcome": "LOOK", "writes": [], "days": keys, "turn": unchanged, "again": unchanged}
    writes = _writes(event, changes)
    pending = before.pending if before.tries else len(changes)
    logger.info("page recomputed", userId=user_id, workouts=len(stored), changed=len(changes))
    return {
        "outcome": "WRITE",
        "writes": [{"token": token(user_id, of_one), "items": of_one} for of_one in writes],
        "days": [],
        "turn": asdict(replace(turn, changed=before.changed + pending)),
        "again": asdict(replace(before, tries=before.tries + 1, pending=pending)),
    }


def _page(page: Page, before: Turn) -> tuple[list[LoggedWorkout], Turn]:
    """Return the workouts of a page, as many as can be written at once, and how far that is."""
    stored: list[LoggedWorkout] = []
    size = 0
    for item in page["Items"]:
        workout = items.read_workout(item)
        if not isinstance(workout, LoggedWorkout):
            raise TypeError("recompute-page reads only what is there")
        size += workout.document_bytes
        if stored and size > MOST_DOCUMENT_BYTES:
            break
        stored.append(workout)
    whole = len(stored) == len(page["Items"])
    last = page.get("LastEvaluatedKey")
    if whole and last:
        cursor = last["sk"]["S"].removeprefix("WORKOUT#") + _JUST_BEHIND
    elif stored:
        cursor = stored[-1].identity.workout_id + _JUST_BEHIND
    else:
        cursor = before.cursor
    turn = replace(
        before,
        cursor=cursor,
        done=before.done + len(stored),
        pages=before.pages + 1,
        tries=0,
        pending=0,
        more=not whole or last is not None,
    )
    return stored, turn


def _changes(stored: Sequence[LoggedWorkout], profile: Profile) -> list[tuple[LoggedWorkout, LoggedWorkout]]:
    pairs = ((old, recomputed(old, profile)) for old in stored)
    return [(old, new) for old, new in pairs if new is not None]


def _writes(
    event: Event, changes: Sequence[tuple[LoggedWorkout, LoggedWorkout]]
) -> list[list[dict[str, Any]]]:
    """Return the transaction of each change, to be made one after the other."""
    profile = stored_profile(event["state"]["profile"])
    # A day goes with its last workout: those before it in this page have left by then, or have come.
    of_days = Counter(_workouts_of_days(event["state"].get("days", {})))
    found = []
    for old, new in changes:
        fact = items.fact_of(old.sent(), profile)
        event_item = items.event_item(items.REPLACED, new, event["now"], fact, old)
        found.append(
            [
                _update(event["table"], new, old.identity.version),
                items.put(event["table"], {**event_item, "origin": text(RECOMPUTED)}),
                *items.change_of_sums(event["table"], old, new, of_days[old.local_date]),
            ]
        )
        of_days[old.local_date] -= 1
        of_days[new.local_date] += 1
    return found


def _workouts_of_days(found: Mapping[str, Sequence[Item]]) -> Mapping[str, int]:
    days = (day for of_table in found.values() for day in of_table)
    return {day["sk"]["S"].removeprefix("DAY#"): int(day["workouts"]["N"]) for day in days}


def _update(table: str, new: LoggedWorkout, version: int) -> dict[str, Any]:
    """Return the update of a workout: only what is computed changes."""
    item = items.workout_item(new)
    return {
        "Update": {
            "TableName": table,
            "Key": {"pk": item["pk"], "sk": item["sk"]},
            "ConditionExpression": items.UNCHANGED.replace(":version", ":read"),
            "UpdateExpression": (
                "SET localDate = :localDate, version = :version, amounts = :amounts, "
                "docBytes = :docBytes, doc = :doc"
            ),
            "ExpressionAttributeValues": {
                ":read": number(version),
                **{f":{name}": item[name] for name in ("localDate", "version", "amounts", "docBytes", "doc")},
            },
        }
    }
