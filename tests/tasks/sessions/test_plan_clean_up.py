"""Which sessions clean-up looks at."""

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.domain.keys import SHARDS
from tasks.domain.manual_input import UnknownFieldError
from tasks.sessions import plan_clean_up

NOW = "2026-11-21T07:20:00Z"


@pytest.mark.parametrize("given", [{}, {"scheduledTime": NOW}])
def test_those_that_changed_last_twelve_hours_ago_in_every_shard(
    context: LambdaContext, given: dict[str, object]
) -> None:
    planned = plan_clean_up.handler({"input": given, "now": NOW}, context)
    assert planned == {"before": "2026-11-20T19:20:00.000Z", "shards": list(SHARDS)}


def test_a_field_that_nobody_knows_ends_the_run(context: LambdaContext) -> None:
    with pytest.raises(UnknownFieldError, match="before: not known; known are scheduledTime"):
        plan_clean_up.handler({"input": {"before": NOW}, "now": NOW}, context)
