from aws_lambda_powertools.utilities.typing import LambdaContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.adapters.attributes import Item, Page
from tasks.domain.paging import read_token
from tasks.records.merge_lines import handler

DAYS = st.sets(st.integers(1, 28), max_size=20)
WHOLE: Page = {"Items": []}


def line(prefix: str, day: int) -> Item:
    """A line of a day of November; its document is its place."""
    place = f"202611{day:02}T060000Z-0a1b2c3d#" + ("longest" if prefix == "PR_LOG" else "0001#squat#max-reps")
    return {"sk": {"S": f"{prefix}#{place}"}, "doc": {"S": place}}


def page(prefix: str, days: set[int], after: str, limit: int) -> Page:
    """What a query finds behind a place, newest first."""
    lines = [line(prefix, day) for day in sorted(days, reverse=True)]
    lines = [item for item in lines if not after or item["doc"]["S"] < after]
    if len(lines) <= limit:
        return {"Items": lines}
    return {"Items": lines[:limit], "LastEvaluatedKey": lines[limit - 1]}


def test_without_more_there_is_no_token(context: LambdaContext) -> None:
    merged = handler({"workouts": WHOLE, "lifts": WHOLE, "pageOf": "x"}, context)
    assert merged == {"documents": [], "nextToken": ""}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAYS, DAYS, st.integers(1, 5))
def test_the_pages_together_have_every_line_once_newest_first(
    context: LambdaContext, workouts: set[int], lifts: set[int], limit: int
) -> None:
    found: list[str] = []
    after = ""
    for _ in range(100):
        merged = handler(
            {
                "workouts": page("PR_LOG", workouts, after, limit),
                "lifts": page("LIFT_LOG", lifts, after, limit),
                "pageOf": "x",
            },
            context,
        )
        found += merged["documents"]
        if not merged["nextToken"]:
            break
        after = read_token(merged["nextToken"], "x").replace("_", "#")
    lines = [line("PR_LOG", day) for day in workouts] + [line("LIFT_LOG", day) for day in lifts]
    assert found == sorted((item["doc"]["S"] for item in lines), reverse=True)
