"""One person's strength sessions as the machines make them, and what is left of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.histories.account import Account, left_in_the_table
from tests.histories.engine import Start

Json = Any

POUND = Fraction(45_359_237, 100_000_000)


def volume(sets: list[Json]) -> Fraction:
    """What sets add up to in kilograms, by fractions: no decimal arithmetic of ours is asked."""
    return sum(
        (
            (Fraction(str(one["weightKg"])) if "weightKg" in one else Fraction(str(one["weightLb"])) * POUND)
            * one["reps"]
            for one in sets
            if one.get("kind") != "warmup" and ("weightKg" in one or "weightLb" in one)
        ),
        Fraction(0),
    )


@dataclass
class Training:
    """A session that somebody did: what was sent of it that is still there."""

    body: Json
    session_id: str = ""
    sets: dict[str, Json] = field(default_factory=dict)
    end: Json = None


@dataclass
class Trainee(Account):
    """Somebody who trains."""

    def to_start(self, body: Json, key: str = "") -> Start:
        """The execution that starts a session."""
        return Start("start-session", self._input(body=body, idempotencyKey=key, origin="manual"))

    def to_log(self, session_id: str, body: Json, key: str = "") -> Start:
        """The execution that logs sets."""
        path = {"sessionId": session_id}
        return Start("log-sets", self._input(path=path, body=body, idempotencyKey=key, origin="manual"))

    def to_finish(self, session_id: str, body: Json) -> Start:
        """The execution that finishes a session."""
        path = {"sessionId": session_id}
        return Start("finish-session", self._input(path=path, body=body, idempotencyKey="", origin="manual"))

    def to_replace(self, session_id: str, number: str, body: Json) -> Start:
        """The execution that replaces a set."""
        path = {"sessionId": session_id, "setId": number}
        return Start("replace-set", self._input(path=path, body=body, idempotencyKey="", origin="manual"))

    def to_remove(self, session_id: str, number: str) -> Start:
        """The execution that deletes a set."""
        return Start("delete-set", self._input(path={"sessionId": session_id, "setId": number}))

    def to_remove_session(self, session_id: str) -> Start:
        """The execution that deletes a session."""
        return Start("delete-session", self._input(path={"sessionId": session_id}))

    def train(self, training: Training) -> str:
        """Do a session afresh: its sets in order, fifty at once, and its end."""
        session_id: str = json.loads(self.ask(self.to_start(training.body))["body"])["sessionId"]
        sets = [training.sets[number] for number in sorted(training.sets)]
        for first in range(0, len(sets), 50):
            answer = self.ask(self.to_log(session_id, {"sets": sets[first : first + 50]}))
            assert answer["statusCode"] == 201, answer
        if training.end is not None:
            assert self.ask(self.to_finish(session_id, training.end))["statusCode"] == 200
        return session_id

    def session(self, session_id: str) -> Json:
        """A session as it is answered."""
        return self.get("get-session", {"sessionId": session_id})

    def left(self) -> Json:
        """Everything that is derived from sessions; sessions by their starts, sets by their order."""
        found = left_in_the_table(self)
        return {
            **{name: found[name] for name in ("days", "months", "active")},
            "workouts": [
                {name: value for name, value in workout.items() if name != "sessionId"}
                for workout in found["workouts"]
            ],
            "amounts": sorted(json.dumps(amounts, sort_keys=True) for amounts in found["amounts"].values()),
            "sessions": [
                (item["startedAt"], item["status"], item["amounts"])
                for item in self.items("SESSION#")
                if "deletedAt" not in item
            ],
            "sets": [
                {name: value for name, value in item.items() if name in _OF_A_SET}
                for item in self.items("SET#")
            ],
        }


_OF_A_SET = {"exercise", "kind", "weightKg", "reps", "rir", "durationSec", "volumeKg", "e1rmKg", "ts"}
