"""Records, and the error of one that can never be delivered."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
"""One event of a source, in the form that AWS gives it."""


class UndeliverableError(Exception):
    """This record cannot be delivered, however often it is tried."""
