"""The names under which the gateway answers.

The owner of a web page can let its name point to this machine. The browser then lets the page read what this
machine answers, as if it came from the page's own server. Its requests still carry its own name in `Host`,
so the gateway answers only to this machine's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.gateway.refusals import Refusal
from local.home import LOOPBACK

if TYPE_CHECKING:
    from starlette.types import Scope

_NAMES = (LOOPBACK, "localhost")
_HTTP_PORT = 80


def refuse_foreign_host(scope: Scope) -> None:
    """Let a request pass whose `Host` is this machine, with the port where it came in.

    Raises:
        Refusal: `FOREIGN_HOST`.
    """
    port = scope["server"][1]
    own = {f"{name}:{port}" for name in _NAMES}
    if port == _HTTP_PORT:
        own |= set(_NAMES)
    hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or hosts[0] not in own:
        raise Refusal("FOREIGN_HOST", 403, f"The local gateway answers only to {' and '.join(sorted(own))}.")
