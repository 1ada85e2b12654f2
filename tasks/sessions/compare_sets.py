"""Task of log-sets: say which records the sets break, and write down the answer under its key."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, Page
from tasks.adapters.items import key_of, number, text
from tasks.domain.exercise_records import broken, measures, unit_of
from tasks.domain.logged_workout import json_text
from tasks.domain.quantities import answer
from tasks.domain.strength import PerformedSet
from tasks.sessions.items import NEW, read_set
from tasks.sessions.logged_sets import PreparedSets, answer_of
from tasks.workouts.items import Write, put
from tasks.workouts.outcomes import Answer
from tasks.workouts.tries import token

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    Attributes:
        requestId: The request's.
        userId: The caller.
        prepared: The sets.
        earlier: A Query result: the sets that the session has already.
        records: The items of records that the sets may break.
        table: The table.
    """

    requestId: str
    userId: str
    prepared: PreparedSets
    earlier: Page
    records: Sequence[Item]
    table: str


class Compared(TypedDict):
    """What is left to write.

    Attributes:
        token: The `ClientRequestToken`.
        writes: `others`: all writes but those of the sets, which the Map puts beside them.
        answer: What the caller gets when they are written.
    """

    token: str
    writes: dict[str, list[Write]]
    answer: Answer


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Compared:
    """Compare sets with the records and the earlier sets of their exercises.

    Returns:
        A `Compared`.
    """
    prepared = event["prepared"]
    sets = [read_set(one["attributes"]) for one in prepared["sets"]]
    records = _broken(event, sets)
    documents = [json.loads(one["attributes"]["doc"]["S"]) for one in prepared["sets"]]
    writes = list(prepared["writes"])
    if prepared["key"]:
        writes.append(put(event["table"], _claim(event, records), NEW))
    logger.info("sets compared", requestId=event["requestId"], userId=event["userId"], sets=len(sets))
    return {
        "token": token(event["requestId"], [*writes, *prepared["sets"]]),
        "writes": {"others": writes},
        "answer": answer_of(documents, records, prepared["summary"], 201, together=prepared["together"]),
    }


def _broken(event: Event, sets: Sequence[PerformedSet]) -> list[list[Mapping[str, Any]]]:
    """Return for each set the records that it breaks, those of the sets before it included."""
    known: dict[str, dict[str, Decimal]] = {}
    for item in event["records"]:
        known.setdefault(item["exercise"]["S"], {})[item["kind"]["S"]] = Decimal(item["value"]["N"])
    earlier: dict[str, list[PerformedSet]] = {}
    for item in event["earlier"]["Items"]:
        earlier.setdefault(item["exercise"]["S"], []).append(read_set(item))
    found: list[list[Mapping[str, Any]]] = []
    for one in sets:
        before = earlier.setdefault(one.exercise, [])
        values = measures(one)
        found.append(
            [
                {"kind": kind, "value": answer(values[kind], 2), "unit": unit_of(kind)}
                for kind in broken(known.get(one.exercise, {}), before, one)
            ]
        )
        before.append(one)
    return found


def _claim(event: Event, records: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the item that guards the key of sets, with what the same request is answered again."""
    prepared = event["prepared"]
    return {
        **key_of(event["userId"], f"IDEMPOTENCY#sets:{prepared['key']}"),
        "sessionId": text(prepared["summary"]["sessionId"]),
        "contentHash": text(prepared["contentHash"]),
        "at": text(prepared["at"]),
        "firstSet": number(int(prepared["sets"][0]["setId"])),
        "records": text(json.dumps(records)),
        "summary": text(json_text(prepared["summary"])),
    }
