import json
from typing import TYPE_CHECKING, Any, Literal

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.progress import (
    add_up_page,
    check_date,
    compute_fitness,
    compute_stats,
    compute_streak,
    fold_months,
    plan_fitness,
    plan_night,
    plan_summary,
    plan_sums,
    show_sums,
    summarise_day,
    write_report,
)

if TYPE_CHECKING:
    from tasks.adapters.attributes import Page

NOW = "2026-11-21T02:00:00.000Z"
ALWAYS = "9999-12-31"
DAY: dict[str, dict[str, Any]] = {
    "pk": {"S": "USER#ana"},
    "sk": {"S": "DAY#2026-11-20"},
    "localDate": {"S": "2026-11-20"},
    "workouts": {"N": "1"},
    "durationSec": {"N": "2550"},
    "distanceM": {"N": "8050"},
    "load:session-rpe": {"N": "255"},
    "load:session-rpe:workouts": {"N": "1"},
    "type:Run:workouts": {"N": "1"},
    "run:20": {"N": "8050"},
}
MONTH = {**DAY, "sk": {"S": "MONTH#2026-11"}, "run:19": {"N": "1609.344"}}
PROFILE = {"Item": {"doc": {"S": '{"timeZone":"America/New_York","units":"metric","loadMethod":"tss"}'}}}


def folded(context: LambdaContext, *pages: list[dict[str, Any]], until: str = ALWAYS) -> dict[str, Any]:
    carry: dict[str, Any] = {}
    for page in pages:
        event: fold_months.Event = {"page": {"Items": page}, "carry": carry, "until": until, "to": "MONTH#9"}
        carry = json.loads(json.dumps(fold_months.handler(event, context)["carry"]))
    return carry


def test_pages_of_months_are_folded_one_after_the_other(context: LambdaContext) -> None:
    october = {"sk": {"S": "MONTH#2026-10"}, "workouts": {"N": "2"}, "run:31": {"N": "5000"}}
    carry = folded(context, [october], [], [MONTH])
    assert carry["amounts"]["workouts"] == "3"
    assert carry["streaks"] == {
        "longest": 2,
        "earliest": [["2026-10-31", "2026-10-31"]],
        "latest": [["2026-10-31", "2026-10-31"], ["2026-11-19", "2026-11-20"]],
    }
    assert folded(context, [october], [MONTH], until="2026-11-19")["streaks"]["longest"] == 1


def test_a_page_that_is_not_the_last_tells_where_the_next_one_begins(context: LambdaContext) -> None:
    page: Any = {"Items": [MONTH], "LastEvaluatedKey": {"pk": MONTH["pk"], "sk": MONTH["sk"]}}
    answer = fold_months.handler({"page": page, "carry": {}, "until": ALWAYS, "to": "MONTH#9"}, context)
    assert answer["from"] == "MONTH#2026-11+"
    assert (answer["until"], answer["to"]) == (ALWAYS, "MONTH#9")


def test_stats_are_computed_from_what_the_table_keeps(context: LambdaContext) -> None:
    stats = compute_stats.handler(
        {
            "userId": "ana",
            "now": NOW,
            "profile": PROFILE,
            "days": [DAY],
            "months": [MONTH],
            "records": {"Items": [{"doc": {"S": '{"kind":"longest-duration"}'}}, {}]},
            "recent": [{"doc": {"S": '{"workoutId":"20261120T113000Z-632180c6"}'}}],
            "life": [{}, folded(context, [MONTH])],
        },
        context,
    )
    shown = json.loads(stats["body"])
    assert shown["today"] == "2026-11-20"
    assert shown["lifetime"]["load"] == {"session-rpe": 255}
    for period in ("week", "month", "year"):
        assert shown[period]["durationMin"] == 42.5
    assert shown["streak"] == {"current": 2, "longest": 2, "currentFrom": "2026-11-19"}
    assert shown["records"] == [{"kind": "longest-duration"}]
    assert "moreRecords" not in shown
    assert shown["recentWorkouts"][0]["workoutId"] == "20261120T113000Z-632180c6"


