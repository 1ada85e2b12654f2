"""The gateway answers only to this machine's own name."""

from __future__ import annotations

import pytest

from local.gateway.hosts import refuse_foreign_host
from local.gateway.refusals import Refusal


def ask(*hosts: str, port: int = 8080) -> None:
    headers = [(b"host", host.encode()) for host in hosts]
    refuse_foreign_host({"type": "http", "server": ("127.0.0.1", port), "headers": headers})


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LocalHost:8080"])
def test_this_machine_is_answered(host: str) -> None:
    ask(host)


def test_http_has_a_port_that_need_not_be_named() -> None:
    ask("localhost", port=80)
    ask("localhost:80", port=80)


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example:8080"],
        ["localhost.evil.example:8080"],
        ["localhost:8081"],
        ["localhost"],
        ["127.0.0.1:8080", "evil.example:8080"],
        [""],
        [],
    ],
)
def test_any_other_host_is_refused(hosts: list[str]) -> None:
    with pytest.raises(Refusal, match="answers only to 127") as refused:
        ask(*hosts)
    assert (refused.value.kind, refused.value.status) == ("FOREIGN_HOST", 403)
