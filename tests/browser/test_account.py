"""An account from its first day to its last, as a person sees it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from local.mails import read
from tests.browser.conftest import accessible, sign_in
from tests.end_to_end.stack import confirm

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "Correct horse 4 battery"
OTHER_PASSWORD = "Staple 2 correct horses"
REFUSED = "status of 4(00|22)"
NO_MAILS_YET = "status of 404"
UNTIL_IMPORTED_MS = 60_000


def code(chromium: Chromium, address: str) -> str:
    """The code in the newest mail to an address."""
    [found] = re.findall(r"\d{6}", read(chromium.stack.home.mails, address)[-1].text)
    return str(found)


def signed_up(chromium: Chromium, page: Page, address: str) -> None:
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_label("Code").fill(code_when_sent(chromium, page, address))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("navigation", name="Main").wait_for()


def code_when_sent(chromium: Chromium, page: Page, address: str) -> str:
    page.get_by_label("Code").wait_for()
    return code(chromium, address)


def tokens(page: Page, storage: str) -> int:
    return int(page.evaluate(f"Object.keys({storage}).filter(key => /Token$/.test(key)).length"))


def test_somebody_signs_up_chooses_settings_and_finds_them_when_back(chromium: Chromium) -> None:
    chromium.expect(REFUSED)
    address = f"{uuid4().hex[:8]}@example.org"
    page = chromium.open()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email").fill(address.capitalize())
    page.get_by_label("Password", exact=True).fill("too short")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_label("Code").wait_for()
    accessible(page)
    right = code(chromium, address)
    page.get_by_label("Code").fill(f"{(int(right) + 1) % 10**6:06}")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("not the code")
    page.get_by_label("Code").fill(right)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Settings", exact=True).click()

    zone = page.get_by_label("Time zone")
    expect(zone).to_have_value("America/New_York")
    accessible(page)
    page.get_by_label("What you are called here").fill("Ann")
    page.get_by_label("Miles, pounds").check()
    page.get_by_role("textbox", name="Weight").fill("157.5")
    page.get_by_label("Highest heart rate").fill("300")
    zone.fill("Mars/Olympus")
    page.get_by_role("button", name="Save").click()
    expect(zone).to_have_attribute("aria-invalid", "true")
    expect(zone).to_be_focused()
    expect(page.get_by_label("Highest heart rate")).to_have_attribute("aria-invalid", "true")
    zone.fill("Europe/Berlin")
    page.get_by_label("Highest heart rate").fill("190")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Compute them anew").click()
    expect(page.get_by_text("All of them were right already.")).to_be_visible()

    page.goto("/#/settings/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert tokens(page, "sessionStorage") == 0
    sign_in(page, address, OTHER_PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    sign_in(page, address, PASSWORD)
    page.get_by_role("link", name="Settings of Ann").click()
    expect(page.get_by_role("textbox", name="Weight")).to_have_value("157.5")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    assert (tokens(page, "sessionStorage"), tokens(page, "localStorage")) == (3, 0)


def test_who_stays_signed_in_and_whose_session_ends_loses_nothing_typed(chromium: Chromium) -> None:
    chromium.expect(REFUSED)
    address = f"{uuid4().hex[:8]}@example.org"
    page = chromium.open()
    signed_up(chromium, page, address)
    page.goto("/#/settings/account")
    page.get_by_label("Password until now", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("You have a new password.")).to_be_visible()
    page.get_by_role("button", name="Sign out on every device").click()
    sign_in(page, address, OTHER_PASSWORD, stay=True)
    page.get_by_role("navigation", name="Main").wait_for()
    assert (tokens(page, "sessionStorage"), tokens(page, "localStorage")) == (0, 3)

    page.goto("/#/settings")
    page.get_by_label("What you are called here").fill("Typed before it ended")
    page.evaluate(END_SESSION)
    page.get_by_role("button", name="Save").click()
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again.get_by_label("Name or email")).to_have_value(address)
    accessible(page)
    again.get_by_label("Password", exact=True).fill(OTHER_PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What you are called here")).to_have_value("Typed before it ended")


END_SESSION = """() => {
    for (const key of Object.keys(localStorage)) {
        if (/Token$/.test(key)) {
            localStorage.removeItem(key);
        }
    }
}"""


def test_a_forgotten_password_is_replaced_by_a_code(chromium: Chromium) -> None:
    address = f"{uuid4().hex[:8]}@example.org"
    first = chromium.open()
    signed_up(chromium, first, address)

    page = chromium.open(size="desktop", scheme="dark")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill(code_when_sent(chromium, page, address))
    page.get_by_label("New password", exact=True).fill(OTHER_PASSWORD)
    accessible(page)
    page.get_by_role("button", name="Set the password").click()

    page.get_by_role("navigation", name="Main").wait_for()


def test_mails_about_records_are_asked_for_confirmed_and_ended(chromium: Chromium, ana: Person) -> None:
    chromium.expect(NO_MAILS_YET)
    address = f"{uuid4().hex[:8]}@example.org"
    page = chromium.signed_in(ana, "/settings/notifications")
    page.get_by_label("Email").fill(address)
    page.get_by_text("Only some of them").click()
    page.get_by_label("Run", exact=True).check()
    page.get_by_role("button", name="Mail me my records").click()
    expect(page.get_by_text("Not confirmed yet")).to_be_visible()
    confirm(chromium.stack, address)

    page.get_by_role("button", name="I have opened it").click()

    expect(page.get_by_text(f"Records are mailed to {address}.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="No more mails").click()
    expect(page.get_by_role("button", name="Mail me my records")).to_be_visible()


def test_an_account_is_exported_imported_and_deleted(chromium: Chromium, ana: Person, tmp_path: Path) -> None:
    workout = {"type": "Run", "ts": "2026-11-20T06:30:00-05:00", "durationMin": 42.5, "rpe": 6}
    assert ana.post(workout).status_code == 201
    page = chromium.signed_in(ana, "/settings/data")
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download")).click()
    file = tmp_path / "account.jsonl"
    download.value.save_as(file)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    lines[-2]["workout"]["durationMin"] = -1
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")

    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Import").click()

    page.get_by_text("Imported.").wait_for(timeout=UNTIL_IMPORTED_MS)
    expect(page.get_by_role("table")).to_contain_text("durationMin")
    accessible(page)
    page.get_by_role("link", name="Sign-in").click()
    page.get_by_role("button", name="Delete my account").click()
    gone = page.get_by_role("dialog")
    expect(gone.get_by_role("button", name="Delete everything")).to_be_disabled()
    gone.get_by_label("Type delete").fill("delete")
    accessible(page)
    gone.get_by_role("button", name="Delete everything").click()
    expect(gone.get_by_role("status")).to_contain_text("1 workout")
    gone.get_by_role("button", name="Close").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert tokens(page, "sessionStorage") == 0
