"""How often a transaction is tried again after a conflict with another one."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, TypedDict

MOST_TRIES: Final = 6

LONGEST_PAUSE_SECONDS: Final = 3
# Reasons of a cancellation that may be gone at the next try.
_PASSING: Final = (
    "ConditionalCheckFailed",
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
)


class Failure(TypedDict):
    """What a Catch leaves of an error."""

    Error: str
    Cause: str


class TransactionRefusedError(Exception):
    """The table refused a transaction for a reason that no second try changes."""


def check_that_it_passes(failure: Failure) -> None:
    """Check that a transaction was cancelled by a conflict, which a later try may not meet.

    Raises:
        TransactionRefusedError: No second try would help.
    """
    if not any(reason in failure["Cause"] for reason in _PASSING):
        raise TransactionRefusedError(failure["Cause"])


def pause_seconds(request_id: str, tries: int) -> int:
    """Return how long a change waits before its next try: 1 to 3 s, not the same for every request."""
    return 1 + sha256(f"{request_id}|{tries}".encode()).digest()[0] % LONGEST_PAUSE_SECONDS


def token(request_id: str, writes: Sequence[Mapping[str, Any]]) -> str:
    """Return the ClientRequestToken of a transaction: one whose answer was lost is not carried out twice.

    DynamoDB remembers it for ten minutes, for everybody, and takes at most 36 characters. A client may choose
    the same request id for every request: then the writes tell them apart.
    """
    content = f"{request_id}|{json.dumps(writes, sort_keys=True)}"
    return sha256(content.encode()).hexdigest()[:36]
