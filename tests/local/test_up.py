"""What `wotr up` listens on."""

from __future__ import annotations

import socket

from local.home import LOOPBACK
from local.up import listening


def test_answers_are_sent_at_once_and_only_to_this_machine() -> None:
    """Without TCP_NODELAY on what is accepted, each answer on a kept connection waits 40 ms."""
    with listening(0) as listener:
        address = listener.getsockname()
        assert address[0] == LOOPBACK
        with socket.create_connection(address), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
