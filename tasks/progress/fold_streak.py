"""Task of get-stats and nightly-summary: fold a page of run days into the streaks so far."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters.attributes import day_of_key
from tasks.domain.streak import carried_streaks

logger = Logger()


class Event(TypedDict):
    """What the machine passes on: sort keys `DAY#2026-11-20` ascending over all pages, the carry."""

    runDays: Sequence[str]
    streak: Mapping[str, Any]


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Fold one page.

    Returns:
        `streak`: what to carry to the next page, or to the task that shows it.
    """
    streaks = carried_streaks(event["streak"]).fold(day_of_key(key) for key in event["runDays"])
    logger.info("streak folded", days=len(event["runDays"]))
    return {"streak": streaks.document()}
