"""Where the console shows something; and the console of a stack that runs elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from local.histories.source import NoExecutionError
from local.home import LOOPBACK, LocalError, free_port
from local.pages.front import CONSOLE_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.histories.source import Source
    from local.home import Home


def address(url: str, source: Source, execution: str | None = None) -> str:
    """The address of the console at `url`, or of an execution, by its ARN, its name or the beginning of one.

    Raises:
        LocalError: there is no such execution.
    """
    start = f"{url}{CONSOLE_PATH}/"
    if execution is None:
        return start
    try:
        found = source.execution(execution).summary
    except NoExecutionError as error:
        raise LocalError(f"{error} `wotr executions` lists them.") from error
    # Of several that share a name only the ARN says which.
    shown = execution if execution == found.arn else found.name
    return f"{start}#/executions/{quote(shown, safe='')}"


def serve(home: Home, stack_name: str, port: int, execution: str | None, show: Callable[[str], None]) -> None:
    """Serve the console of a stack on AWS until Ctrl-C. `show` gets its address, or that of an execution.

    Raises:
        LocalError: there is no such stack or execution, or the port is in use.
    """
    from local.commands.deployed import deployed  # noqa: PLC0415 -- only this needs AWS
    from local.console.server import ConsoleServer  # noqa: PLC0415 -- same
    from local.up import listening  # noqa: PLC0415 -- same

    if not free_port(port):
        raise LocalError(f"Port {port} is in use. Choose another with --port.")
    source = deployed(stack_name)
    with listening(port) as listener:
        show(address(f"http://{LOOPBACK}:{port}", source, execution))
        ConsoleServer(stack_name, source, home).serve_on(listener)
