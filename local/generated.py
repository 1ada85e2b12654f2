"""Files that are made from others: written by a make target, and compared by `make lint`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_or_check(file: Path, text: str, arguments: Sequence[str], difference: str) -> int:
    """Write a file; with `--check` among the arguments only compare it.

    Args:
        file: which.
        text: what it should have.
        arguments: of the command line.
        difference: what to say when it has something else.

    Returns:
        The exit status: 1 if it was compared and differs.
    """
    if "--check" not in arguments:
        file.write_text(text, encoding="utf-8")
    elif not file.exists() or file.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{difference}\n")
        return 1
    return 0
