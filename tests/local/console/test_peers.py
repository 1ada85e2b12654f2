"""The console knows whose connection it is by the kernel's tables."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local.console.peers import is_own, owner

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
CLIENT, SERVER = ("127.0.0.1", 49426), ("127.0.0.1", 43439)
LITTLE_ENDIAN = pytest.mark.skipif(sys.byteorder != "little", reason="the tables here are of such a machine")
pytestmark = LITTLE_ENDIAN


def table(folder: Path, *lines: str, name: str = "tcp") -> Path:
    file = folder / name
    file.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="ascii")
    return file


def line(local: str, remote: str, *, user: int, state: str = "01", inode: int = 77) -> str:
    return f"  16: {local} {remote} {state} 00000000:00000000 00:00000000 00000000 {user:5} 0 {inode} 2 0 20"


def test_the_client_end_of_a_connection_says_who_opened_it(tmp_path: Path) -> None:
    ends = [
        line("0100007F:A9AF", "00000000:0000", user=0, state="0A"),
        line("0100007F:A9AF", "0100007F:C112", user=1000),
        line("0100007F:C113", "0100007F:A9AF", user=1002),
        line("0100007F:C112", "0100007F:A9AF", user=1001),
    ]
    assert owner(CLIENT, SERVER, [table(tmp_path, *ends)]) == 1001


def test_a_client_that_speaks_ipv6_is_found_too(tmp_path: Path) -> None:
    mapped = "0000000000000000FFFF00000100007F"
    tables = [
        table(tmp_path),
        table(tmp_path, line(f"{mapped}:C112", f"{mapped}:A9AF", user=1001), name="tcp6"),
    ]
    assert owner(CLIENT, SERVER, tables) == 1001
    assert owner(("::ffff:127.0.0.1", CLIENT[1]), ("::ffff:127.0.0.1", SERVER[1]), tables) == 1001


def test_an_ipv6_address_is_found_as_the_kernel_writes_it(tmp_path: Path) -> None:
    loopback = "00000000000000000000000001000000"
    tables = [table(tmp_path, line(f"{loopback}:C112", f"{loopback}:A9AF", user=1001), name="tcp6")]
    assert owner(("::1", CLIENT[1]), ("::1", SERVER[1]), tables) == 1001


@pytest.mark.parametrize(("state", "inode"), [("05", 77), ("06", 0), ("01", 0), ("04", 0)])
def test_an_end_that_its_process_has_closed_is_nobodys(tmp_path: Path, state: str, inode: int) -> None:
    # The kernel writes root for it, whoever it was.
    closed = line("0100007F:C112", "0100007F:A9AF", user=0, state=state, inode=inode)
    assert owner(CLIENT, SERVER, [table(tmp_path, closed)]) is None


def test_the_user_of_this_process_and_root_pass_and_nobody_else(tmp_path: Path) -> None:
    def passes(user: int) -> bool:
        return is_own(CLIENT, SERVER, [table(tmp_path, line("0100007F:C112", "0100007F:A9AF", user=user))])

    assert passes(os.getuid())
    assert passes(0)
    assert not passes(os.getuid() + 1)


def test_a_connection_that_no_table_has_is_refused(tmp_path: Path) -> None:
    assert not is_own(CLIENT, SERVER, [table(tmp_path), tmp_path / "missing"])
    assert not is_own(CLIENT, SERVER, [])


def test_this_machine_knows_an_open_connection_of_ours_and_not_a_closed_one() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        client = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
        ends = client.getsockname(), accepted.getsockname()
        with accepted:
            assert is_own(*ends)
            client.close()
            assert not is_own(*ends)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can start a process of another user")
def test_a_connection_of_another_user_is_refused() -> None:
    connects = "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); input()"
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        other = subprocess.Popen(
            ["/usr/bin/env", "python3", "-I", "-c", connects, port],
            stdin=subprocess.PIPE,
            user=65534,
            cwd="/",
        )
        with other:
            accepted, client = listener.accept()
            with accepted:
                assert owner(client, accepted.getsockname()) == 65534
                assert not is_own(client, accepted.getsockname())
            other.communicate(b"\n")
