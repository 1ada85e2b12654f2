"""Whose connection it is: the user at the other end of a socket on this machine.

Linux lists every TCP socket with the user who opened it, in /proc/net/tcp and tcp6. So the console needs no
key to paste: it answers the user who runs the stack (and root, who could read everything anyway), and nobody
else who can reach the port. https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = tuple[str, int]

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _STATE, _USER, _INODE = 1, 2, 3, 7, 9
_ESTABLISHED = "01"
_NO_INODE = "0"
_ROOT = 0
_WORD = 4
_MAPPED = bytes(10) + b"\xff\xff"


def is_own(client: Address, server: Address, tables: Iterable[Path] = TABLES) -> bool:
    """Whether the connection from `client` to `server` was opened by the user of this process, or by root.

    A table that cannot be read, or does not have the connection, lets nobody in.
    """
    return owner(client, server, tables) in {os.getuid(), _ROOT}


def owner(client: Address, server: Address, tables: Iterable[Path] = TABLES) -> int | None:
    """The id of the user who holds the client's end of a connection; None if nobody does.

    An end that its process has closed belongs to root in the list, without an inode. Its request may still be
    read, so only an established one counts.
    """
    wanted = set(zip(_written(client), _written(server), strict=True))
    for table in tables:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            parts = line.split()
            if (
                (parts[_LOCAL], parts[_REMOTE]) in wanted
                and parts[_STATE] == _ESTABLISHED
                and parts[_INODE] != _NO_INODE
            ):
                return int(parts[_USER])
    return None


def _written(address: Address) -> list[str]:
    """An address as the tables have it: of IPv4, and the same of IPv6."""
    host, port = address
    if ":" in host:
        packed = socket.inet_pton(socket.AF_INET6, host)
        forms = [packed.removeprefix(_MAPPED), packed]
    else:
        packed = socket.inet_pton(socket.AF_INET, host)
        forms = [packed, _MAPPED + packed]
    return [f"{_words(form)}:{port:04X}" for form in forms]


def _words(packed: bytes) -> str:
    """The kernel prints each word of 32 bits as the processor reads it."""
    words = (packed[start : start + _WORD] for start in range(0, len(packed), _WORD))
    return "".join((word[::-1] if sys.byteorder == "little" else word).hex().upper() for word in words)
