"""Where the console shows something."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from local.histories.source import NoExecutionError
from local.home import LocalError
from local.pages.front import CONSOLE_PATH

if TYPE_CHECKING:
    from local.histories.source import Source
    from local.home import RunningStack


def address(stack: RunningStack, source: Source, execution: str | None = None) -> str:
    """The address of the console, or of an execution in it, by its ARN, its name or the beginning of one.

    Raises:
        LocalError: there is no such execution.
    """
    start = f"{stack.gateway_url}{CONSOLE_PATH}/"
    if execution is None:
        return start
    try:
        found = source.execution(execution).summary
    except NoExecutionError as error:
        raise LocalError(f"{error} `wotr executions` lists them.") from error
    return f"{start}#/executions/{quote(found.name)}"
