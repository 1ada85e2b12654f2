"""How the page looks where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

LONG_WORD = "Wolfeschlegelsteinhausenbergerdorff"
VIEWS = (
    ("/", "Today"),
    ("/workouts", "Workouts"),
    ("/workouts/new", "Log a workout"),
    ("/sessions", "Strength"),
    ("/exercises", "Exercises"),
    ("/templates/new", "New template"),
    ("/progress", "Fitness"),
    ("/calendar", "Calendar"),
    ("/records", "Records"),
    ("/totals", "Totals"),
    ("/settings", "Settings"),
    ("/settings/data", "Your data"),
    ("/settings/account", "Sign-in"),
)
# A page that is 1280 pixels wide, at 400 percent: nobody should have to scroll to both sides (WCAG 1.4.10).
REFLOWED = {"width": 320, "height": 640}


def test_no_view_is_wider_than_320_pixels_however_long_a_name_is(chromium: Chromium, ana: Person) -> None:
    ana.http.patch("/me/profile", json={"displayName": LONG_WORD}).raise_for_status()
    session = {"startedAt": "2026-11-20T18:00:00-05:00", "title": LONG_WORD}
    session_id = ana.http.post("/sessions", json=session).json()["sessionId"]
    heavy = {"exercise": "squat", "weightKg": 180.5, "reps": 12}
    ana.http.post(f"/sessions/{session_id}/sets", json=heavy).raise_for_status()
    end = {"endedAt": "2026-11-20T18:50:00-05:00", "rpe": 7}
    ana.http.post(f"/sessions/{session_id}/finish", json=end).raise_for_status()
    far = {"type": "Run", "ts": "2026-11-19T06:30:00-05:00", "durationMin": 1440, "distanceKm": 999.99}
    assert ana.post(far).status_code == 201
    page = chromium.signed_in(ana)
    page.set_viewport_size(REFLOWED)  # type: ignore[arg-type]
    for path, title in (*VIEWS, (f"/sessions/{session_id}", "Session")):
        page.goto(f"/#{path}")
        expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        expect(page.locator("main .waiting")).to_have_count(0)
        page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
