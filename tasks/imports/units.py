"""What one line of an account's file brings: the items that it would write, if nothing stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.events import Change, event_item
from tasks.adapters.items import Attribute, Item, key_of, number, text
from tasks.domain.account_sessions import GoneSession, LoggedSet
from tasks.domain.account_workouts import Gone, is_of_session
from tasks.domain.exercises import Exercises
from tasks.domain.logged_workout import Identity, LoggedWorkout, json_text
from tasks.domain.session import DeletedSession, Session
from tasks.domain.template import Template
from tasks.sessions.items import (
    current_item,
    read_session,
    session_item,
    set_attributes,
    set_key,
    template_item,
    tombstone_item,
)
from tasks.workouts import items

IMPORTED: Final = "workout.imported"
PROFILE_IMPORTED: Final = "profile.imported"
EXERCISES_IMPORTED: Final = "exercises.imported"
TEMPLATE_IMPORTED: Final = "template.imported"
SESSION_IMPORTED: Final = "session.imported"

_IMPORT: Final = "import"
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
        before: Items that nobody sees before the others are there, too many for one transaction. Writing them
            again does no harm.
    """

    writes: Sequence[Write]
    workout: LoggedWorkout | None = None
    wish: str = ""
    before: Sequence[Write] = ()


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
        """Sort keys of the items that it reads to decide, and may write."""

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
        """The workout, and the claim of its key or the session that it was."""
        return _keys(self.workout.identity.workout_id, self.workout.identity.key)

    @property
    def date(self) -> str:
        """The day that it adds to."""
        return self.workout.local_date

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: another workout is never overwritten, and a deleted one does not come back."""
        found, beside = (stored.get(key) for key in self.reads)
        if found:
            return self._beside(found)
        if is_of_session(self.workout.identity.key):
            return self._of_session(beside)
        return self._new(beside)

    def _beside(self, found: StoredItem) -> Decision:
        if "movedTo" in found:
            return Refused(f"got another start here, and is {found['movedTo']['S']} now")
        if "deletedAt" in found:
            return Refused("was deleted here")
        if found["contentHash"]["S"] == self.workout.content_hash:
            return Duplicate()
        return Refused(f"is here with other content, at version {found['version']['N']}")

    def _of_session(self, found: StoredItem | None) -> Decision:
        """What sets add up to is in no line: it follows from the session."""
        session = read_session(found or {})
        if not isinstance(session, Session) or session.workout_id != self.workout.identity.workout_id:
            return Refused("was a session that is not here, or not as this workout")
        workout = self.workout.of_session(session.sums)
        event = self._event(workout) | {"sessionId": text(session.session_id)}
        put_workout = items.put(self.table, items.workout_item(workout), _ABSENT)
        return New([put_workout, items.put(self.table, event)], workout)

    def _new(self, claim: StoredItem | None) -> Decision:
        identity = self.workout.identity
        if claim and claim["workoutId"]["S"] != identity.workout_id:
            return Refused(f"has the key, or the type and start, of {claim['workoutId']['S']}, which is here")
        return New(
            [
                items.put(self.table, items.workout_item(self.workout), _ABSENT),
                _claim(self.table, identity, self.first_content),
                items.put(self.table, self._event(self.workout)),
            ],
            self.workout,
        )

    def _event(self, workout: LoggedWorkout) -> Item:
        imported = replace(workout, identity=replace(workout.identity, origin=_IMPORT))
        return items.event_item(IMPORTED, imported, self.now, {"doc": text(workout.document)}, workout)


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
        change = Change(self.user_id, "PROFILE", self.version, self.now)
        return event_item(PROFILE_IMPORTED, change, _imported(profile=text(self.document)))


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


@dataclass(frozen=True, slots=True)
class ExercisesUnit:
    """All exercises of one's own, which are one item."""

    table: str
    user_id: str
    version: int
    own: Exercises
    now: str
    reads: tuple[str, ...] = field(default=("EXERCISES",), init=False)
    date: str = field(default="", init=False)
    most_writes: int = field(default=2, init=False)

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: exercises that are there stay."""
        documents = {slug: text(exercise.document()) for slug, exercise in self.own.by_slug.items()}
        found = stored.get("EXERCISES")
        if found:
            same = found["exercises"]["M"] == documents
            return Duplicate() if same else Refused("are others than those that are here")
        item = {
            **key_of(self.user_id, "EXERCISES"),
            "version": number(self.version),
            "exercises": {"M": documents},
        }
        change = Change(self.user_id, "EXERCISES", self.version, self.now)
        event = event_item(EXERCISES_IMPORTED, change, _imported(exercises={"M": documents}))
        return New([items.put(self.table, item, _ABSENT), items.put(self.table, event)])


@dataclass(frozen=True, slots=True)
class TemplateUnit:
    """A planned session."""

    table: str
    user_id: str
    version: int
    template: Template
    now: str
    date: str = field(default="", init=False)
    most_writes: int = field(default=2, init=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The template."""
        return (f"TEMPLATE#{self.template.template_id}",)

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: a template that is there stays."""
        document = self.template.document(self.version)
        found = stored.get(self.reads[0])
        if found:
            same = found["doc"]["S"] == document
            return Duplicate() if same else Refused("is another one than the one of this id here")
        item = template_item(self.user_id, self.template, self.version)
        subject = f"{self.reads[0]}#{self.now}"
        change = Change(self.user_id, subject, self.version, self.now)
        fact = _imported(templateId=text(self.template.template_id), doc=text(document))
        event = event_item(TEMPLATE_IMPORTED, change, fact)
        return New([items.put(self.table, item, _ABSENT), items.put(self.table, event)])


@dataclass(frozen=True, slots=True)
class SessionUnit:
    """A session with its sets."""

    table: str
    session: Session
    sets: Sequence[LoggedSet]
    now: str
    date: str = field(default="", init=False)
    most_writes: int = field(default=3, init=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The session, and of an open one whether another one is open."""
        mine = f"SESSION#{self.session.session_id}"
        return (mine,) if self.session.workout_id else (mine, "CURRENT_SESSION")

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: a session that is there stays, and so does one that is open."""
        session = self.session
        found = read_session(stored.get(self.reads[0], {}))
        if isinstance(found, DeletedSession):
            return Refused("was deleted here")
        if found:
            same = replace(found, user_id=session.user_id) == session
            return Duplicate() if same else Refused(f"is here otherwise, at version {found.version}")
        # What is stored may have been read for another unit of the batch.
        if not session.workout_id and "CURRENT_SESSION" in stored:
            return Refused("is open, and another one is open here")
        fact = _imported(
            sessionId=text(session.session_id),
            localDate=text(session.local_date),
            sets=text(json_text({"sets": [one.document for one in self.sets]})),
        )
        change = Change(session.user_id, session.session_id, session.version, self.now)
        writes = [
            items.put(self.table, session_item(session), _ABSENT),
            items.put(self.table, event_item(SESSION_IMPORTED, change, fact)),
        ]
        if not session.workout_id:
            writes.append(items.put(self.table, current_item(session), _ABSENT))
        return New(writes, before=[items.put(self.table, self._set(one)) for one in self.sets])

    def _set(self, one: LoggedSet) -> Item:
        session = self.session
        attributes = set_attributes(session, one.sent, one.set_id, one.document)
        return {**set_key(session.user_id, session.session_id, one.set_id), **attributes}


@dataclass(frozen=True, slots=True)
class GoneSessionUnit:
    """What is left of a deleted session."""

    table: str
    gone: GoneSession
    date: str = field(default="", init=False)
    most_writes: int = field(default=1, init=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The tombstone."""
        return (f"SESSION#{self.gone.session.session_id}",)

    def decide(self, stored: Mapping[str, StoredItem]) -> Decision:
        """Decide: an import deletes nothing."""
        found = stored.get(self.reads[0])
        if found:
            return Duplicate() if "deletedAt" in found else Refused("is here, and an import deletes nothing")
        before = replace(self.gone.session, version=self.gone.session.version - 1)
        return New([items.put(self.table, tombstone_item(before, self.gone.deleted_at), _ABSENT)])


def _keys(workout_id: str, key: str) -> tuple[str, str]:
    beside = key.replace("session:", "SESSION#", 1) if is_of_session(key) else f"IDEMPOTENCY#{key}"
    return f"WORKOUT#{workout_id}", beside


def _imported(**fact: Attribute) -> Mapping[str, Attribute]:
    return {"origin": text(_IMPORT), **fact}


def _claim(table: str, identity: Identity, content_hash: str) -> Write:
    mine = {":workoutId": text(identity.workout_id)}
    return items.put(table, items.claim(identity, content_hash), _MINE, mine)
