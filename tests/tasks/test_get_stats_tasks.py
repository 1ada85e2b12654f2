import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.progress import compute_stats, fold_streak


def folded(context: LambdaContext, *pages: list[str]) -> dict[str, Any]:
    streak: dict[str, Any] = {}
    for page in pages:
        streak = fold_streak.handler({"runDays": page, "streak": streak}, context)["streak"]
        streak = json.loads(json.dumps(streak))
    return streak


def test_pages_of_run_days_are_folded_one_after_the_other(context: LambdaContext) -> None:
    streak = folded(context, ["DAY#2026-11-17", "DAY#2026-11-19"], [], ["DAY#2026-11-20"])
    assert streak == {
        "longest": 2,
        "latest": [["2026-11-17", "2026-11-17"], ["2026-11-19", "2026-11-20"]],
    }


def test_stats_are_computed_from_what_the_table_keeps(context: LambdaContext) -> None:
    stats = compute_stats.handler(
        {
            "userId": "ana",
            "now": "2026-11-21T02:00:00.000Z",
            "profile": {
                "Item": {
                    "doc": {
                        "S": '{"timeZone":"America/New_York","units":"metric","loadMethod":"tss"}',
                    }
                }
            },
            "totals": {
                "Item": {
                    "pk": {"S": "USER#ana"},
                    "workouts": {"N": "1"},
                    "durationSec": {"N": "2550"},
                    "load:session-rpe": {"N": "255"},
                    "type:Run:workouts": {"N": "1"},
                }
            },
            "days": [
                {"localDate": {"S": "2026-11-20"}, "workouts": {"N": "1"}, "durationSec": {"N": "2550"}}
            ],
            "records": ['{"kind":"longest-duration"}'],
            "recent": ['{"workoutId":"20261120T113000Z-632180c6"}'],
            "streak": folded(context, ["DAY#2026-11-19", "DAY#2026-11-20"]),
        },
        context,
    )
    shown = json.loads(stats["body"])
    assert shown["today"] == "2026-11-20"
    assert shown["lifetime"]["load"] == {"session-rpe": 255}
    assert shown["week"]["durationMin"] == 42.5
    assert shown["streak"] == {"current": 2, "longest": 2, "currentFrom": "2026-11-19"}
    assert shown["recentWorkouts"][0]["workoutId"] == "20261120T113000Z-632180c6"


def test_a_person_who_has_logged_nothing_has_stats_too(context: LambdaContext) -> None:
    stats = compute_stats.handler(
        {
            "userId": "ben",
            "now": "2026-11-21T02:00:00.000Z",
            "profile": {},
            "totals": {},
            "days": [],
            "records": [],
            "recent": [],
            "streak": folded(context, []),
        },
        context,
    )
    shown = json.loads(stats["body"])
    assert (shown["timeZone"], shown["lifetime"]["workouts"], shown["byType"]) == ("UTC", 0, {})
    assert shown["streak"] == {"current": 0, "longest": 0}
