"""The ids of queued workouts, which tell their own age and owner.

The gateway makes them (template.yaml, `QueueId`): the second of the request, the beginning of the caller's
user id, and API Gateway's own id of the request. The queue cannot be asked for one message. So an id is all
that is known of a workout that waits.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST_WAIT: Final = timedelta(days=14)
"""How long a message is kept (template.yaml, MessageRetentionPeriod of both queues)."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_OWNER_LENGTH: Final = 8
_QUEUE_ID: Final = re.compile(r"(?P<sent_at>[0-9]{10})-(?P<owner>[^-]{8})-[A-Za-z0-9]{1,64}")


def may_be_waiting(queue_id: str, user_id: str, now: datetime) -> bool:
    """Tell whether a workout with this id may wait in the queue for this person.

    Another person's id is told by its owner's part. Its 32 bits are no secret and grant nothing: what is
    stored of a workout lies in its owner's partition. An id that this person made up cannot be told from a
    real one.
    """
    match = _QUEUE_ID.fullmatch(queue_id)
    if match is None or match["owner"] != user_id[:_OWNER_LENGTH]:
        return False
    sent_at = datetime.fromtimestamp(int(match["sent_at"]), UTC)
    return now - LONGEST_WAIT <= sent_at <= now + _CLOCKS_DIFFER
