import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.progress import add_up_page, plan_night, summarise_day, write_report

NOW = "2026-11-21T10:00:00.000Z"
DAY: dict[str, dict[str, Any]] = {
    "pk": {"S": "USER#ana"},
    "sk": {"S": "DAY#2026-11-20"},
    "localDate": {"S": "2026-11-20"},
    "workouts": {"N": "1"},
    "durationSec": {"N": "2550"},
    "distanceM": {"N": "8050"},
    "load:session-rpe": {"N": "255"},
    "type:Run:workouts": {"N": "1"},
    "runMetres": {"N": "8050"},
}


def test_a_night_is_planned_for_every_shard(context: LambdaContext) -> None:
    planned = plan_night.handler(
        {
            "input": {"scheduledTime": "2026-11-21T10:00:00Z", "daysBack": 1},
            "timeZone": "America/New_York",
            "now": NOW,
        },
        context,
    )
    assert planned == {
        "outcome": "VALID",
        "date": "2026-11-20",
        "shards": [f"{number:02d}" for number in range(16)],
        "recentFrom": "2026-10-10",
        "workoutsFrom": "20261119T100000Z",
        "workoutsTo": "20261121T140000Z",
    }


def test_a_wrong_date_is_an_outcome_and_not_an_exception(context: LambdaContext) -> None:
    planned = plan_night.handler({"input": {"date": "tomorrow"}, "timeZone": "UTC", "now": NOW}, context)
    assert planned == {"outcome": "INVALID", "message": "date: must be a date such as 2026-11-20"}


def test_a_day_is_summarised(context: LambdaContext) -> None:
    summarised = summarise_day.handler(
        {
            "userId": "ana",
            "date": "2026-11-20",
            "profile": {},
            "day": {"Item": DAY},
            "days": [{"localDate": {"S": "2026-11-20"}, "load:session-rpe": {"N": "255"}}],
            "recent": [{"workouts": {"N": "2"}, "load:session-rpe:workouts": {"N": "1"}}],
            "streak": {"longest": 1, "latest": [["2026-11-20", "2026-11-20"]]},
            "records": ['{"kind":"longest-30d"}'],
            "now": NOW,
        },
        context,
    )
    shown = json.loads(summarised["doc"])
    assert shown["totals"]["distanceKm"] == 8.05
    assert (shown["fitness"]["ctl"], shown["fitness"]["coverage"]) == (6, 0.5)
    assert shown["streak"] == {"current": 1, "longest": 1}
    assert shown["records"] == [{"kind": "longest-30d"}]


def test_pages_and_shards_become_a_report(context: LambdaContext) -> None:
    totals: dict[str, Any] = {}
    for _ in range(2):
        totals = add_up_page.handler({"totals": totals, "days": [DAY, DAY]}, context)["totals"]
    assert totals["users"] == 4
    assert totals["amounts"]["durationSec"] == "10200"
    empty = add_up_page.handler({"totals": {}, "days": []}, context)["totals"]
    written = write_report.handler(
        {"date": "2026-11-20", "shardTotals": [totals, empty], "now": NOW},
        context,
    )
    shown = written["report"]
    assert (shown["users"], shown["durationMin"], shown["load"]) == (4, 170, {"session-rpe": 1020})
