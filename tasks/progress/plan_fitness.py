"""Task of get-fitness: which days to read, and by which method."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Got, Item, days_of, stored_profile
from tasks.domain.errors import invalid
from tasks.domain.fitness_listing import plan
from tasks.domain.instants import parse_timestamp

logger = Logger()


class Event(TypedDict):
    """What the machine passes on.

    `query` is as sent, `profile` a GetItem result, `recent` the newest 42 day items.
    """

    query: Mapping[str, object]
    userId: str
    requestId: str
    now: str
    profile: Got
    recent: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Plan one page.

    Returns:
        `outcome` VALID with `from` and `to`, the dates of the page, its `method` and the names of that load
        on day items (`loadAttribute`, `workoutsAttribute`), `nextToken`, and the sort keys between which lie
        the days before it (`beforeFrom`, `beforeTo`) and its own (`daysFrom`, `daysTo`); or INVALID with
        `statusCode` and `body`.
    """
    profile = stored_profile(event["profile"])
    today = profile.today(parse_timestamp(event["now"]).instant)
    page, errors = plan(event["query"], event["userId"], profile, days_of(event["recent"]), today)
    outcome = "INVALID" if page is None else "VALID"
    logger.info("fitness planned", requestId=event["requestId"], userId=event["userId"], outcome=outcome)
    if page is None:
        return {**invalid("INVALID_QUERY", "The query", errors, event["requestId"])}
    return {
        "outcome": outcome,
        "from": page.period.start.isoformat(),
        "to": page.period.end.isoformat(),
        "method": page.method,
        "loadAttribute": f"load:{page.method}",
        "workoutsAttribute": f"load:{page.method}:workouts",
        "nextToken": page.next_token,
        "beforeFrom": f"DAY#{page.before.start}",
        "beforeTo": f"DAY#{page.before.last}",
        "daysFrom": f"DAY#{page.period.start}",
        "daysTo": f"DAY#{page.period.last}",
    }
