"""Moments as people say them: some time ago, or a time of RFC 3339."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_AGO = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class MomentError(ValueError):
    """The text is not a moment. The message says what would be one."""


def moment(text: str, now: datetime) -> datetime:
    """The moment of `15m`, `1h`, `2d`: so long before now; or of `2026-11-20T06:30:00-05:00`.

    Raises:
        MomentError: it is neither.
    """
    said = text.strip()
    ago = _AGO.fullmatch(said)
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        when = datetime.fromisoformat(said)
    except (ValueError, OverflowError):
        when = None
    if when is None or when.tzinfo is None:
        raise MomentError(f"{text!r} is not a time. Write 15m, 1h, 2d, or 2026-11-20T06:30:00Z.")
    return when
