"""How every command prints, and tells what went wrong."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.home import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_P = ParamSpec("_P")
_T = TypeVar("_T")
_WIDTH_OF_A_PIPE = 200

StackOption = Annotated[
    str | None,
    typer.Option(
        "--stack",
        help="Of this stack on AWS, wotr-prod, with the credentials and the region of the environment.",
    ),
]
"""A stack that runs elsewhere. `explained` leaves such a command the environment's AWS_ variables."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def explained(command: Callable[_P, _T]) -> Callable[_P, _T]:
    """Print an error that the user can fix, and exit with 1. Only a bug shows a traceback."""

    @functools.wraps(command)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        is_local = kwargs.get("stack") is None  # only --stack NAME talks to a real account
        for name in [name for name in os.environ if name.startswith("AWS_") and is_local]:
            del os.environ[name]
        try:
            return command(*args, **kwargs)
        except LocalError as error:
            err.print(Text(str(error), style="red"))
            raise typer.Exit(1) from None
        except (BotoCoreError, ClientError) as error:
            engine = f"The engine: {error}. Its log is engine.log in the stack's home."
            aws = f"AWS: {error} AWS_PROFILE and AWS_REGION say whose and where."
            err.print(Text(engine if is_local else aws, style="red"))
            raise typer.Exit(1) from None

    return call


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> None:
    """Print rows under the names of their columns, each in one line."""
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, width=None if out.is_terminal else _WIDTH_OF_A_PIPE).print(table)
