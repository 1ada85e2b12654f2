"""The first day with wotr: a run, its correction, what follows from it, a refusal, and a stack that stops."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from local.home import free_port
from local.temporary_stack import temporary_stack
from tests.browser.conftest import Chromium
from tests.end_to_end.stack import REPOSITORY, Person, Stack, eventually

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")


# Where the browser is: at midnight in another zone its runs would be of another day.
HOME = "America/New_York"


def run_days_ago(days: int) -> dict[str, Any]:
    start = datetime.now(ZoneInfo(HOME)).replace(hour=6, minute=30, second=0, microsecond=0)
    ts = (start - timedelta(days)).isoformat()
    return {"type": "Run", "ts": ts, "durationMin": 30, "distanceKm": 5, "rpe": 5}


def streak(page: Page, days: str) -> None:
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.get_by_role("region", name="Run streak")).to_contain_text(days)


def test_a_run_is_logged_corrected_and_followed_and_outlives_a_stack_that_stops(
    browser: Browser, tmp_path: Path
) -> None:
    settings = {"WOTR_PORT": str(free_port(0))}  # the same after a stop: the page comes back to it
    with temporary_stack(REPOSITORY, tmp_path, settings) as started, closing(Stack(started)) as stack:
        chromium, ana = Chromium(browser, stack, "first-day"), stack.person("ana")
        assert ana.http.patch("/me/profile", json={"timeZone": HOME}).status_code == 200
        for days in (1, 2):
            assert ana.post(run_days_ago(days)).status_code == 201
        page = chromium.signed_in(ana)
        streak(page, "2 days")
        log_correct_and_see(page, ana)
        see_why_a_workout_was_refused(chromium, page)

    log_with_the_server_away(chromium, page)
    with temporary_stack(REPOSITORY, tmp_path, settings) as started, closing(Stack(started)) as stack:
        ana = stack.person("ana")
        arrived = eventually(lambda: [one for one in logged(ana) if one["type"] == "Yoga"] or None, 60)
        assert len(arrived) == 1
        expect(page.get_by_text("waiting")).to_have_count(0)
        assert len([one for one in logged(ana) if one["type"] == "Yoga"]) == 1
        chromium.close()


def logged(ana: Person) -> list[dict[str, Any]]:
    return list(ana.get("/workouts", limit=100).json()["workouts"])


def log_correct_and_see(page: Page, ana: Person) -> None:
    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_label("Distance").fill("8")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Run logged.")).to_be_visible()
    newest = logged(ana)[0]
    page.locator(f"main a[href='#/workouts/{newest['workoutId']}']").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Distance").fill("10.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    eventually(lambda: "10.5" in ana.get("/me/records", kind="longest-distance").text or None)
    streak(page, "3 days")
    page.reload()
    expect(page.get_by_role("region", name="Newest records")).to_contain_text("10.5 km")
    page.get_by_role("link", name="Progress", exact=True).click()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("load"))


def see_why_a_workout_was_refused(chromium: Chromium, page: Page) -> None:
    chromium.expect("status of 422")
    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_label("Hike").check(force=True)  # the radio button itself is not to be seen
    page.get_by_label("Minutes").fill("30:00:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Must be at most 1440")).to_be_visible()
    page.get_by_role("alert").get_by_role("link").click()
    why = page.get_by_role("region", name="Why it was refused")
    expect(why).to_contain_text("422 INVALID_WORKOUT")
    expect(why.get_by_role("term")).to_have_text(["durationMin"])
    page.go_back()
    page.get_by_role("link", name="Today", exact=True).click()
    page.get_by_role("region", name="Run streak").wait_for()


def log_with_the_server_away(chromium: Chromium, page: Page) -> None:
    chromium.expect("ERR_|status of 503")
    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_label("Yoga").check(force=True)
    page.get_by_label("Minutes").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Yoga kept on this device until it can be sent.")).to_be_visible()
