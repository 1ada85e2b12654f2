"""A process that has the libraries of the Lambda layer imported, and forks a worker of it for each order.

    python local/engine/speed/fork_server.py <descriptor of a socket> <folder of the layer> ...

Each message on the socket is an order, JSON text `{"script", "cwd", "env"}`, with three descriptors for the
standard input, output and error of the worker. The answer is the worker's process id. The server ends when
the other end of the socket is closed. It imports nothing of wotr: workers import the packages of functions.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_ORDER: Final = 1 << 20
STANDARD_STREAMS: Final = 3
LIBRARIES: Final = ("pydantic", "boto3", "aws_lambda_powertools.utilities.parameters")
"""What tasks import, with what these import. One that the layer has not is left to the worker."""


def main(descriptor: int, layers: Sequence[str]) -> None:
    """Import the libraries, then fork until the socket is closed."""
    sys.path[:1] = [os.path.join(layer, "python") for layer in layers]  # noqa: PTH118 -- as workers write it
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # pages that nobody writes to stay shared by all workers
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets workers that ended
    with socket.socket(fileno=descriptor) as orders:
        while True:
            order, handles, _, _ = socket.recv_fds(orders, LONGEST_ORDER, STANDARD_STREAMS)
            if not order:
                return
            worker = os.fork()
            if worker == 0:
                orders.close()
                _work(json.loads(order), handles)
            for handle in handles:
                os.close(handle)
            orders.send(str(worker).encode())


def _work(order: dict[str, Any], handles: Sequence[int]) -> NoReturn:
    """Become the worker: what a new interpreter would have, but for the libraries that are imported."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for place, handle in enumerate(handles):
            os.dup2(handle, place)
            os.close(handle)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, closefd=False)
        os.chdir(order["cwd"])
        os.environ.clear()
        os.environ.update(order["env"])
        _sign_links(order["env"])
        sys.argv = [order["script"]]
        sys.path.insert(0, os.path.dirname(order["script"]))  # noqa: PTH120 -- as an interpreter does
        runpy.run_path(order["script"], run_name="__main__")
        status = 0
    except BaseException:  # noqa: BLE001 -- whatever it is, the worker ends here
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _sign_links(env: dict[str, str]) -> None:
    """Let S3 links and forms be signed with a key of their own (`local/engine/like_aws/credentials.py`)."""
    with contextlib.suppress(ImportError, KeyError):
        auth = importlib.import_module("botocore.auth")
        credentials = importlib.import_module("botocore.credentials").Credentials(
            env["WOTR_LINK_ACCESS_KEY_ID"], env["WOTR_LINK_SECRET_ACCESS_KEY"]
        )
        for kind in ("s3v4-query", "s3v4-presign-post"):
            auth.AUTH_TYPE_MAPS[kind] = _with(credentials, auth.AUTH_TYPE_MAPS[kind])


def _with(own: object, signer: Any) -> Any:  # noqa: ANN401 -- a class of botocore
    class OfLinks(signer):  # type: ignore[misc]
        """Signs with the key of links, whoever asks."""

        def __init__(self, credentials: object, *others: Any, **named: Any) -> None:  # noqa: ANN401, ARG002
            super().__init__(own, *others, **named)

    return OfLinks


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
