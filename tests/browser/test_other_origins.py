"""A page of another origin may call the API: what it may send and read is said by CORS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.folder_server import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

LOG = """async ([url, token]) => {
  const body = JSON.stringify({type: "Run", ts: "2026-11-20T06:30:00-05:00", durationMin: 42.5, rpe: 6});
  const headers = {Authorization: token, "Content-Type": "application/json", "Idempotency-Key": "other"};
  const answer = await fetch(url + "/workouts", {method: "POST", headers, body});
  return [answer.status, answer.headers.get("ETag"), (await answer.json()).load.value];
}"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of another origin's page."""
    (tmp_path / "index.html").write_text("<!doctype html><link rel=icon href=data:,><title>Elsewhere</title>")
    with served(tmp_path) as address:
        yield f"{address}/"


def test_a_page_of_another_origin_logs_a_workout_and_reads_its_version(
    chromium: Chromium, ana: Person, elsewhere: str
) -> None:
    page = chromium.open(elsewhere)
    token = ana.http.headers["Authorization"]
    answered = page.evaluate(LOG, [chromium.stack.running.gateway_url, token])
    assert answered == [201, '"1"', 255]
