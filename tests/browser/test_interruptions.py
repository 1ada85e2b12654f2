"""What comes between: no network, no mouse, a session that ends, a second tab, another time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

NO_NETWORK = "ERR_|Failed to fetch|FetchEvent"
RUN = {"type": "Run", "ts": "2026-11-19T06:30:00-05:00", "durationMin": 42}
WALK = {"type": "Walk", "ts": "2026-11-20T12:30:00-05:00", "durationMin": 31}

KEEP_WHAT_IS_SAID = """() => {
    const { setTimeout } = window;
    window.setTimeout = (run, ms, ...rest) => (ms === 7000 ? 0 : setTimeout(run, ms, ...rest));
}"""
LET_TOKENS_EXPIRE = """() => {
    const word = (text) => text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    for (const key of Object.keys(sessionStorage).filter((key) => /(id|access)Token$/.test(key))) {
        const [header, payload, signature] = sessionStorage.getItem(key).split(".");
        const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
        const ended = word(btoa(JSON.stringify({ ...claims, iat: 900, exp: 1000 })));
        sessionStorage.setItem(key, [header, ended, signature].join("."));
    }
}"""


def rows(page: Page) -> Locator:
    return page.get_by_role("main").locator("a[href^='#/workouts/2']")


def test_what_was_deleted_without_a_network_is_undone_by_keyboard_or_after_the_page_was_opened_again(
    chromium: Chromium, ana: Person
) -> None:
    chromium.expect(NO_NETWORK)
    for workout in (RUN, WALK):
        assert ana.post(workout).status_code == 201
    page = chromium.signed_in(ana, "/workouts")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.evaluate(KEEP_WHAT_IS_SAID)
    rows(page).first.click()
    page.get_by_role("button", name="Delete").focus()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Workouts")).to_be_focused()
    expect(page.get_by_text("Walk deleted.")).to_be_visible()
    expect(rows(page)).to_have_count(1)

    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(2)

    rows(page).first.click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1, name="Workouts")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    page.goto("/#/waiting")
    page.reload()
    page.get_by_role("button", name="Do not delete it").click()
    expect(page.get_by_role("heading", name="Everything is sent")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/#/workouts")
    expect(rows(page)).to_have_count(2)
    assert ana.get("/workouts").json()["workouts"][0]["version"] == 1


def test_without_a_network_nothing_is_begun_that_would_go_on_behind_the_persons_back(
    chromium: Chromium, ana: Person
) -> None:
    chromium.expect(NO_NETWORK)
    page = chromium.signed_in(ana, "/settings/data")
    page.get_by_role("button", name="Make the file").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("link", name="Download")).to_be_visible()

    page.goto("/#/settings/account")
    page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type delete").fill("delete")
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Delete everything").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    dialog.get_by_role("button", name="Keep it").click()
    page.context.set_offline(False)
    assert ana.post(RUN).status_code == 201


def test_tokens_that_end_while_the_page_is_open_are_renewed_without_a_word(
    chromium: Chromium, ana: Person
) -> None:
    assert ana.post(RUN).status_code == 201
    page = chromium.signed_in(ana, "/workouts/new")
    page.get_by_label("Minutes").fill("33")
    page.evaluate(LET_TOKENS_EXPIRE)
    page.get_by_role("button", name="Save").click()
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_who_signs_out_in_one_tab_is_signed_out_in_the_other(chromium: Chromium, ana: Person) -> None:
    page = chromium.signed_in(ana, stay=True)
    other = page.context.new_page()
    other.goto("/#/workouts/new")
    other.get_by_label("Minutes").wait_for()
    page.goto("/#/settings/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(other.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