def test_a_person_who_has_logged_nothing_has_stats_too(context: LambdaContext) -> None:
    event: compute_stats.Event = {
        "userId": "ben",
        "now": NOW,
        "profile": {},
        "days": [],
        "months": [],
        "records": {"Items": []},
        "recent": [],
        "life": [{}, {}],
    }
    stats = compute_stats.handler(event, context)
    shown = json.loads(stats["body"])
    assert (shown["timeZone"], shown["lifetime"]["workouts"], shown["byType"]) == ("UTC", 0, {})
    assert shown["streak"] == {"current": 0, "longest": 0}


def test_a_streak_runs_up_to_today_in_the_persons_time_zone(context: LambdaContext) -> None:
    event: compute_streak.Event = {"now": NOW, "profile": PROFILE, "life": folded(context, [MONTH])}
    assert json.loads(compute_streak.handler(event, context)["body"]) == {
        "timeZone": "America/New_York",
        "today": "2026-11-20",
        "current": 2,
        "longest": 2,
        "currentFrom": "2026-11-19",
    }


def test_somebody_unknown_has_no_streak(context: LambdaContext) -> None:
    shown = json.loads(compute_streak.handler({"now": NOW, "profile": {}, "life": {}}, context)["body"])
    assert shown == {"timeZone": "UTC", "today": "2026-11-21", "current": 0, "longest": 0}


def test_a_date_that_exists_is_passed_on(context: LambdaContext) -> None:
    checked = check_date.handler({"date": "2026-11-20", "requestId": "request-1"}, context)
    assert checked == {"outcome": "VALID", "date": "2026-11-20"}


@pytest.mark.parametrize("date", ["2026-02-30", "yesterday", "2026-11-20T00:00:00Z", "", "0026-11-20"])
def test_what_is_no_date_is_refused_with_the_field_named(context: LambdaContext, date: str) -> None:
    checked = check_date.handler({"date": date, "requestId": "request-1"}, context)
    assert (checked["outcome"], checked["statusCode"]) == ("INVALID", 400)
    error = json.loads(checked["body"])["error"]
    assert (error["code"], error["fields"][0]["field"]) == ("INVALID_DATE", "date")


def fitness_planned(context: LambdaContext, query: dict[str, str]) -> dict[str, Any]:
    event: plan_fitness.Event = {
        "query": query,
        "userId": "ana",
        "requestId": "request-1",
        "now": NOW,
        "profile": PROFILE,
        "recent": [DAY],
    }
    return plan_fitness.handler(event, context)


def test_fitness_is_planned_for_the_days_that_matter(context: LambdaContext) -> None:
    assert fitness_planned(context, {"from": "2026-11-01"}) == {
        "outcome": "VALID",
        "from": "2026-11-01",
        "to": "2026-11-21",
        "method": "session-rpe",
        "loadAttribute": "load:session-rpe",
        "workoutsAttribute": "load:session-rpe:workouts",
        "nextToken": "",
        "beforeFrom": "DAY#2023-10-30",
        "beforeTo": "DAY#2026-10-31",
        "daysFrom": "DAY#2026-11-01",
        "daysTo": "DAY#2026-11-20",
    }


def test_fitness_that_cannot_be_planned_names_the_parameters(context: LambdaContext) -> None:
    refused = fitness_planned(context, {"from": "2026-02-30", "method": "steps"})
    assert (refused["outcome"], refused["statusCode"]) == ("INVALID", 400)
    error = json.loads(refused["body"])["error"]
    assert (error["code"], [field["field"] for field in error["fields"]]) == (
        "INVALID_QUERY",
        ["from", "method"],
    )


