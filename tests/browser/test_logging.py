"""Logging workouts in Chromium: fast, correctable, and without a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import accessible
from tests.end_to_end.stack import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "<img src=x onerror=alert(1)>"


def workouts_of(person: Person) -> list[dict[str, Any]]:
    return list(person.get("/workouts", limit=100).json()["workouts"])


def rows(page: Page) -> Locator:
    return page.get_by_role("main").locator("a[href^='#/workouts/2'], a[href^='#/workouts/local:']")


def test_two_taps_log_the_usual_workout(chromium: Chromium, ana: Person) -> None:
    for day in (17, 18, 19):
        run = {"type": "Run", "ts": f"2026-11-{day}T06:30:00-05:00", "durationMin": 42, "distanceKm": 8.05}
        assert ana.post(run).status_code == 201
    page = chromium.signed_in(ana, "/workouts")
    expect(rows(page)).to_have_count(3)

    page.get_by_role("link", name="Log", exact=True).click()
    expect(page.get_by_text("Pace 5:13 /km")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Run logged.")).to_be_visible()
    expect(rows(page)).to_have_count(4)
    newest = workouts_of(ana)[0]
    assert (newest["type"], newest["durationMin"], newest["distanceKm"]) == ("Run", 42, 8.05)
    assert newest["ts"].endswith("-05:00")  # the browser is in New York
    accessible(page)


def test_wrong_fields_are_told_at_their_fields_and_what_was_typed_is_kept(
    chromium: Chromium, ana: Person
) -> None:
    chromium.expect("status of 4")
    page = chromium.signed_in(ana, "/workouts/new")
    page.get_by_label("Minutes").fill("")
    page.get_by_label("Distance").fill("far")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say how long it took")).to_be_visible()
    expect(page.get_by_text("Type a number")).to_be_visible()
    expect(page.get_by_label("Hours")).to_be_focused()
    accessible(page)

    # What only the API knows: the longest duration, and characters in notes.
    page.get_by_label("Minutes").fill("30:00:00")
    page.get_by_label("Distance").fill("8.05")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Notes").fill("bell \u0007")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Must be at most 1440")).to_be_visible()
    expect(page.get_by_text("Must not contain control characters")).to_be_visible()
    expect(page.get_by_label("Hours")).to_be_focused()

    page.get_by_label("Hours").fill("0")
    page.get_by_label("Minutes").fill("30")
    page.get_by_label("Notes").fill(HOSTILE)
    page.get_by_role("button", name="Save").click()
    rows(page).first.click()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    assert page.locator("main img").count() == 0
    [logged] = workouts_of(ana)
    assert (logged["durationMin"], logged["distanceKm"], logged["notes"]) == (30, 8.05, HOSTILE)


def test_a_workout_is_corrected_deleted_and_put_back(chromium: Chromium, ana: Person) -> None:
    chromium.expect("status of 412")
    ride = {"type": "Ride", "ts": "2026-11-19T17:05:00+01:00", "durationMin": 95, "rpe": 5}
    workout_id = ana.post(ride).json()["workoutId"]
    page = chromium.signed_in(ana, f"/workouts/{workout_id}", size="desktop", scheme="dark")
    expect(page.get_by_text("effort (0 to 10) times minutes")).to_be_visible()
    accessible(page)

    # Another start, and with it another id; the clock stays that of where it was.
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Start").fill("18:05")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    [moved] = workouts_of(ana)
    assert moved["ts"] == "2026-11-19T18:05:00+01:00"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("17:05")).to_be_visible()
    put_back = eventually(lambda: next((one for one in workouts_of(ana) if one["version"] == 3), None))
    assert {key: put_back[key] for key in ride} == ride

    # Somebody else of the same person, on a phone, was faster.
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Minutes").fill("36")
    ana.http.put(f"/workouts/{put_back['workoutId']}", json={**ride, "rpe": 8}).raise_for_status()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="It was changed elsewhere")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Save mine").click()
    expect(page.get_by_text("1:36:00")).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No workouts yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(1)
    rows(page).first.click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No workouts yet")).to_be_visible()
    page.reload()  # the decision is kept
    expect(page.get_by_role("heading", name="No workouts yet")).to_be_visible()
    eventually(lambda: True if workouts_of(ana) == [] else None)


def test_a_list_goes_on_as_one_scrolls_and_its_filters_are_in_the_address(
    chromium: Chromium, ana: Person
) -> None:
    for number in range(65):
        day = f"2026-{9 + number // 28:02}-{1 + number % 28:02}"
        kind = "Swim" if number % 13 == 0 else "Walk"
        workout = {"type": kind, "ts": f"{day}T06:30:00-05:00", "durationMin": 30, "distanceKm": 2}
        assert ana.post(workout).status_code == 201
    page = chromium.signed_in(ana, "/workouts")
    expect(rows(page)).to_have_count(50)
    page.mouse.wheel(0, 20_000)
    expect(rows(page)).to_have_count(65)
    expect(page.get_by_text("28 workouts · 14 h · 56 km")).to_have_count(2)

    page.get_by_label("Swim").check(force=True)
    expect(rows(page)).to_have_count(5)
    assert page.url.endswith("#/workouts?type=Swim")
    page.goto("/#/workouts?type=Walk&from=2026-10-01&to=2026-10-02&by=week")
    expect(rows(page)).to_have_count(2)
    page.go_back()
    expect(rows(page)).to_have_count(5)


def test_without_a_network_the_page_opens_and_what_is_logged_arrives_once(
    chromium: Chromium, ana: Person
) -> None:
    chromium.expect("ERR_|Failed to fetch|FetchEvent")
    run = {"type": "Run", "ts": "2026-11-19T06:30:00-05:00", "durationMin": 42}
    assert ana.post(run).status_code == 201
    page = chromium.signed_in(ana, "/workouts")
    expect(rows(page)).to_have_count(1)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text(re.compile(r"This is how it was at \d\d:\d\d"))).to_be_visible()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 workout waits for the network")).to_be_visible()
    expect(page.get_by_text("waiting", exact=True)).to_be_visible()
    accessible(page)

    # Thought better of while it waits: what is sent is what was meant last.
    rows(page).first.click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Minutes").fill("40")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("40:00")).to_be_visible()
    assert len(workouts_of(ana)) == 1

    page.context.set_offline(False)
    expect(page.get_by_text("for the network")).to_have_count(0)
    assert [workout["durationMin"] for workout in workouts_of(ana)] == [40, 42]


def test_an_answer_that_was_lost_is_not_asked_for_twice(chromium: Chromium, ana: Person) -> None:
    chromium.expect("ERR_|status of 503")
    page = chromium.signed_in(ana, "/workouts/new")
    lost: list[int] = []

    def lose_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        elif len(lost) == 1:
            lost.append(503)
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.context.route("**/api/workouts", lose_answer)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 workout waits for the network")).to_be_visible()
    assert len(workouts_of(ana)) == 1
    page.get_by_text("1 workout waits for the network").click()
    page.get_by_role("button", name="Try now").click()
    page.get_by_role("button", name="Try now").or_(page.get_by_text("Everything is sent")).first.wait_for()
    expect(page.get_by_role("heading", name="Everything is sent")).to_be_visible()
    assert lost[0] == 201
    assert len(workouts_of(ana)) == 1


def test_what_is_refused_later_is_kept_until_the_person_decides(chromium: Chromium, ana: Person) -> None:
    chromium.expect("ERR_|status of 4|Failed to fetch")
    page = chromium.signed_in(ana, "/workouts/new")
    page.context.set_offline(True)
    page.get_by_label("Minutes").fill("30:00:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 workout waits for the network")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_text("1 change was not taken").click()
    expect(page.get_by_text("must be at most 1440")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Hours").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Run logged.")).to_be_visible()
    assert [workout["durationMin"] for workout in workouts_of(ana)] == [60]


def test_the_page_can_be_installed(chromium: Chromium) -> None:
    page = chromium.open()
    page.get_by_role("heading", name="Sign in").wait_for()
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A context of Playwright is a private window, where nothing can be installed.
    assert [error["errorId"] for error in found if error["errorId"] != "in-incognito"] == []
