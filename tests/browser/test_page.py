"""What holds for the page as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import accessible

if TYPE_CHECKING:
    from tests.browser.conftest import Chromium
    from tests.end_to_end.stack import Person

pytestmark = pytest.mark.xdist_group("browser")

MOST_BYTES_OF_FIRST_LOAD = 200_000


def test_the_first_load_is_under_200_kilobytes_compressed(chromium: Chromium) -> None:
    page = chromium.open()
    page.get_by_role("heading", name="Sign in").wait_for()
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.transferSize)")
    document = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")
    assert document + sum(loaded) < MOST_BYTES_OF_FIRST_LOAD


def test_somebody_signs_in_and_comes_to_where_they_wanted(chromium: Chromium, ana: Person) -> None:
    page = chromium.signed_in(ana)
    assert page.evaluate("Object.keys(localStorage).filter(key => /oken/.test(key))") == []
    accessible(page)
