"""The mails of a local stack, and the links in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from local.mails import read

if TYPE_CHECKING:
    from local.home import Home, RunningStack
    from local.mails import Mail


def mails_to(home: Home, address: str = "") -> list[Mail]:
    """The mails to an address, to everybody if it is empty; oldest first."""
    return read(home.mails, address)


def follow(stack: RunningStack, link: str) -> bool:
    """Follow a link of a mail. Says whether the engine did what it is for."""
    return httpx.get(f"{stack.engine_url}{link}", timeout=30).is_success
