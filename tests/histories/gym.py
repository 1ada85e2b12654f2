"""One person's strength sessions in the table, and what the machines make of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tasks.domain.exercise_records import Bests, Lift, Lifted, fold, lines_of
from tests.histories.account import Account
from tests.histories.engine import TABLE, TABLE_ITSELF, Start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from tasks.domain.strength import PerformedSet

Json = Any

FIRST = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)


@dataclass
class Session:
    """A session as it is in the table.

    Attributes:
        start: In UTC.
        sets: By their numbers.
        numbers: How many sets there ever were.
        exercises: Every exercise that was ever in it.
    """

    start: datetime
    version: int = 0
    sets: dict[str, PerformedSet] = field(default_factory=dict)
    numbers: int = 0
    exercises: set[str] = field(default_factory=set)
    is_gone: bool = False

    @property
    def id(self) -> str:
        return f"{self.start:%Y%m%dT%H%M%SZ}-0a1b2c3d"

    @property
    def started_at(self) -> str:
        return self.start.isoformat()

    def lift(self, exercise: str) -> Lift:
        """What it did in an exercise."""
        sets = [
            Lifted(number, each)
            for number, each in sorted(self.sets.items())
            if each.exercise == exercise and each.counts
        ]
        return Lift(self.id, self.started_at, self.start.date().isoformat(), sets)


@dataclass
class Gym(Account):
    """Somebody with sessions. What changes them is written as the machines of sessions write it."""

    sessions: dict[datetime, Session] = field(default_factory=dict)

    def log(self, start: datetime, sets: Iterable[PerformedSet]) -> None:
        """Log sets in the session of a start, which is begun if necessary."""
        self._write(self._with(start, sets))

    def log_beside(
        self, start: datetime, sets: Iterable[PerformedSet], starts: list[Start], seed: int
    ) -> None:
        """Log sets while executions are under way."""
        session = self._with(start, sets)
        [write] = self._requests(session, {})
        self.run_together([write, *starts], seed)
        self._announce(session, "session.changed")

    def change_beside(
        self, start: datetime, exercise: str, starts: list[Start], schedule: Sequence[int]
    ) -> None:
        """Take the sets of an exercise out of a session while executions are under way.

        Args:
            start: Of the session.
            exercise: Which.
            starts: The executions.
            schedule: Whose turn it is, as of `Engine.run_together`: after those of `starts` follow the write
                and the projection of the session that it starts.
        """
        session = self.sessions[start]
        gone = {number: each for number, each in session.sets.items() if each.exercise == exercise}
        for number in gone:
            del session.sets[number]
        [write] = self._requests(session, gone)
        self.run_together([*starts, write, self._event(session, "session.changed")], schedule=schedule)

    def _with(self, start: datetime, sets: Iterable[PerformedSet]) -> Session:
        session = self.sessions.setdefault(start, Session(start))
        session.is_gone = False
        for each in sets:
            session.numbers += 1
            session.sets[f"{session.numbers:04}"] = each
            session.exercises.add(each.exercise)
        return session

    def replace(self, start: datetime, number: str, performed: PerformedSet) -> None:
        """Replace a set."""
        session = self.sessions[start]
        session.sets[number] = performed
        session.exercises.add(performed.exercise)
        self._write(session)

    def remove(self, start: datetime, numbers: Iterable[str]) -> None:
        """Delete sets."""
        session = self.sessions[start]
        gone = {number: session.sets.pop(number) for number in list(numbers)}
        self._write(session, gone)

    def remove_session(self, start: datetime) -> None:
        """Delete a session."""
        session = self.sessions[start]
        gone, session.sets = session.sets, {}
        session.is_gone = True
        self._write(session, gone, "session.deleted")

    def rebuild(self, beside: list[Start], seed: int) -> None:
        """Do what rebuild-exercises does, whose machine is not run here: its parts are, in its order.

        Args:
            beside: What else is under way while the sessions are projected.
            seed: Of their turns.
        """
        events = [
            self._event(session, "session.changed", rebuild="anew") for session in self.sessions.values()
        ]
        self.run_together([*events, *beside], seed)
        for item in self.items("LIFT_HEAD#"):
            given = {"userId": self.user_id, "exercise": item["sk"]["S"].partition("#")[2]}
            self.run_together([Start("rebuild-exercise-records", given)])

    def _write(
        self,
        session: Session,
        gone: Mapping[str, PerformedSet] | None = None,
        event: str = "session.changed",
    ) -> None:
        for request in self._requests(session, gone or {}):
            self.engine.dynamodb(**request.given)
        self._announce(session, event)

    def _announce(self, session: Session, event: str) -> None:
        start = self._event(session, event)
        for each in (start, Start("project-recent-sessions", start.given)):
            self.pending.append(each)
            self.announced.append(each)

    def _requests(self, session: Session, gone: Mapping[str, PerformedSet]) -> list[Start]:
        """The transactions that write a session at its next version."""
        session.version += 1
        item: Json = {
            "pk": {"S": f"USER#{self.user_id}"},
            "sk": {"S": f"SESSION#{session.id}"},
            "version": {"N": str(session.version)},
            "startedAt": {"S": session.started_at},
            "localDate": {"S": session.start.date().isoformat()},
            "exercises": {"L": [{"S": name} for name in sorted(session.exercises)]},
        }
        shown = {"S": json.dumps({"sessionId": session.id, "version": session.version})}
        item |= {"deletedAt": {"S": "now"}} if session.is_gone else {"doc": shown}
        writes = [{"Put": {"TableName": TABLE, "Item": item}}]
        for number, performed in session.sets.items():
            writes.append({"Put": {"TableName": TABLE, "Item": self._set_item(session, number, performed)}})
        for number in gone:
            key = {"pk": item["pk"], "sk": {"S": f"SET#{session.id}#{number}"}}
            writes.append({"Delete": {"TableName": TABLE, "Key": key}})
        return [
            Start(
                TABLE_ITSELF,
                {
                    "operation": "TransactWriteItems",
                    "request": {"TransactItems": writes[first : first + 100]},
                },
            )
            for first in range(0, len(writes), 100)
        ]

    def _set_item(self, session: Session, number: str, performed: PerformedSet) -> Json:
        return {
            "pk": {"S": f"USER#{self.user_id}"},
            "sk": {"S": f"SET#{session.id}#{number}"},
            "exercise": {"S": performed.exercise},
            "kind": {"S": performed.kind},
            "reps": {"N": str(performed.reps)},
            **({"weightKg": {"N": str(performed.weight_kg)}} if performed.weight_kg is not None else {}),
            **({"rir": {"N": str(performed.rir)}} if performed.rir is not None else {}),
            "doc": {
                "S": json.dumps({"setId": number, "exercise": performed.exercise, "reps": performed.reps})
            },
        }

    def _event(self, session: Session, event: str, **more: str) -> Start:
        detail = {
            "eventType": event,
            "userId": self.user_id,
            "sessionId": session.id,
            "origin": "manual",
            **more,
        }
        return Start("project-session", {"detail": detail})

    # What is compared

    def newest(self) -> list[Json]:
        """The ten newest sessions as they are kept."""
        [item] = self.items("RECENT_SESSIONS")
        return [json.loads(document["S"]) for document in item["docs"]["L"]]

    def expected_newest(self) -> list[Json]:
        """The same, from the sessions."""
        there = sorted(session.id for session in self.sessions.values() if not session.is_gone)
        versions = {session.id: session.version for session in self.sessions.values()}
        return [{"sessionId": name, "version": versions[name]} for name in there[:-11:-1]]

    def projected(self) -> Json:
        """Histories, records and log as they are in the table."""
        heads = self.items("LIFT_HEAD#")
        return {
            "sessions": {
                item["sk"]["S"]: [each["setId"] for each in json.loads(item["doc"]["S"])["sets"]]
                for item in self.items("LIFT#")
            },
            "records": {
                item["sk"]["S"]: (item["value"]["N"], item["doc"]["S"]) for item in self.items("LIFT_RECORD#")
            },
            "log": {
                item["sk"]["S"]: (item["value"]["N"], item["doc"]["S"]) for item in self.items("LIFT_LOG#")
            },
            "stale": [item["sk"]["S"] for item in heads if "stale" in item],
        }

    def expected(self) -> Json:
        """The same, folded afresh from the sessions."""
        found: Json = {"sessions": {}, "records": {}, "log": {}, "stale": []}
        ordered = sorted(self.sessions.values(), key=lambda session: session.id)
        for exercise in sorted({name for session in ordered for name in session.exercises}):
            bests: Bests = {}
            for session in ordered:
                sets = [number for number, each in sorted(session.sets.items()) if each.exercise == exercise]
                if not sets:
                    continue
                found["sessions"][f"LIFT#{exercise}#{session.id}"] = sets
                lift = session.lift(exercise)
                bests, lines = fold(bests, lift)
                marked = Lift(lift.session_id, lift.started_at, lift.local_date, lift.sets, lines)
                for (number, kind), line in lines_of(marked).items():
                    key = f"LIFT_LOG#{session.id}#{number}#{exercise}#{kind}"
                    found["log"][key] = (_plain(line.value), line.document())
            for kind, best in bests.items():
                key = f"LIFT_RECORD#{exercise}#{kind}"
                found["records"][key] = (_plain(best.value), best.document())
        return found


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def day(number: int) -> datetime:
    """The start of the session of a day."""
    return FIRST + timedelta(days=number)
