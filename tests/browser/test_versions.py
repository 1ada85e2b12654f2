"""A new version of the page is deployed while people have an older one open."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, ROOT
from tests.browser.folder_server import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.xdist_group("browser")

NOBODY_IS_SIGNED_IN = {
    "api": "/api",
    "region": "us-east-1",
    "userPoolId": "us-east-1_000000000",
    "userPoolClientId": "0",
    "cognitoEndpoint": None,
    "console": None,
}
LOOK_FOR_A_NEW_VERSION = "navigator.serviceWorker.ready.then(worker => worker.update()).then(() => true)"


class Deployed:
    """The built page, deployed to a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made."""
        self.folder = folder
        shutil.copytree(ROOT / ".local" / "web" / "app", folder)
        (folder / "config.json").write_text(json.dumps(NOBODY_IS_SIGNED_IN), "utf-8")

    def renew(self) -> None:
        """Deploy a version that says of itself that it is new."""
        self._replace("index.html", '<html lang="en"', r'\g<0> data-version="new"')
        self._replace("sw.js", r'"[0-9a-f]{12}"', '"new"')

    def _replace(self, name: str, pattern: str, new: str) -> None:
        file = self.folder / name
        text, count = re.subn(pattern, new, file.read_text("utf-8"))
        assert count == 1
        file.write_text(text, "utf-8")


@pytest.fixture
def deployed(tmp_path: Path) -> Deployed:
    return Deployed(tmp_path / "deployed")


@pytest.fixture
def device(browser: Browser, deployed: Deployed) -> Iterator[BrowserContext]:
    """A person's browser, which reaches the deployed page by `/`."""
    with served(deployed.folder) as address:
        context = browser.new_context(base_url=address)
        context.set_default_timeout(PATIENCE_MS)
        yield context
        context.close()


def opened(device: BrowserContext) -> Page:
    """A tab, after the service worker has it."""
    page = device.new_page()
    page.goto("/")
    page.get_by_role("heading", name="Sign in").wait_for()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def test_a_new_version_is_offered_and_taken_when_the_person_says_so(
    device: BrowserContext, deployed: Deployed
) -> None:
    page = opened(device)
    deployed.renew()
    page.evaluate(LOOK_FOR_A_NEW_VERSION)
    expect(page.get_by_text("A new version is there.")).to_be_visible()
    page.get_by_label("Name or email").fill("ana")
    expect(page.locator("html[data-version=new]")).to_have_count(0)  # not while the person types

    page.get_by_role("button", name="Reload").click()

    expect(page.locator("html[data-version=new]")).to_have_count(1)
    page.get_by_role("heading", name="Sign in").wait_for()
    expect(page.get_by_text("A new version is there.")).to_have_count(0)


def test_a_new_version_that_one_tab_took_is_taken_by_the_other_too(
    device: BrowserContext, deployed: Deployed
) -> None:
    page, other = opened(device), opened(device)
    deployed.renew()
    page.evaluate(LOOK_FOR_A_NEW_VERSION)
    expect(other.get_by_text("A new version is there.")).to_be_visible()
    page.get_by_role("button", name="Reload").click()
    expect(page.locator("html[data-version=new]")).to_have_count(1)

    other.get_by_role("button", name="Reload").click()

    expect(other.locator("html[data-version=new]")).to_have_count(1)
