"""Somebody trains with weights, a phone in the hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import accessible
from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "<img src=x onerror=alert(1)>"
PUSH_DAY = {
    "title": "Push day",
    "exercises": [
        {"exercise": "bench-press", "sets": 2, "reps": 8, "restSec": 90},
        {"exercise": "pull-up", "sets": 1, "reps": 6},
    ],
}


def bench(*sets: tuple[float, int]) -> list[dict[str, Any]]:
    return [{"exercise": "bench-press", "weightKg": weight, "reps": reps} for weight, reps in sets]


def trained(person: Person, days_ago: int, sets: list[dict[str, Any]]) -> None:
    """A session of half an hour, some days ago, of which the history knows."""
    start = (datetime.now(UTC) - timedelta(days=days_ago)).replace(microsecond=0)
    session = person.http.post("/sessions", json={"startedAt": start.isoformat()}).json()["sessionId"]
    assert person.http.post(f"/sessions/{session}/sets", json={"sets": sets}).status_code == 201
    end = (start + timedelta(minutes=30)).isoformat()
    assert person.http.post(f"/sessions/{session}/finish", json={"endedAt": end}).status_code == 200
    eventually(lambda: session in {each["sessionId"] for each in history(person)} or None)


def history(person: Person) -> list[dict[str, Any]]:
    sessions: list[dict[str, Any]] = person.get("/exercises/bench-press/history").json()["sessions"]
    return sessions


def sets_of_open_session(person: Person) -> list[tuple[Any, ...]]:
    stored = person.get("/me/sessions/current").json()["sets"]
    return [(each["exercise"], each.get("weightKg"), each["reps"]) for each in stored]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def rows(page: Page, exercise: str) -> Any:  # noqa: ANN401 -- Playwright's Locator
    return page.get_by_role("list", name=f"Sets of {exercise}").get_by_role("listitem")


def everything_is_sent(page: Page) -> None:
    expect(page.get_by_text(re.compile("Waiting|Sending"))).to_have_count(0)


@pytest.fixture
def page(chromium: Chromium, ana: Person) -> Page:
    """A phone with a session of a template that has just begun; a week ago there was another."""
    trained(ana, 7, bench((60, 8), (60, 7)))
    assert ana.http.put("/templates/push-day", json=PUSH_DAY).status_code == 201
    page = chromium.signed_in(ana, "/sessions")
    page.get_by_role("button", name="Start Push day").wait_for()
    accessible(page)
    press(page, "Start Push day")
    page.get_by_role("button", name="Log set").wait_for()
    return page


def test_the_next_set_is_prefilled_and_logged_by_one_tap_and_a_rest_follows(page: Page) -> None:
    page.clock.install()
    page.reload()

    # What was done last time stands there, the plan says how often.
    weight, reps = page.get_by_label("Weight in kg"), page.get_by_label("Repetitions in reps")
    expect(weight).to_have_value("60")
    expect(reps).to_have_value("8")
    expect(page.get_by_text("Set 1 of 2 · last time 60 kg \N{MULTIPLICATION SIGN} 8, 7")).to_be_visible()
    expect(page.get_by_text("0 of 2 sets done")).to_be_attached()
    log = page.get_by_role("button", name="Log set").bounding_box()
    assert log
    assert log["y"] + log["height"] > 844 - 40  # at the thumb

    # More than ever before, by one step and one tap: a record, and the rest of the plan.
    press(page, "Weight: 2.5 kg more")
    press(page, "Log set")
    expect(rows(page, "Bench press").get_by_text("Heaviest weight: 62.5 kg")).to_be_visible()
    expect(page.get_by_text("1 of 2 sets done")).to_be_attached()
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"1:(30|29|28)"))
    press(page, "15 seconds more")
    expect(timer).to_have_text(re.compile(r"1:4\d"))
    accessible(page)
    page.clock.fast_forward(106_000)
    expect(page.get_by_text("Rest is over")).to_be_visible()
    accessible(page)
    press(page, "Close")
    expect(timer).to_have_count(0)


def test_a_session_is_corrected_survives_a_reload_and_becomes_a_workout(page: Page, ana: Person) -> None:
    page.get_by_label("Weight in kg").fill("62.5")
    press(page, "Log set")

    # One repetition fewer, it turns out; and a set that never was is deleted, then was after all.
    # The form is opened while the set is on its way, and stays when it has arrived.
    rows(page, "Bench press").first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Repetitions: 1 reps less").click()
    everything_is_sent(page)
    accessible(page)
    dialog.get_by_role("button", name="Save").click()
    expect(rows(page, "Bench press").first).to_contain_text("62.5 kg \N{MULTIPLICATION SIGN} 7")
    press(page, "Log set")
    expect(rows(page, "Bench press")).to_have_count(2)
    everything_is_sent(page)
    rows(page, "Bench press").last.get_by_role("button").click()
    dialog.get_by_role("button", name="Delete set").click()
    expect(rows(page, "Bench press")).to_have_count(1)
    press(page, "Undo")
    expect(rows(page, "Bench press")).to_have_count(2)

    # The plan went on to the next exercise; a reload loses nothing.
    page.get_by_role("radio", name="Drop").check()
    page.reload()
    expect(page.get_by_label("Added weight in kg")).to_have_value("")
    expect(page.get_by_label("Drop")).to_be_checked()
    expect(page.get_by_role("timer")).to_be_visible()
    press(page, "Log set")
    expect(rows(page, "Pull-up")).to_have_count(1)
    everything_is_sent(page)
    assert sets_of_open_session(ana) == [
        ("bench-press", 62.5, 7),
        ("bench-press", 62.5, 8),
        ("pull-up", None, 6),
    ]

    press(page, "Finish")
    dialog.get_by_role("radio", name="8", exact=True).check()
    dialog.get_by_label("Notes").fill(HOSTILE)
    dialog.get_by_label("Duration in min").fill("45")
    accessible(page)
    dialog.get_by_role("button", name="Finish").click()
    page.wait_for_url(re.compile("#/workouts/"))
    workout = ana.get(f"/workouts/{page.url.rpartition('/')[2]}").json()
    assert (workout["type"], workout["durationMin"], workout["rpe"]) == ("Strength", 45, 8)
    page.goto("/#/sessions")
    page.get_by_role("link", name="Push day").click()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    expect(page.get_by_text("2 of 2 \N{MULTIPLICATION SIGN} 8")).to_be_visible()
    accessible(page)


def test_sets_logged_without_a_network_arrive_once_and_in_order(chromium: Chromium, ana: Person) -> None:
    chromium.expect("Failed to load resource")
    page = chromium.signed_in(ana, "/sessions")
    press(page, "Start an empty session")
    press(page, "Add exercise")
    page.get_by_label("Search by name").fill("flat bench")
    page.keyboard.press("Enter")
    page.get_by_label("Weight in kg").fill("70")
    page.context.set_offline(True)
    press(page, "Log set")
    press(page, "Weight: 2.5 kg more")
    press(page, "Log set")
    expect(rows(page, "Bench press").get_by_text("Waiting")).to_have_count(2)
    press(page, "Finish")
    expect(page.get_by_text("2 changes wait")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Finish")).to_be_disabled()
    press(page, "Go on training")

    # The answer to the first is lost on its way: it is sent again, and is the same set.
    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/sets", lose_answer, times=1)
    page.context.set_offline(False)
    everything_is_sent(page)
    assert sets_of_open_session(ana) == [("bench-press", 70, 8), ("bench-press", 72.5, 8)]

    press(page, "Finish")
    press(page, "Discard …")
    press(page, "Discard it")
    page.get_by_role("button", name="Start an empty session").wait_for()
    assert ana.get("/sessions").json()["sessions"] == []


def test_an_exercise_shows_its_way_as_a_chart_and_as_a_table(chromium: Chromium, ana: Person) -> None:
    trained(ana, 14, bench((60, 8)))
    trained(
        ana, 7, [*bench((65, 8)), {"exercise": "bench-press", "kind": "warmup", "weightKg": 30, "reps": 5}]
    )
    page = chromium.signed_in(ana, "/exercises", size="desktop", scheme="dark")
    page.get_by_label("Search by name").fill("bench")
    page.get_by_label("Equipment").select_option("barbell")
    page.get_by_role("link", name=re.compile("^Bench press")).wait_for()
    accessible(page)
    page.get_by_role("link", name=re.compile("^Bench press")).click()
    expect(page.get_by_text("65 kg \N{MULTIPLICATION SIGN} 8").first).to_be_visible()
    chart = page.get_by_role("img", name=re.compile("estimated maximum 76 kg on .*, 82.3 kg on"))
    expect(chart.locator("canvas")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Heaviest weight")).to_contain_text("65 kg")
    accessible(page)
    page.get_by_role("radio", name="Table").check()
    lines = page.get_by_role("table").get_by_role("row")
    expect(lines.nth(1)).to_contain_text("82.3")
    expect(lines.nth(2)).to_contain_text("480")
    accessible(page)


def test_a_template_is_written_refused_at_its_fields_corrected_and_deleted(
    chromium: Chromium, ana: Person
) -> None:
    chromium.expect("status of 422")
    page = chromium.signed_in(ana, "/templates")
    page.get_by_role("link", name="New template").click()
    page.get_by_label("Title").fill("Carries")
    press(page, "Add exercise")
    page.get_by_label("Search by name").fill("Zercher carry")
    press(page, "Make “Zercher carry” your own exercise")
    page.get_by_role("checkbox", name="Core").check()
    accessible(page)
    press(page, "Save exercise")
    page.get_by_label("Sets").fill("0")
    press(page, "Save template")
    expect(page.get_by_label("Sets")).to_have_attribute("aria-invalid", "true")
    accessible(page)
    page.get_by_label("Sets").fill("4")
    press(page, "Save template")
    page.get_by_text("Zercher carry").wait_for()
    accessible(page)
    [template] = ana.get("/templates").json()["templates"]
    assert template["exercises"] == [{"exercise": "zercher-carry", "sets": 4, "reps": 8, "restSec": 120}]
    page.get_by_role("link", name="Edit Carries").click()
    press(page, "Delete template")
    press(page, "Delete it")
    expect(page.get_by_role("heading", name="No template yet")).to_be_visible()
