"""What one line of an account's file brings: the items that it would write, if nothing stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.items import Item, key_of, number, text
from tasks.domain import keys
from tasks.domain.account_workouts import Gone
from tasks.domain.logged_workout import Identity, LoggedWorkout
from tasks.workouts import items

IMPORTED: Final = "workout.imported"
PROFILE_IMPORTED: Final = "profile.imported"

_IMPORT: Final = "import"
_NO_WORKOUT: Final = "-"
_ABSENT: Final = "attribute_not_exists(pk)"
_MINE: Final = "attribute_not_exists(pk) OR workoutId = :workoutId"

Write = dict[str, Any]


@dataclass(frozen=True, slots=True)
class New:
    """Nothing is there yet.

    Attributes:
        writes: The items to write, in one transaction.
        workout: What adds to the sums of its day and of its month, if anything does.
        wish: The address and the records to be mailed, JSON text: a machine subscribes it at the end.
    """

    writes: Sequence[Write]
    workout: LoggedWorkout | None = None
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same is there already."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something else is there, and stays. `why` continues a sentence about the line."""

    why: str


Decision = New | Duplicate | Refused


class Unit(Protocol):
    """What a line brings."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The sort keys of the items that decide, and that it would write."""

    @property
    def date(self) -> str:
        """The date whose sums it would add to; empty for none."""

    @property
    def most_writes(self) -> int:
        """How many items it would write at most, sums not counted."""

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide by what is stored under `reads`."""


@dataclass(frozen=True, slots=True)
class WorkoutUnit:
    """A workout, the claim of its key, and the event of its import."""

    table: str
    workout: LoggedWorkout
    first_content: str
    now: str
    most_writes: int = field(default=3, init=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The workout and the claim of its key."""
        return _keys(self.workout.identity.workout_id, self.workout.identity.key)

    @property
    def date(self) -> str:
        """The day that it adds to."""
        return self.workout.local_date

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: another workout is never overwritten, and a deleted one does not come back."""
        found, claim = (stored.get(key) for key in self.reads)
        if found:
            if "movedTo" in found:
                return Refused(f"got another start here, and is {found['movedTo']['S']} now")
            if "deletedAt" in found:
                return Refused("was deleted here")
            if found["contentHash"]["S"] == self.workout.content_hash:
                return Duplicate()
            return Refused(f"is here with other content, at version {found['version']['N']}")
        identity = self.workout.identity
        if claim and claim["workoutId"]["S"] != identity.workout_id:
            return Refused(f"has the key, or the type and start, of {claim['workoutId']['S']}, which is here")
        return New(
            [
                items.put(self.table, items.workout_item(self.workout), _ABSENT),
                _claim(self.table, identity, self.first_content),
                items.put(self.table, self._event()),
            ],
            self.workout,
        )

    def _event(self) -> Item:
        imported = replace(self.workout, identity=replace(self.workout.identity, origin=_IMPORT))
        fact = {"doc": text(self.workout.document)}
        return items.event_item(IMPORTED, imported, self.now, fact, self.workout)


@dataclass(frozen=True, slots=True)
class GoneUnit:
    """What is left of a deleted workout. Nothing follows from it, so it has no event."""

    table: str
    gone: Gone
    date: str = field(default="", init=False)
    most_writes: int = field(default=2, init=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The tombstone and the claim of its key."""
        return _keys(self.gone.identity.workout_id, self.gone.identity.key)

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: an import deletes nothing."""
        found, claim = (stored.get(key) for key in self.reads)
        if found:
            return Duplicate() if "deletedAt" in found else Refused("is here, and an import deletes nothing")
        identity = self.gone.identity
        if self.gone.first_content and claim and claim["workoutId"]["S"] != identity.workout_id:
            return Refused(f"has the key of {claim['workoutId']['S']}, which is here")
        writes = [items.put(self.table, self._item(), _ABSENT)]
        if self.gone.first_content:
            writes.append(_claim(self.table, identity, self.gone.first_content))
        return New(writes)

    def _item(self) -> Item:
        gone = self.gone
        return items.tombstone(gone.identity, gone.type, gone.local_date, gone.deleted_at, gone.moved_to)


@dataclass(frozen=True, slots=True)
class ProfileUnit:
    """The profile, and the event of its import."""

    table: str
    user_id: str
    version: int
    document: str
    now: str
    reads: tuple[str, ...] = field(default=("PROFILE",), init=False)
    date: str = field(default="", init=False)
    most_writes: int = field(default=2, init=False)

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: a profile that is there stays."""
        found = stored.get("PROFILE")
        if found:
            same = found["doc"]["S"] == self.document
            return Duplicate() if same else Refused("is another one than the profile that is here")
        item = {
            **key_of(self.user_id, "PROFILE"),
            "doc": text(self.document),
            "version": number(self.version),
        }
        return New([items.put(self.table, item, _ABSENT), items.put(self.table, self._event())])

    def _event(self) -> Item:
        event_id = keys.event_id(self.user_id, "PROFILE", self.version)
        nothing = ("localDate", "workoutId", "workoutType", "previousWorkoutId", "previousType")
        return {
            **key_of(self.user_id, f"EVENT#{self.now}#{event_id}"),
            "type": text(PROFILE_IMPORTED),
            "schemaVersion": number(items.EVENT_SCHEMA_VERSION),
            "eventId": text(event_id),
            "userId": text(self.user_id),
            "version": number(self.version),
            "origin": text(_IMPORT),
            **{name: text(_NO_WORKOUT) for name in (*nothing, "recordsFrom", "recordsTo", "sessionId")},
            "profile": text(self.document),
        }


@dataclass(frozen=True, slots=True)
class NotificationsUnit:
    """Which records were mailed to which address. The machine asks the address again."""

    wish: str
    reads: tuple[str, ...] = field(default=("NOTIFICATIONS",), init=False)
    date: str = field(default="", init=False)
    most_writes: int = field(default=0, init=False)

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: an address that is there stays."""
        found = stored.get("NOTIFICATIONS")
        if found:
            same = found["doc"]["S"] == self.wish
            return Duplicate() if same else Refused("is another choice than the one that is here")
        return New([], wish=self.wish)


def _keys(workout_id: str, key: str) -> tuple[str, str]:
    return f"WORKOUT#{workout_id}", f"IDEMPOTENCY#{key}"


def _claim(table: str, identity: Identity, content_hash: str) -> Write:
    mine = {":workoutId": text(identity.workout_id)}
    return items.put(table, items.claim(identity, content_hash), _MINE, mine)