def test_fitness_is_computed_from_the_first_day_on(context: LambdaContext) -> None:
    event: compute_fitness.Event = {
        "userId": "ana",
        "plan": {"from": "2026-11-20", "to": "2026-11-22", "method": "session-rpe", "nextToken": ""},
        "first": [DAY],
        "before": [],
        "days": [DAY],
    }
    shown = json.loads(compute_fitness.handler(event, context)["body"])
    assert [day["date"] for day in shown["days"]] == ["2026-11-20", "2026-11-21"]
    assert (shown["days"][0]["acwr"], shown["coverage"]) == (1, 1)
    assert "nextToken" not in shown


def test_somebody_without_workouts_has_no_fitness(context: LambdaContext) -> None:
    event: compute_fitness.Event = {
        "userId": "ben",
        "plan": {"from": "2026-11-20", "to": "2026-11-21", "method": "tss", "nextToken": ""},
        "first": [],
        "before": [],
        "days": [],
    }
    shown = json.loads(compute_fitness.handler(event, context)["body"])
    assert shown["coverage"] == 0
    assert (shown["days"][0]["ctl"], shown["days"][0]["acwr"]) == (0, None)


def sums_planned(context: LambdaContext, of: Literal["days", "months"], **query: str) -> dict[str, Any]:
    event: plan_sums.Event = {
        "query": query,
        "of": of,
        "requestId": "request-1",
        "now": NOW,
        "profile": PROFILE,
    }
    return plan_sums.handler(event, context)


def test_days_are_planned_up_to_today_in_the_persons_time_zone(context: LambdaContext) -> None:
    assert sums_planned(context, "days") == {
        "outcome": "VALID",
        "from": "2026-08-23",
        "to": "2026-11-21",
        "keyFrom": "DAY#2026-08-23",
        "keyTo": "DAY#2026-11-20",
    }


def test_months_are_planned_as_months(context: LambdaContext) -> None:
    assert sums_planned(context, "months", to="2027-01") == {
        "outcome": "VALID",
        "from": "2026-01",
        "to": "2027-01",
        "keyFrom": "MONTH#2026-01",
        "keyTo": "MONTH#2026-12",
    }


@pytest.mark.parametrize("of", ["days", "months"])
def test_sums_that_cannot_be_planned_name_the_parameter(
    context: LambdaContext, of: Literal["days", "months"]
) -> None:
    refused = sums_planned(context, of, to="2026-02-30")
    assert (refused["outcome"], refused["statusCode"]) == ("INVALID", 400)
    assert json.loads(refused["body"])["error"]["fields"][0]["field"] == "to"


def test_sums_are_shown_in_the_units_of_the_api(context: LambdaContext) -> None:
    asked: show_sums.Range = {"from": "2026-11-01", "to": "2026-12-01"}
    days = show_sums.handler({"of": "days", "range": asked, "items": [DAY]}, context)
    months = show_sums.handler({"of": "months", "range": asked, "items": [MONTH]}, context)
    shown = json.loads(days["body"])
    assert {name: shown[name] for name in ("from", "to")} == asked
    assert [(day["date"], day["durationMin"], day["load"]) for day in shown["days"]] == [
        ("2026-11-20", 42.5, {"session-rpe": 255})
    ]
    [month] = json.loads(months["body"])["months"]
    assert (month["month"], month["distanceKm"]) == ("2026-11", 8.05)
    assert month["byType"]["Run"]["workouts"] == 1


def planned(context: LambdaContext, date: str) -> dict[str, Any]:
    event: plan_summary.Event = {
        "date": date,
        "now": NOW,
        "requestId": "request-1",
        "profile": PROFILE,
        "recent": [DAY],
    }
    return plan_summary.handler(event, context)


