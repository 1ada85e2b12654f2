"""Takes the README's screenshots from the sample year, on a stack of its own: `make screenshots`."""

from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from local.home import LocalError
from local.temporary_stack import temporary_stack
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, Chromium
from tests.end_to_end.stack import Stack, eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.end_to_end.stack import Person

PICTURES = ROOT / "notes" / "pictures"
# Sharp where pixels are small, and still a small file.
PIXEL_RATIO = 2
QUALITY = 80


def keep(page: Page, name: str) -> None:
    """Keep what a page shows, in WebP: a fraction of the size of PNG, which is all that Playwright offers."""
    page.wait_for_load_state("networkidle")
    shot = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
    )
    picture = PICTURES / f"{name}.webp"
    picture.write_bytes(base64.b64decode(shot["data"]))
    sys.stdout.write(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB\n")


def take(chromium: Chromium, ana: Person) -> None:
    """Take the pictures as ana sees her year, who has just run, and had a workout refused before."""
    ana.http.patch("/me/profile", json={"displayName": "Ana"}).raise_for_status()
    start = datetime.now(UTC) - timedelta(hours=1)
    run = {"type": "Run", "ts": start.isoformat(timespec="seconds"), "durationMin": 42.5, "distanceKm": 8.4}
    refused = ana.post({**run, "rpe": 60})
    ana.post({**run, "rpe": 6}).raise_for_status()

    phone = chromium.signed_in(ana, size="phone", device_scale_factor=PIXEL_RATIO)
    phone.get_by_role("region", name="Newest records").wait_for()
    keep(phone, "phone")

    chart = chromium.signed_in(ana, "/progress", size="desktop", device_scale_factor=PIXEL_RATIO)
    chart.get_by_label("1 year").check()
    eventually(lambda: chart.get_by_role("slider").get_attribute("aria-valuemax") == "364" or None)
    keep(chart, "fitness")

    request_id = refused.headers["x-amzn-RequestId"]
    console = chromium.open(
        f"/console/#/executions/{request_id}", size="desktop", device_scale_factor=PIXEL_RATIO
    )
    console.get_by_role("heading", level=1).wait_for()
    keep(console, "console")


def main() -> int:
    """Start a stack, load the sample year, and take the pictures."""
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not installed: apt-get install chromium\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, temporary_stack(ROOT, Path(folder)) as started:
        stack = Stack(started)
        loaded = stack.wotr("load", "events/workouts")
        if loaded.returncode != 0:
            raise LocalError(loaded.stderr)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            take(Chromium(browser, stack, "readme"), stack.person("ana"))
            browser.close()
        stack.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
