"""Task of get-summary: whether a day can be summarised, and what to read for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, days_of, stored_profile
from tasks.domain.errors import FieldError, invalid
from tasks.domain.instants import parse_date, parse_timestamp
from tasks.domain.quantities import plain
from tasks.domain.summary import SummaryPlan, plan_summary

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `date` is the path's, as sent. `profile` is a GetItem result, `recent` the newest 42 day items up to that
    date.
    """

    date: str
    now: str
    requestId: str
    profile: Got
    recent: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan a summary.

    Returns:
        `outcome` VALID with `method` and `coverage` of its fitness, `loadAttribute`, the name of that load on
        day items, and the sort keys between which lie the days whose loads matter (`loadsFrom`, `loadsTo`)
        and the lines of the log of records (`linesFrom`, `linesTo`); or INVALID with `statusCode` and `body`.
    """
    try:
        day = parse_date(event["date"])
        plan = _plan(event, day)
    except ValueError as error:
        logger.warning("summary not planned", requestId=event["requestId"], reason=str(error))
        errors = [FieldError("date", str(error), structural=True)]
        return {**invalid("INVALID_DATE", "The date", errors, event["requestId"])}
    return {
        "outcome": "VALID",
        "method": plan.method,
        "coverage": plain(plan.coverage),
        "loadAttribute": f"load:{plan.method}",
        "loadsFrom": f"DAY#{plan.loads_from.isoformat()}",
        "loadsTo": f"DAY#{plan.day.isoformat()}",
        "linesFrom": f"PR_LOG#{plan.workouts_from}",
        "linesTo": f"PR_LOG#{plan.workouts_to}",
    }


def _plan(event: Event, day: date) -> SummaryPlan:
    now = parse_timestamp(event["now"]).instant
    return plan_summary(day, stored_profile(event["profile"]), days_of(event["recent"]), now)
