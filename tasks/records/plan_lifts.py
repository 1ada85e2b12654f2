"""Task of project-session: which exercise of a session differs from what is projected of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, item_of
from tasks.domain.exercise_records import AT_WEIGHT, family, measures
from tasks.domain.instants import parse_timestamp
from tasks.domain.keys import start_of
from tasks.records import lift_items
from tasks.records.lift_steps import NOTHING_DONE, Event, Step, a_step, digest, projected, sets_of
from tasks.records.tell_lifts import telling

logger = Logger()

MOST_TRIES: Final = 400
MOST_READS: Final = 90
TOLD_WITHIN: Final = timedelta(days=7)

_FINISHED: Final = "session.finished"
_IMPORT: Final = "import"


class TooManyStepsError(Exception):
    """Every step met another change of this person's records."""


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Step:
    """Find the first exercise that has to be projected; when none is left, what is to be told.

    Raises:
        TooManyStepsError: See there.
    """
    step = _plan(event)
    detail = event["detail"]
    logger.info(
        "lifts planned",
        userId=detail["userId"],
        sessionId=detail["sessionId"],
        outcome=step["outcome"],
        exercise=step["exercise"],
    )
    return step


def _plan(event: Event) -> Step:
    detail, state, table = event["detail"], event["state"], event["table"]
    tries = state["step"]["tries"] + 1 if "step" in state else 1
    if tries > MOST_TRIES:
        raise TooManyStepsError(detail["sessionId"])
    user_id, session_id = detail["userId"], detail["sessionId"]
    differing = _differing(event)
    tells = _may_tell(event)
    if differing:
        exercise, *others = differing
        gets = [
            lift_items.get(table, user_id, lift_items.head_key(exercise), "generation, latest, stale"),
            lift_items.get(table, user_id, lift_items.before_key(exercise), "bests"),
            lift_items.get(
                table, user_id, lift_items.lift_key(exercise, session_id), "startedAt, localDate, marks"
            ),
        ]
        more = bool(others) or tells
        return {**a_step("READ", tries), "exercise": exercise, "gets": gets, "more": more}
    if not tells:
        return a_step("NOTHING", tries)
    gets = _records_of(event)
    if not gets:
        return {**a_step("TELL", tries), "detail": telling(event, [])}
    return {**a_step("READ", tries), "gets": gets}


def _differing(event: Event) -> list[str]:
    detail, state = event["detail"], event["state"]
    session, found, known = item_of(state["session"]), sets_of(state), projected(state)
    names = {*found, *known}
    rebuild = detail.get("rebuild", "")
    if rebuild and "exercises" in session:
        names |= {name["S"] for name in session["exercises"]["L"]}
    return [name for name in sorted(names) if not _is_same(known.get(name, ""), found.get(name), event)]


def _is_same(known: str, items: Sequence[Item] | None, event: Event) -> bool:
    rebuild = event["detail"].get("rebuild", "")
    wanted = digest(event, items)
    if rebuild:
        return known == f"{wanted}:{rebuild}"
    return (known or NOTHING_DONE).partition(":")[0] == wanted


def _may_tell(event: Event) -> bool:
    """Whether this is the end of a session that was logged as it happened, within the last 7 days."""
    detail, session = event["detail"], item_of(event["state"]["session"])
    if detail["eventType"] != _FINISHED or detail["origin"] == _IMPORT or "workoutId" not in session:
        return False
    return parse_timestamp(event["now"]).instant - start_of(detail["sessionId"]) <= TOLD_WITHIN


def _records_of(event: Event) -> list[dict[str, Any]]:
    """Return the reads of all records that the session may hold, those at a weight last; most of them."""
    table, user_id = event["table"], event["detail"]["userId"]
    heads: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = []
    at_weights: list[dict[str, Any]] = []
    for exercise, items in sorted(sets_of(event["state"]).items()):
        kinds = {kind for item in items for kind in measures(lift_items.read_set(item).performed)}
        if kinds:
            heads.append(lift_items.get(table, user_id, lift_items.head_key(exercise), "stale"))
        for kind in sorted(kinds):
            key = lift_items.record_key(exercise, kind)
            got = lift_items.get(table, user_id, key, "exercise, kind, sessionId")
            (at_weights if family(kind) == AT_WEIGHT else records).append(got)
    return [*heads, *records, *at_weights][:MOST_READS]
