"""`wotr console` says where to look."""

from __future__ import annotations

import pytest

from local.commands.console import address
from local.home import LocalError
from tests.local.console.recordings import FakeSource, recorded

URL = "http://127.0.0.1:8080"
KNOWN = recorded("log-workout-sent-again")


def test_the_console_is_beside_the_api() -> None:
    assert address(URL, FakeSource()) == "http://127.0.0.1:8080/console/"


def test_an_execution_is_shown_by_its_name() -> None:
    name = KNOWN.summary.name
    assert address(URL, FakeSource([KNOWN]), name) == f"http://127.0.0.1:8080/console/#/executions/{name}"


def test_one_of_several_with_a_name_is_shown_by_its_arn() -> None:
    shown = address(URL, FakeSource([KNOWN]), KNOWN.summary.arn)
    assert shown.startswith("http://127.0.0.1:8080/console/#/executions/arn%3Aaws%3Astates%3A")


def test_an_unknown_one_is_refused_with_where_to_look() -> None:
    with pytest.raises(LocalError, match=r"There is no execution nothing\. `wotr executions` lists them\."):
        address(URL, FakeSource([KNOWN]), "nothing")
