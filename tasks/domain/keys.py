"""Identifiers that are functions of content, so that doing a thing twice gives the same names."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

from tasks.domain.instants import compact, rfc3339

# A day's people are spread over so many keys of GSI1 that no partition carries a whole day.
SHARDS: Final = tuple(f"{number:02d}" for number in range(16))

_IDEMPOTENCY_KEY: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_EVENTS: Final = UUID("5d9c9c0e-5d0f-4a43-9f3f-0d9b5f7f6a11")  # our own namespace, RFC 9562 section 6.6


def is_idempotency_key(header: str) -> bool:
    """Tell whether the header's value has the form of the contract."""
    return _IDEMPOTENCY_KEY.fullmatch(header) is not None


def idempotency_key(header: str, workout_type: str, started_at: datetime) -> str:
    """Return the key under which a second post is the same: the header's, else type and start.

    The prefixes keep a header from meaning another workout's start.
    """
    return f"key:{header}" if header else f"at:{workout_type}|{rfc3339(started_at)}"


def workout_id(started_at: datetime, key: str) -> str:
    """Return an id that sorts by start, from the resolved idempotency key."""
    return f"{compact(started_at)}-{sha256(key.encode()).hexdigest()[:8]}"


def content_hash(canonical: Mapping[str, str]) -> str:
    """Return the SHA-256 of canonical content, hexadecimal: equal for equal content in any order."""
    return sha256(json.dumps(canonical, sort_keys=True).encode()).hexdigest()


def event_id(user_id: str, workout: str, event_type: str) -> str:
    """Return the id of the one event of that type of a workout."""
    return str(uuid5(_EVENTS, f"{user_id}|{workout}|{event_type}"))


def shard(user_id: str) -> str:
    """Return the shard of GSI1 that holds a person's days, `00` to `15`."""
    return SHARDS[int.from_bytes(sha256(user_id.encode()).digest()[:2]) % len(SHARDS)]
