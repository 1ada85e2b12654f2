"""All months of a person, folded page by page into something small.

Ten years of months do not fit into one message. Pages of months can be folded separately, and the
results put together in order of time. That gives the same as folding all months at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tasks.domain.streak import Streaks, carried_streaks, counting_days, streaks_of
from tasks.domain.totals import Amounts, Month, carried_amounts, carry_amounts, total

ALWAYS: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Life:
    """The result of folding some months in a row: their exact sums, and the streaks of their days."""

    amounts: Amounts = field(default_factory=dict)
    streaks: Streaks = field(default_factory=Streaks)

    def then(self, later: "Life") -> "Life":
        """Return the result of these months and `later` months together.

        Raises:
            ValueError: The days of `later` do not all come after these.
        """
        return Life(total([self.amounts, later.amounts]), self.streaks.then(later.streaks))

    def document(self) -> dict[str, Any]:
        """Return what to carry on: amounts as decimal text, so that none is rounded."""
        return {"amounts": carry_amounts(self.amounts), "streaks": self.streaks.document()}


def carried_life(document: Mapping[str, Any]) -> Life:
    """Read what `Life.document` wrote; an empty document is the start."""
    return Life(carried_amounts(document.get("amounts", {})), carried_streaks(document.get("streaks", {})))


def life_of(months: Iterable[Month], until: str = ALWAYS) -> Life:
    """Fold some months, in any order.

    Args:
        months: Their sums.
        until: The last date whose runs count for the streaks. The sums are those of whole months.
    """
    known = list(months)
    days = (day for month in known for day in counting_days(month, until))
    return Life(total(month.amounts for month in known), streaks_of(days))
