"""How fast the pages open in Chromium, with nothing kept from before, and how much is brought for it."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

from local.commands.people import password
from local.home import LocalError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bench.people import Person
    from bench.stack import BenchStack

LOADS: Final = 10
AIM_KB: Final = 200
AIM_MS: Final = 1000
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
VIEWS: Final = (
    ("sign-in", "/", "Sign in"),
    ("today, signed in", "/", "Today"),
    ("log a workout, signed in", "/#/workouts/new", "Log a workout"),
    ("console, machines", "/console/", "Machines"),
)
"""Each view with its address and its heading."""
BYTES: Final = """() => ["navigation", "resource"]
  .flatMap((type) => performance.getEntriesByType(type))
  .filter((entry) => !entry.name.includes("/api/"))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@dataclass(frozen=True, slots=True)
class Opened:
    """Opening one view. Its controls are there, and answer, when its heading and no placeholder is shown."""

    view: str
    kilobytes: float
    p50_ms: float
    most_ms: float


def measure(stack: BenchStack, person: Person) -> list[Opened]:
    """Open each view several times, each time in a browser that knows nothing.

    Raises:
        LocalError: there is no Chromium.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        raise LocalError("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            signed_in = _tokens(stack, browser, person)
            return [_opened(stack, browser, view, signed_in) for view in VIEWS]
        finally:
            browser.close()


def _tokens(stack: BenchStack, browser: Browser, person: Person) -> str:
    """What the page keeps of somebody who stays signed in."""
    page = browser.new_page(base_url=stack.running.gateway_url)
    page.goto("/")
    page.get_by_label("Name or email").fill(person.name)
    secret = password(stack.home, stack.running, person.name, reset=False)
    page.get_by_label("Password", exact=True).fill(secret)
    page.get_by_label("Stay signed in").check()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("navigation", name="Main").wait_for()
    kept: str = page.evaluate("JSON.stringify(localStorage)")
    page.close()
    return kept


def _opened(stack: BenchStack, browser: Browser, view: tuple[str, str, str], kept: str) -> Opened:
    name, path, heading = view
    times, sizes = list[float](), list[int]()
    for _ in range(LOADS):
        context = browser.new_context(base_url=stack.running.gateway_url, service_workers="block")
        if "signed in" in name:
            context.add_init_script(f"Object.assign(localStorage, {kept})")
        page = context.new_page()
        started = time.perf_counter()
        page.goto(path, wait_until="commit")
        _wait(page, heading)
        times.append((time.perf_counter() - started) * 1000)
        sizes.append(page.evaluate(BYTES))
        context.close()
    return Opened(name, median(sizes) / 1000, median(times), max(times))


def _wait(page: Page, heading: str) -> None:
    page.get_by_role("heading", level=1, name=heading).wait_for()
    page.locator("main .waiting").first.wait_for(state="detached")
