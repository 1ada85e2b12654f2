"""What a line of an account's file becomes, beside what is stored."""

from __future__ import annotations

from typing import Any

from tasks.domain.session import Session
from tasks.imports.units import New, Refused, SessionUnit

OPEN_HERE: dict[str, Any] = {"CURRENT_SESSION": {"sessionId": {"S": "20261120T100000Z-11111111"}}}


def unit(workout_id: str | None) -> SessionUnit:
    session = Session(
        user_id="ana",
        session_id="20261118T170000Z-22222222",
        started_at="2026-11-18T18:00:00+01:00",
        local_date="2026-11-18",
        created_at="2026-11-18T17:00:05.000Z",
        changed_at="2026-11-18T17:50:00.000Z",
        workout_id=workout_id,
    )
    return SessionUnit("wotr-test", session, [], "2026-11-21T09:00:00.000Z")


def test_an_open_session_is_refused_where_another_one_is_open() -> None:
    assert unit(None).decide(OPEN_HERE) == Refused("is open, and another one is open here")


def test_a_finished_session_is_imported_where_one_is_open() -> None:
    assert isinstance(unit("20261118T170000Z-33333333").decide(OPEN_HERE), New)
