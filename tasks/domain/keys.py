"""Identifiers made from content, so that the same request always gets the same ones."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

from tasks.domain.instants import compact, rfc3339

# A day's people are spread over so many keys of GSI1 that no partition carries a whole day.
SHARDS: Final = tuple(f"{number:02d}" for number in range(16))

LONGEST_SLUG: Final = 48

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IDEMPOTENCY_KEY: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_CHOSEN: Final = "key:"
_NATURAL: Final = "at:"
_EVENTS: Final = UUID("5d9c9c0e-5d0f-4a43-9f3f-0d9b5f7f6a11")  # our own namespace, RFC 9562 section 6.6


def is_slug(text: str) -> bool:
    """Tell whether a text can name an exercise or a template: `zercher-carry`."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def is_idempotency_key(header: str) -> bool:
    """Tell whether the header's value has the form of the contract."""
    return _IDEMPOTENCY_KEY.fullmatch(header) is not None


def idempotency_key(header: str, workout_type: str, started_at: datetime) -> str:
    """Return the idempotency key of a post: the header's, else type and start.

    The prefixes keep a header from looking like another workout's type and start.
    """
    return f"{_CHOSEN}{header}" if header else f"{_NATURAL}{workout_type}|{rfc3339(started_at)}"


def is_natural(key: str) -> bool:
    """Tell whether a resolved key is made of type and start, and so changes with them."""
    return key.startswith(_NATURAL)


def session_key(session_id: str) -> str:
    """Return the resolved key of the workout that a strength session becomes."""
    return f"session:{session_id}"


def workout_id(started_at: datetime, key: str, attempt: int = 0) -> str:
    """Return an id that sorts by start, from the resolved idempotency key.

    Args:
        started_at: The start.
        key: The resolved idempotency key.
        attempt: Counts on when another workout of that start has the id already: 32 bits of a hash can meet,
            and a workout keeps its id when its type changes.
    """
    return id_of(compact(started_at), key, attempt)


def id_of(start: str, key: str, attempt: int) -> str:
    """Return `workout_id` of a start that is written compactly, `20261120T113000Z`."""
    salted = f"{key}|{attempt}" if attempt else key
    return f"{start}-{sha256(salted.encode()).hexdigest()[:8]}"


def start_of(workout: str) -> datetime:
    """Return the start that a workout's id begins with, in UTC, to the millisecond."""
    written, _, milliseconds = workout.partition("-")[0].partition("Z")
    start = datetime.strptime(written, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return start + timedelta(milliseconds=int(milliseconds or 0))


def content_hash(canonical: Mapping[str, str]) -> str:
    """Return 128 bits of the SHA-256 of canonical content: equal for equal content in any order."""
    digest = sha256(json.dumps(canonical, sort_keys=True).encode()).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def event_id(user_id: str, subject: str, version: int) -> str:
    """Return the id of the event that made this version of a workout, or of the profile."""
    return str(uuid5(_EVENTS, f"{user_id}|{subject}|{version}"))


def shard(user_id: str) -> str:
    """Return the shard of GSI1 that holds a person's days, `00` to `15`."""
    return SHARDS[int.from_bytes(sha256(user_id.encode()).digest()[:2]) % len(SHARDS)]