def test_a_summary_is_planned_for_the_method_that_covers_it(context: LambdaContext) -> None:
    assert planned(context, "2026-11-20") == {
        "outcome": "VALID",
        "method": "session-rpe",
        "coverage": "1",
        "loadAttribute": "load:session-rpe",
        "loadsFrom": "DAY#2023-11-18",
        "loadsTo": "DAY#2026-11-20",
        "linesFrom": "PR_LOG#20261119T100000Z",
        "linesTo": "PR_LOG#20261121T140000Z",
    }


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("yesterday", "must be a date such as 2026-11-20"),
        ("2026-02-30", "must be a date that exists"),
        ("2026-11-22", "must not be in the future"),
        ("0000-00-00", "must be a date that exists"),
    ],
)
def test_a_day_that_cannot_be_summarised_is_told_why(context: LambdaContext, date: str, message: str) -> None:
    outcome = planned(context, date)
    assert (outcome["outcome"], outcome["statusCode"]) == ("INVALID", 400)
    assert json.loads(outcome["body"])["error"]["fields"] == [{"field": "date", "message": message}]


def test_a_day_is_summarised(context: LambdaContext) -> None:
    summarised = summarise_day.handler(
        {
            "userId": "ana",
            "date": "2026-11-20",
            "method": "session-rpe",
            "coverage": "0.5",
            "day": {"Item": DAY},
            "loads": [{"sk": {"S": "DAY#2026-11-20"}, "load:session-rpe": {"N": "255"}}],
            "life": folded(context, [MONTH], until="2026-11-20"),
            "records": [{"doc": {"S": '{"kind":"longest-30d"}'}}],
        },
        context,
    )
    shown = json.loads(summarised["body"])
    assert shown["totals"]["distanceKm"] == 8.05
    assert (shown["fitness"]["ctl"], shown["fitness"]["coverage"]) == (6, 0.5)
    assert shown["streak"] == {"current": 2, "longest": 2}
    assert shown["records"] == [{"kind": "longest-30d"}]


def test_a_night_is_planned_for_every_shard(context: LambdaContext) -> None:
    given = {"scheduledTime": "2026-11-21T10:00:00Z", "daysBack": 1}
    event: plan_night.Event = {"input": given, "timeZone": "America/New_York", "now": NOW}
    assert plan_night.handler(event, context) == {
        "outcome": "VALID",
        "date": "2026-11-20",
        "shards": [f"{number:02d}" for number in range(16)],
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"date": "tomorrow"}, "date: must be a date such as 2026-11-20"),
        ({"dat": "2026-11-20"}, "dat: is not a known field; known are date, scheduledTime, daysBack"),
    ],
)
def test_a_wrong_night_is_an_outcome_and_not_an_exception(
    context: LambdaContext, given: dict[str, str], message: str
) -> None:
    event: plan_night.Event = {"input": given, "timeZone": "UTC", "now": NOW}
    assert plan_night.handler(event, context) == {"outcome": "INVALID", "message": message}


def test_pages_and_shards_become_a_report(context: LambdaContext) -> None:
    totals: dict[str, Any] = {}
    for _ in range(2):
        page: Page = {"Items": [DAY, DAY], "LastEvaluatedKey": {"gsi1sk": {"S": "ana"}}}
        added = add_up_page.handler({"totals": totals, "page": page}, context)
        totals = added["totals"]
        assert added["after"] == "ana"
    assert "after" not in add_up_page.handler({"totals": {}, "page": {"Items": [DAY]}}, context)
    assert totals["users"] == 4
    assert totals["amounts"]["durationSec"] == "10200"
    unread: Any = {"shard": "03", "after": " ", "reason": "DynamoDb.ThrottlingException"}
    written = write_report.handler(
        {
            "date": "2026-11-20",
            "shards": [{"totals": totals, "missing": []}, {"totals": {}, "missing": [unread]}],
            "now": NOW,
        },
        context,
    )
    shown = written["report"]
    assert (shown["users"], shown["durationMin"], shown["load"]) == (4, 170, {"session-rpe": 1020})
    assert shown["missing"] == [unread]
