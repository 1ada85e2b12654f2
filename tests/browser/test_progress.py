"""Progress: what somebody has done shows in the page as the API tells it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import accessible
from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

VIEWS = {
    "/": "Today",
    "/progress": "Fitness",
    "/calendar": "Calendar",
    "/records": "Records",
    "/totals": "Totals",
}
DAYS_AGO = (45, 40, 33, 26, 19, 12, 8, 5, 2, 1)


def run_of(day: date, **amounts: float) -> dict[str, Any]:
    workout = {"type": "Run", "ts": f"{day}T06:30:00Z", "durationMin": 30, "distanceKm": 5, "rpe": 5}
    return {**workout, **amounts}


def today_of(person: Person) -> date:
    return date.fromisoformat(person.get("/me/stats").json()["today"])


@pytest.fixture
def runner(ana: Person) -> Person:
    """Somebody who has run now and then for weeks, and each of the last two days."""
    today = today_of(ana)
    for days in DAYS_AGO:
        assert ana.post(run_of(today - timedelta(days))).status_code == 201
    return ana


def visit(page: Page, path: str) -> None:
    """Go to a view by its address, and wait until all of it is there."""
    page.goto(f"/#{path}")
    expect(page.get_by_role("heading", level=1)).to_have_text(VIEWS[path])
    expect(page.locator("main .waiting")).to_have_count(0)


def longest_run(person: Person) -> float:
    (record,) = person.get("/me/records", type="Run", kind="longest-distance").json()["records"]
    return float(record["value"])


def test_a_workout_logged_changes_the_streak_the_week_the_chart_and_the_records(
    chromium: Chromium, runner: Person
) -> None:
    today = today_of(runner)
    page = chromium.signed_in(runner)
    streak = page.get_by_role("region", name="Run streak")
    expect(streak).to_contain_text("2 days")
    expect(page.get_by_role("region", name="Form today")).to_contain_text("used to")

    assert runner.post(run_of(today, durationMin=70, distanceKm=12)).status_code == 201
    eventually(lambda: longest_run(runner) == 12_000 or None)
    page.reload()
    expect(streak).to_contain_text("3 days")
    expect(page.get_by_role("region", name="Last workouts").get_by_role("link").first).to_contain_text(
        "12 km · 1 h 10 min · 5:50 /km"
    )
    expect(page.get_by_role("region", name="Newest records")).to_contain_text("12 km")

    visit(page, "/progress")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("load 350$"))

    page.get_by_role("navigation", name="Progress").get_by_role("link", name="Records").click()
    page.get_by_role("link", name="History of Longest distance, Run").click()
    history = page.get_by_role("region", name="History of records")
    expect(history.get_by_role("heading")).to_have_text("Run: longest distance")
    expect(history.get_by_role("listitem")).to_have_count(2)
    expect(history.get_by_role("img")).to_have_accessible_name("From 5 km to 12 km in 2 steps")
    accessible(page)

    visit(page, "/totals")
    page.get_by_label("Months").check()
    page.get_by_label("Type", exact=True).select_option("Run")
    page.get_by_label("Measure").select_option("Distance")
    page.get_by_label("Compare with a year before").check()
    (month,) = runner.get("/me/months", **{"from": f"{today:%Y-%m}"}).json()["months"]
    newest = page.get_by_role("row").filter(has_text="This month")
    expect(newest).to_contain_text(f"{month['byType']['Run']['distanceKm']} km")
    accessible(page)


def test_the_table_says_what_the_api_says_and_keys_read_the_chart(chromium: Chromium, runner: Person) -> None:
    page = chromium.signed_in(runner, "/progress", size="desktop", scheme="dark")
    page.get_by_label("6 weeks").check()
    page.get_by_text("The numbers as a table").click()
    table = page.get_by_role("region", name="Fitness of each day")
    expect(table.get_by_role("row")).to_have_count(43)
    today = today_of(runner)
    answer = runner.get(
        "/me/fitness",
        **{"from": str(today - timedelta(41)), "to": str(today + timedelta(1))},
    ).json()
    names = ("load", "ctl", "atl", "tsb", "acwr", "monotony", "strain")
    shown = {
        row["date"]: [float(text.replace(",", "")) for text in row["cells"]]
        for row in table.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => ({date: row.dataset.date,"
            " cells: [...row.querySelectorAll('td')].map(cell => cell.textContent)}))"
        )
    }
    assert shown == {day["date"]: [day[name] for name in names] for day in answer["days"]}

    slider = page.get_by_role("slider")
    slider.focus()
    for key, days in (("ArrowLeft", 1), ("PageDown", 8), ("Home", 41), ("End", 0)):
        slider.press(key)
        day = today - timedelta(days)
        expect(slider).to_have_attribute("aria-valuenow", str(41 - days))
        assert (slider.get_attribute("aria-valuetext") or "").startswith(f"{day:%a} {day.day} ")
    accessible(page)


def test_the_calendar_is_walked_by_keys_and_opens_a_day(chromium: Chromium, runner: Person) -> None:
    today = today_of(runner)
    page = chromium.signed_in(runner, "/calendar", size="desktop")
    grid = page.get_by_role("grid")
    cell = grid.locator("[tabindex='0']")
    expect(cell).to_have_attribute("data-date", str(today))
    cell.focus()
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    day = today - timedelta(8)
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("data-date", str(day))
    expect(focused).to_have_accessible_name(
        f"{day:%a} {day.day} {day:%b} {day.year}: 1 workout, 30 min, 5 km".replace("Sep ", "Sept ")
    )
    page.keyboard.press("Enter")
    opened = page.locator("section[aria-labelledby=day]")
    expect(opened.get_by_role("heading", level=2)).to_contain_text(f"{day:%A} {day.day} {day:%B}")
    expect(opened.get_by_role("link")).to_contain_text("5 km · 30 min · 6:00 /km")
    summary = runner.get(f"/me/summaries/{day}").json()
    expect(opened).to_contain_text(f"Fitness{round(summary['fitness']['ctl'])}")
    accessible(page)


def test_a_new_person_is_told_what_will_be_here_and_how_to_start(chromium: Chromium, ana: Person) -> None:
    page = chromium.signed_in(ana, scheme="dark")
    for path in VIEWS:
        visit(page, path)
        expect(page.get_by_role("heading", level=2)).to_contain_text("will be here")
        expect(page.get_by_role("link", name="Log").last).to_be_visible()
        accessible(page)
