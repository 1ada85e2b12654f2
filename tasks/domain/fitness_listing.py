"""What `GET /me/fitness` asks for, page by page, and what it answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tasks.domain.asked import days_asked
from tasks.domain.errors import FieldError
from tasks.domain.fitness import DAYS_THAT_MATTER, chosen_method, described, fitness
from tasks.domain.instants import parse_date
from tasks.domain.paging import fingerprint, read_token, token, wrong_page
from tasks.domain.periods import Period
from tasks.domain.profile import LOAD_METHODS, LoadMethod, Profile
from tasks.domain.ranges import texts_of
from tasks.domain.totals import Day, coverage, total
from tasks.domain.vocabulary import one_of

MOST_DAYS: Final = 18_263  # 50 years
# The days of a year make an answer of 50 KB, and are read with the days that matter for them in 140 KB.
DAYS_PER_PAGE: Final = 366

_FILTERS: Final = ("from", "to", "method")
_PARAMETERS: Final = (*_FILTERS, "nextToken")


@dataclass(frozen=True, slots=True)
class FitnessPage:
    """One page of a person's fitness, in order of time.

    Attributes:
        period: The days of this page.
        method: What their loads are computed by.
        next_token: Where the next page begins; empty when nothing follows.
    """

    period: Period
    method: LoadMethod
    next_token: str = ""

    @property
    def before(self) -> Period:
        """The days before, whose loads matter for it."""
        return Period(self.period.start - timedelta(days=DAYS_THAT_MATTER), self.period.start)


def plan(
    query: Mapping[str, object], user_id: str, profile: Profile, recent: Sequence[Day], today: date
) -> tuple[FitnessPage | None, Sequence[FieldError]]:
    """Plan one page, or name every wrong parameter.

    Days that are yet to come have no fitness: the answer ends with today, or with a later day that has a
    workout already. Which method is taken for somebody who asks for none does not depend on the days asked
    for, so that a day has the same fitness in every answer; pages keep the method of the first.

    Args:
        query: The query parameters as sent, decoded.
        user_id: The caller.
        profile: Theirs.
        recent: Their newest 42 days with a workout, at least.
        today: In their time zone.
    """
    text, errors = texts_of(query, _PARAMETERS)
    asked = days_asked(text, today, MOST_DAYS, errors)
    last = max([today, *(day.date for day in recent)])
    method = _method(text, errors) or usual_method(profile, recent, today)
    if asked and asked.start > last:
        errors.append(FieldError("from", "must not be in the future", structural=True))
    if asked is None or errors:
        return None, errors
    page_of = fingerprint("fitness", user_id, *(text.get(name, "") for name in _FILTERS))
    start, end = asked.start, min(asked.end, last + timedelta(days=1))
    if "nextToken" in text:
        position = _position(read_token(text["nextToken"], page_of), Period(start, end))
        if position is None:
            return None, [wrong_page()]
        start, method = position
    following = start + timedelta(days=DAYS_PER_PAGE)
    if following >= end:
        return FitnessPage(Period(start, end), method), []
    return FitnessPage(Period(start, following), method, token(f"{following}_{method}", page_of)), []


def usual_method(profile: Profile, recent: Sequence[Day], today: date) -> LoadMethod:
    """Return the method for somebody who names none.

    It is that of today's summary. After a long break, when no workout of the last 42 days has any, it is that
    of the last day with a workout.
    """
    method, covered = chosen_method(profile, recent, today)
    if covered or not recent:
        return method
    return chosen_method(profile, recent, max(day.date for day in recent))[0]


def _method(text: Mapping[str, str], errors: list[FieldError]) -> LoadMethod | None:
    asked = text.get("method")
    method = next((known for known in LOAD_METHODS if known == asked), None)
    if method is None and asked is not None:
        errors.append(FieldError("method", one_of(LOAD_METHODS), structural=True))
    return method


def _position(text: str, period: Period) -> tuple[date, LoadMethod] | None:
    """Read where a page begins; None for a text that is no day of the period with a method."""
    written, _, named = text.partition("_")
    method = next((known for known in LOAD_METHODS if known == named), None)
    try:
        day = parse_date(written)
    except ValueError:
        return None
    return (day, method) if method and day in period else None


def answer_fitness(page: FitnessPage, first: date | None, before: Iterable[Day], days: Sequence[Day]) -> str:
    """Return the fitness of the days of a page as JSON text.

    Its coverage is the share of the workouts of these days that have a load by the method.

    Args:
        page: What was planned.
        first: The person's first day with a workout; None when there is none.
        before: The days of `FitnessPage.before` that have such a load.
        days: The days of the page that have a workout.
    """
    loads = ((day.date, day.load(page.method)) for day in (*before, *days))
    covered = coverage(total(day.amounts for day in days))[page.method]
    document = {
        "from": page.period.start.isoformat(),
        "to": page.period.end.isoformat(),
        **described(page.method, covered),
        "days": [day.document() for day in fitness(loads, first, page.period)],
        **({"nextToken": page.next_token} if page.next_token else {}),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
