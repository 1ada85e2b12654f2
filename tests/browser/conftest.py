"""Chromium on the pages of a real local stack.

Every page that a test opens is watched: an error in its console, an exception or a violation of the content
security policy fails the test, unless the test says that it expects it.

The tests need Debian's Chromium. `make test` installs it where it can. Without it they are skipped, but not
with WOTR_BROWSER=required, as in CI.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

from local.commands.people import password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from tests.end_to_end.stack import Person, Stack

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
SCREENSHOTS = ROOT / ".local" / "screenshots"
PATIENCE_MS = 30_000
FLAGS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_SEVERE = {"serious", "critical"}


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def accessible(page: Page) -> None:
    """Fail when axe finds something serious or worse on the page as it is now."""
    page.evaluate(_axe())
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    severe = [
        f"{violation['id']}: {violation['help']}: {[node['html'] for node in violation['nodes']][:3]}"
        for violation in result["violations"]
        if violation["impact"] in _SEVERE
    ]
    assert not severe, "\n".join(severe)


def sign_in(page: Page, name: str, secret: str, *, stay: bool = False) -> None:
    """Fill in the form of signing in, and send it."""
    page.get_by_label("Name or email").fill(name)
    page.get_by_label("Password", exact=True).fill(secret)
    page.get_by_label("Stay signed in").set_checked(stay)
    page.get_by_role("button", name="Sign in").click()


@dataclass
class Chromium:
    """Opens pages of a stack, and watches them."""

    browser: Browser
    stack: Stack
    test: str
    _contexts: list[BrowserContext] = field(default_factory=list)
    _errors: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def open(
        self,
        path: str = "/",
        *,
        size: str = "phone",
        scheme: str = "light",
        **options: Any,  # noqa: ANN401 -- Playwright's
    ) -> Page:
        """A page in a browser of its own, as it is after it has loaded."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=self.stack.running.gateway_url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            timezone_id="America/New_York",
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._errors.append(str(error.error)))
        self._contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    def signed_in(
        self,
        person: Person,
        path: str = "/",
        *,
        stay: bool = False,
        **options: Any,  # noqa: ANN401 -- as above
    ) -> Page:
        """A page of somebody who has just signed in with name and password."""
        page = self.open(f"/#/sign-in?then={path}", **options)
        secret = password(self.stack.home, self.stack.running, person.name, reset=False)
        sign_in(page, person.name, secret, stay=stay)
        page.get_by_role("navigation", name="Main").wait_for()
        return page

    def expect(self, pattern: str) -> None:
        """Errors in the console that match this are part of the test, such as a refused request."""
        self._expected.append(re.compile(pattern))

    def close(self) -> None:
        """Close every page, and fail when one of them had an error that nobody expected.

        How each page looked at the end is kept in .local/screenshots.
        """
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            page.screenshot(path=SCREENSHOTS / f"{self.test}-{number}.png")
        for context in self._contexts:
            context.close()
        unexpected = [
            error for error in self._errors if not any(pattern.search(error) for pattern in self._expected)
        ]
        assert not unexpected, "\n".join(unexpected)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location.get('url', '')})")


# Per module: while Playwright runs, nothing else in this process can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("WOTR_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chromium(browser: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Chromium]:
    """Pages of the stack, which must show no errors."""
    chromium = Chromium(browser, stack, request.node.name)
    yield chromium
    chromium.close()
