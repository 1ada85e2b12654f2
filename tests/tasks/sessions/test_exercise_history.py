"""The tasks of get-exercise-history: which exercise, which sessions, and how many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tasks.domain.exercise_history import MOST_BYTES_PER_PAGE
from tasks.sessions import choose_sessions, compose_history, plan_history
from tests.statemachines.strength import OWN

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

PREFIX = "LIFT#bench-press#"


def planned(
    context: LambdaContext, exercise: str, query: dict[str, str] | None = None, own: object = None
) -> Any:  # noqa: ANN401 -- JSON
    event: Any = {
        "query": query or {},
        "exercise": exercise,
        "own": own,
        "userId": "ana",
        "requestId": "req-1",
    }
    return plan_history.handler(event, context)


def sessions(count: int, document_bytes: int) -> list[dict[str, Any]]:
    """So many sessions, newest first."""
    return [
        {
            "sk": {"S": f"{PREFIX}{number:08d}T060000Z-0a1b2c3d"},
            "docBytes": {"N": str(document_bytes)},
        }
        for number in range(20_260_000 + count, 20_260_000, -1)
    ]


def chosen(context: LambdaContext, items: list[dict[str, Any]], limit: int = 25, last: str = "") -> Any:  # noqa: ANN401 -- JSON
    page = {"Items": items, **({"LastEvaluatedKey": {"sk": {"S": last}}} if last else {})}
    event: Any = {"page": page, "prefix": PREFIX, "limit": limit, "pageOf": "f"}
    return choose_sessions.handler(event, context)


def test_an_exercise_of_the_library_and_one_s_own_have_a_history(context: LambdaContext) -> None:
    assert planned(context, "bench-press")["keyTo"] == "LIFT#bench-press#9"
    assert planned(context, "atlas-stone", own={"Item": OWN})["prefix"] == "LIFT#atlas-stone#"


@pytest.mark.parametrize("exercise", ["atlas-stone", "no such lift", "", "#", "LIFT#", "a'b\\\"", "🏋️"])
def test_somebody_else_s_exercise_is_unknown_and_so_is_what_names_none(
    context: LambdaContext, exercise: str
) -> None:
    answered = planned(context, exercise, {"limit": "0"})
    assert (answered["outcome"], answered["statusCode"]) == ("NOT_FOUND", 404)


@pytest.mark.parametrize(
    ("name", "own", "meant"),
    [
        ("squat", None, "back-squat"),
        ("Bench Press", None, "bench-press"),
        ("Atlas Stone", {"Item": OWN}, "atlas-stone"),
    ],
)
def test_another_name_of_an_exercise_leads_to_its_identifier(
    context: LambdaContext, name: str, own: object, meant: str
) -> None:
    assert planned(context, name, {"limit": "0"}, own) == {"outcome": "OTHER_NAME", "identifier": meant}
    assert planned(context, meant, own=own)["outcome"] == "VALID"


def test_a_wrong_query_of_a_known_exercise_is_refused(context: LambdaContext) -> None:
    answered = planned(context, "bench-press", {"limit": "0"})
    assert (answered["outcome"], answered["statusCode"]) == ("INVALID", 400)


def test_a_page_is_between_its_oldest_and_its_newest_session(context: LambdaContext) -> None:
    items = sessions(26, 1_500)
    choice = chosen(context, items)
    assert choice["newest"] == items[0]["sk"]["S"]
    assert choice["oldest"] == items[24]["sk"]["S"]
    assert choice["nextToken"].startswith("20260002T060000Z-0a1b2c3d.")


def test_sessions_of_many_sets_make_a_shorter_page(context: LambdaContext) -> None:
    items = sessions(10, 30_000)
    choice = chosen(context, items)
    assert choice["oldest"] == items[MOST_BYTES_PER_PAGE // 30_000 - 1]["sk"]["S"]
    assert choice["nextToken"]


def test_a_page_whose_sessions_are_all_of_other_days_goes_on_where_it_ended(context: LambdaContext) -> None:
    choice = chosen(context, [], last=f"{PREFIX}20260101T060000Z-0a1b2c3d")
    assert choice["oldest"] == choice["newest"] == PREFIX
    assert choice["nextToken"].startswith("20260101T060000Z-0a1b2c3d.")


def test_the_best_set_is_the_first_of_the_records_that_there_are(context: LambdaContext) -> None:
    event: Any = {
        "exercise": "{}",
        "best": [None, {}, {"Item": {"doc": {"S": '{"kind":"max-reps"}'}}}],
        "newest": [],
        "entries": [],
        "nextToken": "",
    }
    assert json.loads(compose_history.handler(event, context)["body"])["best"] == {"kind": "max-reps"}
