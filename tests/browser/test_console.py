"""The console: why something happened, found by somebody who was not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import accessible
from tests.end_to_end.stack import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person, Stack

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "<img src=x onerror=alert(1)>"
RUN = {"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "rpe": 6, "notes": HOSTILE}
BROKEN = {**RUN, "type": "Quidditch", "ts": "2026-11-20T06:30:00", "durationMin": 0}
MOST_BYTES_OF_FIRST_LOAD = 200_000


@pytest.fixture
def letter_of(stack: Stack, ana: Person) -> Iterator[str]:
    """The machine of the only dead letter there is."""
    sqs, url = stack.client("sqs"), stack.outputs["FailuresQueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    keep(stack, ana, "log-workout", body=RUN)
    yield "log-workout"
    sqs.purge_queue(QueueUrl=url)


def test_a_refused_workout_is_found_by_its_request_id_with_the_state_and_the_fields_that_refused_it(
    chromium: Chromium, ana: Person
) -> None:
    request_id = ana.post(BROKEN).headers["x-amzn-RequestId"]
    page = chromium.open("/console/", size="desktop")
    box = page.get_by_role("searchbox", name="Request id, execution or ARN")
    box.fill(request_id)
    box.press("Enter")

    why = page.get_by_role("region", name="Why it was refused")
    expect(why).to_contain_text("422 INVALID_WORKOUT")
    expect(why).to_contain_text("Refused by Prepare workout")
    expect(why.get_by_role("term")).to_have_text(["type", "ts", "durationMin"])
    graph = page.get_by_role("region", name="Graph of log-workout")
    expect(graph.get_by_role("button", name="Prepare workout")).to_contain_text("refused the request")
    expect(graph.get_by_role("button", name="Record workout")).to_contain_text("not reached")
    accessible(page)

    graph.get_by_role("button", name="Get profile").click()
    panel = page.get_by_role("region", name="State Get profile")
    expect(panel).to_contain_text("dynamodb:getItem")
    panel.get_by_role("tab", name="Input").click()
    expect(panel).to_contain_text(HOSTILE)
    assert page.locator("main img").count() == 0
    page.reload()
    expect(panel).to_contain_text("dynamodb:getItem")  # the address says what was looked at

    chromium.expect("409")
    page.get_by_role("button", name="Save as a test event").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Run")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("log-workout has an event run already")
    expect(dialog.get_by_role("button", name="Replace it")).to_be_visible()


def test_new_executions_appear_in_the_list_and_lead_to_what_they_started_and_back(
    chromium: Chromium, ana: Person
) -> None:
    page = chromium.open(f"/console/#/executions?user={ana.user_id}", size="desktop", scheme="dark")
    expect(page.get_by_role("heading", name="No execution is like that")).to_be_visible()
    logged = ana.post(RUN)
    expect(page.get_by_role("link", name="detect-records")).to_be_visible()
    page.get_by_label("Text in input, output").fill(logged.json()["workoutId"])
    page.get_by_label("Machine").select_option("log-workout")
    workout_id = logged.json()["workoutId"]
    expect(page).to_have_url(re.compile(f"machine=log-workout&user={ana.user_id}&text={workout_id}"))
    accessible(page)

    page.get_by_role("table").get_by_role("link", name="log-workout").click()
    steps = page.get_by_role("region", name="Table of steps")
    steps.get_by_role("link", name="detect-records").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("detect-records")
    page.get_by_role("link", name="log-workout").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("log-workout")


def test_branches_and_iterations_can_be_opened_and_events_lead_to_their_state(
    chromium: Chromium, ana: Person
) -> None:
    request_id = ana.get("/me/stats").headers["x-amzn-RequestId"]
    page = chromium.open(f"/console/#/executions/{request_id}", scheme="dark")
    steps = page.get_by_role("region", name="Table of steps")
    expect(steps.get_by_role("button", name="succeeded: Branch 5")).to_be_visible()
    steps.get_by_role("button", name="succeeded: Query records").click()
    expect(page.get_by_role("region", name="State Query records")).to_contain_text("aws-sdk:dynamodb:query")
    page.get_by_text("Events", exact=True).last.click()
    events = page.get_by_role("region", name="Table of events")
    events.get_by_role("button", name="Compute stats").first.click()
    expect(page.get_by_role("region", name="State Compute stats")).to_be_visible()
    accessible(page)


def test_a_machine_is_looked_at_by_keyboard_and_started_with_one_of_its_events(chromium: Chromium) -> None:
    page = chromium.open("/console/", size="phone")
    page.get_by_label("Search machines").fill("POST /workouts")
    accessible(page)
    page.get_by_role("link", name="log-workout", exact=True).click()
    graph = page.get_by_role("group", name="States, by arrow keys")
    graph.get_by_role("button", name="Get profile").focus()
    page.keyboard.press("ArrowDown")
    expect(graph.get_by_role("button", name="Prepare workout")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="State Prepare workout")).to_contain_text("lambda:invoke")
    accessible(page)

    page.get_by_text("invalid", exact=True).click()
    page.get_by_role("button", name="Start with this event").click()
    dialog = page.get_by_role("dialog")
    text = dialog.get_by_label("Input")
    whole = text.input_value()
    text.fill("{")
    expect(dialog).to_contain_text("This is not JSON")
    expect(dialog.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    text.fill(whole)
    dialog.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("region", name="Why it was refused")).to_contain_text("must be one of Run")


def test_a_dead_letter_is_shown_as_text_and_redriven(chromium: Chromium, letter_of: str) -> None:
    page = chromium.open("/console/#/failures", size="desktop")
    letter = page.get_by_role("region", name=letter_of)
    letter.get_by_text("Input", exact=True).click()
    expect(letter).to_contain_text(HOSTILE)
    accessible(page)
    letter.get_by_role("button", name="Redrive these").click()
    page.get_by_role("dialog").get_by_role("button", name="Redrive", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Succeeded1")
    expect(page.get_by_role("heading", name="No dead letters")).to_be_attached()


def test_the_page_says_that_the_server_is_away_and_comes_back_by_itself(chromium: Chromium) -> None:
    chromium.expect("ERR_")
    page = chromium.open("about:blank", size="desktop")
    page.route("**/console/api/**", lambda route: route.abort())
    page.goto("/console/#/executions/unknown")
    expect(page.get_by_text("The server of the console does not answer").first).to_be_visible()
    chromium.expect("404")
    page.unroute_all()
    expect(page.get_by_text("Histories are kept for 7 days")).to_be_visible()
    expect(page.get_by_text("The server of the console does not answer")).to_have_count(0)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.transferSize)")
    assert sum(loaded) < MOST_BYTES_OF_FIRST_LOAD
