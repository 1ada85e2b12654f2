"""Inputs of machines that are kept in the repository: `events/<machine>/<name>.json`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class SavedEvents:
    """The folder `events` of a repository."""

    def __init__(self, repository: Path) -> None:
        """The repository's; a machine's folder need not be there."""
        self._repository = repository

    def of(self, machine: str) -> list[dict[str, str]]:
        """The events of a machine, by name: `{name, input}`."""
        files = sorted((self._repository / "events" / machine).glob("*.json"))
        return [{"name": file.stem, "input": file.read_text("utf-8")} for file in files]

    def save(self, machine: str, name: str, text: str, *, replace: bool) -> str:
        """Save an event. Returns its file, from the repository on. Both names have been checked.

        Raises:
            FileExistsError: there is another event of this name, and it may not be replaced; or there is a
                link, which could lead anywhere.
        """
        folder = self._repository / "events" / machine
        file = folder / f"{name}.json"
        if folder.is_symlink() or file.is_symlink():
            raise FileExistsError(file)
        folder.mkdir(exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if replace else os.O_EXCL)
        with os.fdopen(os.open(file, flags, 0o644), "w", encoding="utf-8") as opened:
            opened.write(text)
        return str(file.relative_to(self._repository))
