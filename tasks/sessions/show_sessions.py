"""Task of the machines that read sessions: put sets into their sessions, and plans beside what was done."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, Page
from tasks.domain.logged_workout import json_text
from tasks.domain.plan import compare, planned_of
from tasks.sessions.items import read_set

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    Attributes:
        sessions: Items of sessions in any order; the documents keep that of `order`.
        order: Their ids.
        sets: A Query result with sets of these sessions, and maybe of others.
    """

    sessions: Sequence[Item]
    order: Sequence[str]
    sets: Page


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Show sessions with their sets in the order of logging.

    Returns:
        `documents` as JSON texts. A session that was deleted since it was found is left out.
    """
    sets: dict[str, list[Item]] = {}
    for item in sorted(event["sets"]["Items"], key=lambda item: str(item["setId"]["S"])):
        sets.setdefault(item["sessionId"]["S"], []).append(item)
    shown = {}
    for item in event["sessions"]:
        if "doc" in item:
            document = json.loads(item["doc"]["S"])
            shown[document["sessionId"]] = _shown(document, sets.get(document["sessionId"], []))
    documents = [json_text(shown[session_id]) for session_id in event["order"] if session_id in shown]
    logger.info("sessions shown", sessions=len(documents))
    return {"documents": documents}


def _shown(session: Mapping[str, Any], sets: Sequence[Item]) -> dict[str, Any]:
    shown = {**session, "sets": [json.loads(item["doc"]["S"]) for item in sets]}
    if "planned" in session:
        planned = [planned_of(line) for line in session["planned"]]
        shown["progress"] = compare(planned, [read_set(item) for item in sets])
    return shown
