"""What looking at progress takes after one year of daily workouts and after ten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bench.load_generator import Plan, Request, run
from bench.posting import failures_of
from bench.years import TODAY, lay, user_of
from local.home import LOOPBACK

if TYPE_CHECKING:
    from bench.people import Person
    from bench.stack import BenchStack

HISTORIES: Final = (1, 10)
READS: Final = 30
SECONDS: Final = 600.0
AIM_GROWTH: Final = 1.5
_YEAR: Final = timedelta(days=365)
_TOMORROW: Final = TODAY + timedelta(days=1)
VIEWS: Final = {
    "stats": "/me/stats",
    "summary of today": f"/me/summaries/{TODAY}",
    "fitness of 90 days": "/me/fitness",
    "fitness of a year": f"/me/fitness?from={_TOMORROW - _YEAR}&to={_TOMORROW}",
    "days of a year": f"/me/days?from={_TOMORROW - _YEAR}&to={_TOMORROW}",
    "months of three years": f"/me/months?from={TODAY.year - 2}-01&to={TODAY.year + 1}-01",
}
ALL_FITNESS: Final = "fitness of ten years, ten pages"


@dataclass(frozen=True, slots=True)
class Look:
    """The time of a view, the median, with each history. `failed` counts answers that were no success."""

    view: str
    p50_ms: list[float]
    failed: int


def measure(stack: BenchStack, people: list[Person]) -> list[Look]:
    """Give each of the people a history, and look at it, one after the other."""
    for person, years in zip(people, HISTORIES, strict=True):
        lay(stack.client("dynamodb"), stack.outputs["TableName"], user_of(person.token), years)
    looks = [_look(stack, people, view, [path] * READS) for view, path in VIEWS.items()]
    pages = [
        f"/me/fitness?from={_TOMORROW - years * _YEAR}&to={_TOMORROW - (years - 1) * _YEAR}"
        for years in reversed(range(1, max(HISTORIES) + 1))
    ]
    each = _look(stack, people, ALL_FITNESS, pages)
    return [*looks, Look(each.view, [p50 * len(pages) for p50 in each.p50_ms], each.failed)]


def _look(stack: BenchStack, people: list[Person], view: str, paths: list[str]) -> Look:
    outcomes = [
        run(
            Plan(
                LOOPBACK,
                stack.running.gateway_port,
                1,
                SECONDS,
                [Request(path, {"Authorization": person.token}, "", "GET") for path in paths],
            )
        )
        for person in people
    ]
    return Look(view, [outcome.percentile(50) for outcome in outcomes], sum(map(failures_of, outcomes)))
