"""Task of get-fitness: the fitness of each day of a page."""

from collections.abc import Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import Item, days_of
from tasks.domain.fitness_listing import FitnessPage, answer_fitness
from tasks.domain.instants import parse_date
from tasks.domain.periods import Period
from tasks.domain.profile import LoadMethod

logger = Logger()

Plan = TypedDict("Plan", {"from": str, "to": str, "method": LoadMethod, "nextToken": str})


class Event(TypedDict):
    """What the machine passes on.

    `plan` is plan_fitness's, `first` the person's first day item, `before` the day items with a load before
    the page, `days` those of the page.
    """

    userId: str
    plan: Plan
    first: Sequence[Item]
    before: Sequence[Item]
    days: Sequence[Item]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Compute the fitness of a page.

    Returns:
        `body`: the fitness document as JSON text.
    """
    plan = event["plan"]
    period = Period(parse_date(plan["from"]), parse_date(plan["to"]))
    page = FitnessPage(period, plan["method"], plan["nextToken"])
    first = next((day.date for day in days_of(event["first"])), None)
    body = answer_fitness(page, first, days_of(event["before"]), days_of(event["days"]))
    logger.info("fitness computed", userId=event["userId"], first=plan["from"], end=plan["to"])
    return {"body": body}
