"""Who may use the console: the person at this machine, with a page of the console itself.

What it shows is everybody's data, and what it does it does as an operator. There is no key to paste: the
gateway knows the user at the other end of each connection (`local.console.peers`). That leaves web pages of
other origins, which this person's own browser would let ask. Nothing invites them (no CORS), so they can read
no answer; and what changes something has to say in three ways that it comes from the console: by its own
header and a body of JSON, for neither of which a page of another origin gets leave, and by where the browser
says that it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.console.peers import is_own
from local.console.refusals import RefusedError
from local.gateway.hosts import refuse_foreign_host
from local.gateway.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from local.console.peers import Address

OWN_HEADER = "x-wotr-console"
_JSON = "application/json"
_OWN_SITES = {"same-origin", "none"}
_READING = {"GET", "HEAD"}
_FORBIDDEN, _NOT_JSON = 403, 415


class Guard:
    """Lets requests pass, or refuses them."""

    def __init__(self, is_own_connection: Callable[[Address, Address], bool] = is_own) -> None:
        """`is_own_connection`: whether the user of this process opened a connection, by its two ends."""
        self._is_own_connection = is_own_connection

    def check_caller(self, request: Request) -> None:
        """Let pass what comes to this machine's own name, from its user.

        Raises:
            RefusedError: it does not.
        """
        try:
            refuse_foreign_host(request.scope)
        except Refusal as refusal:
            raise RefusedError(refusal.status, refusal.message) from None
        client, server = request.scope.get("client"), request.scope.get("server")
        if client is None or server is None or not self._is_own_connection(tuple(client), tuple(server)):
            raise RefusedError(_FORBIDDEN, "The console answers only the user who runs this stack.")

    def check_page(self, request: Request) -> None:
        """Let pass what the console's own page asks for, and what nobody's page does.

        Raises:
            RefusedError: a page of another origin asks, or a change does not say that it is the console's.
        """
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        own = f"http://{request.headers['host']}"
        if site not in {None, *_OWN_SITES} or origin not in {None, own}:
            raise RefusedError(_FORBIDDEN, "The console answers only its own page.")
        if request.method in _READING:
            return
        if site != "same-origin" and origin != own:
            raise RefusedError(_FORBIDDEN, "A change has to come from the console's own page.")
        if request.headers.get(OWN_HEADER) != "1":
            raise RefusedError(_FORBIDDEN, f"A change needs the header {OWN_HEADER}: 1.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise RefusedError(_NOT_JSON, f"A change has a body of {_JSON}.")
