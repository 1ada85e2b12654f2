"""The mails of a local stack: nothing is sent, everything is kept in a file of its home.

One line is one mail, as JSON, oldest first. It is on the disk before whoever sent the mail is answered.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAIL_PATH = "/_wotr/mail"
"""The path, at the engine, of the links in mails."""


@dataclass(frozen=True)
class Mail:
    """A mail that SNS or Cognito would have sent.

    Attributes:
        at: RFC 3339, in UTC.
        to: the address.
        subject: one line.
        text: the message.
        confirm: the path and query that confirms the subscription at the engine; empty if nothing is to be.
        unsubscribe: the path and query that ends the subscription; empty before it is confirmed.
    """

    at: str
    to: str
    subject: str
    text: str
    confirm: str = ""
    unsubscribe: str = ""


class Mailbox:
    """The file that mails are kept in, open for adding to it."""

    def __init__(self, path: Path) -> None:
        """Keep mails in `path`. A line that a crash tore was never acknowledged, and goes."""
        self._path = path
        self._lock = threading.Lock()
        if path.exists():
            whole = path.read_bytes()
            kept = whole[: whole.rfind(b"\n") + 1]
            if kept != whole:
                os.truncate(path, len(kept))

    def keep(self, mail: Mail) -> None:
        """Add a mail. When this returns the disk has it."""
        line = json.dumps(asdict(mail), ensure_ascii=False) + "\n"
        with self._lock:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line.encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def stamp() -> str:
    """Now, as `Mail.at` has it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(path: Path, to: str = "") -> list[Mail]:
    """Read the mails of a file, oldest first; those to one address if it is given."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    mails = [Mail(**json.loads(line)) for line in lines]
    return [mail for mail in mails if to in {"", mail.to}]
