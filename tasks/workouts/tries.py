"""How often a transaction is tried again after a conflict with another one."""

from hashlib import sha256
from typing import Final, TypedDict

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


def token(request_id: str, tries: int) -> str:
    """Return the ClientRequestToken of a try: one whose answer was lost is not carried out twice.

    DynamoDB remembers it for ten minutes, and takes at most 36 characters.
    """
    return sha256(f"{request_id}|{tries}".encode()).hexdigest()[:36]
