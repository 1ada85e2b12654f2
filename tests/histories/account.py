"""One person's account: what may be asked of the machines, and what they left in the table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.accounts import comparable, instant
from tasks.domain.instants import rfc3339
from tests.histories.engine import TABLE, Engine, Run, Start

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Json = Any
Item = dict[str, Any]

OF_A_RANGE = ("get-fitness", "get-days", "get-months")
"""Machines that are asked for days."""
MOST_EXECUTIONS = 300
"""After this many executions a history must have come to rest."""


@dataclass
class Account:
    """Somebody with workouts.

    Attributes:
        engine: Runs the machines.
        user_id: Whose they are.
        pending: Executions that the rules and the machines have started and that have not run.
        announced: Every event so far, as the rules start executions with them.
        told: The mails about records.
    """

    engine: Engine
    user_id: str = field(default_factory=lambda: str(uuid4()))
    pending: list[Start] = field(default_factory=list)
    announced: list[Start] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def post(self, body: Json, key: str = "") -> Json:
        """Log a workout."""
        return self.ask(self.to_post(body, key))

    def put(self, workout_id: str, body: Json, if_match: str = "") -> Json:
        """Replace a workout."""
        return self.ask(self.to_put(workout_id, body, if_match))

    def delete(self, workout_id: str, if_match: str = "") -> Json:
        """Delete a workout."""
        return self.ask(self.to_delete(workout_id, if_match))

    def put_profile(self, body: Json) -> Json:
        """Replace the profile."""
        return self.ask(Start("put-profile", self._input(body=body)))

    def get(self, machine: str, path: Json = None, **query: str) -> Json:
        """Read something: the document that is answered."""
        answer = self.ask(Start(machine, self._input(path=path or {}, query=query, hasQuery=bool(query))))
        if "documents" in answer:
            return {answer["field"]: [json.loads(document) for document in answer["documents"]]}
        return json.loads(answer["body"]) if "body" in answer else answer

    def to_post(self, body: Json, key: str = "") -> Start:
        """The execution that logs a workout."""
        return Start("log-workout", self._input(body=body, idempotencyKey=key, origin="manual"))

    def to_put(self, workout_id: str, body: Json, if_match: str = "") -> Start:
        """The execution that replaces a workout."""
        path = {"workoutId": workout_id}
        given = self._input(path=path, body=body, ifMatch=if_match, idempotencyKey="", origin="manual")
        return Start("replace-workout", given)

    def to_delete(self, workout_id: str, if_match: str = "") -> Start:
        """The execution that deletes a workout."""
        return Start("delete-workout", self._input(path={"workoutId": workout_id}, ifMatch=if_match))

    def ask(self, start: Start) -> Json:
        """Run an execution that answers a request. What it announces is pending afterwards."""
        [answer] = self.run_together([start])
        return answer

    def deliver(self, number: int) -> None:
        """Run one of the pending executions."""
        self.run_together([self.pending.pop(number)])

    def deliver_all(self) -> None:
        """Run what is pending, and what that starts, until nothing is."""
        for _ in range(MOST_EXECUTIONS):
            if not self.pending:
                return
            self.deliver(0)
        raise AssertionError(f"{MOST_EXECUTIONS} executions and no rest: {self.pending[0]}")

    def run_together(self, starts: list[Start], seed: int = 0, schedule: Sequence[int] = ()) -> list[Json]:
        """Run executions that take turns, as of `Engine.run_together`. Returns their answers."""
        began = rfc3339(datetime.now(UTC))
        runs = self.engine.run_together(starts, seed, schedule)
        for start, run in zip(starts, runs, strict=True):
            assert run.status == "SUCCEEDED", f"{start.machine}: {run.error}"
            self._take(run)
        self._listen(began)
        return [run.output for run in runs]

    def items(self, first: str, last: str = "") -> list[Item]:
        """The person's items in order, from a sort key on; those with this prefix, unless told otherwise."""
        found: list[Item] = []
        more: Json = {}
        while more is not None:
            answer = self.engine.dynamodb(
                "Query",
                {
                    "TableName": TABLE,
                    "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
                    "ExpressionAttributeValues": {
                        ":pk": {"S": f"USER#{self.user_id}"},
                        ":first": {"S": first},
                        ":last": {"S": last or f"{first}~"},
                    },
                    "ConsistentRead": True,
                    **more,
                },
            )
            found += answer["Items"]
            more = {"ExclusiveStartKey": last} if (last := answer.get("LastEvaluatedKey")) else None
        return found

    def workouts(self) -> list[Item]:
        """The items of the workouts that are there, in order of start."""
        return [item for item in self.items("WORKOUT#") if "deletedAt" not in item]

    def _take(self, run: Run) -> None:
        self.pending += run.starts
        self.told += run.told

    def _listen(self, began: str) -> None:
        """Take up the events since a moment as the pipe and the rules would."""
        for item in self.items(f"EVENT#{began}", "EVENT#~"):
            if item["sk"]["S"] in self._seen:
                continue
            self._seen.add(item["sk"]["S"])
            if item["type"]["S"].startswith("workout."):
                event = Start("detect-records", {"detail": _on_the_bus(item)})
                self.announced.append(event)
                self.pending.append(event)

    def _input(self, **more: Json) -> Json:
        return {
            "requestId": str(uuid4()),
            "path": {},
            "query": {},
            "hasQuery": False,
            "ifMatch": "",
            "ifNoneMatch": "",
            **more,
            "caller": {"userId": self.user_id},
        }


def _on_the_bus(item: Item) -> Json:
    """The event as the pipe writes it: texts only."""
    names = (
        "eventId", "userId", "version", "origin", "localDate", "workoutId", "workoutType",
        "previousWorkoutId", "previousType", "recordsFrom", "recordsTo",
    )  # fmt: skip
    return {"eventType": item["type"]["S"], **{name: next(iter(item[name].values())) for name in names}}


# What is compared


def left_in_the_table(account: Account) -> Json:
    """Everything that is derived from the workouts, with their keys in place of their ids."""
    workouts = account.workouts()
    keys = {item["sk"]["S"].removeprefix("WORKOUT#"): item["key"]["S"] for item in workouts}
    days, months = account.items("DAY#"), account.items("MONTH#")
    records = account.items("RECORD#")
    header = next((item for item in records if item["sk"]["S"] == "RECORD#"), {})
    return {
        "workouts": sorted(
            (_without_identity(item["doc"]["S"]) for item in workouts),
            key=lambda workout: (instant(workout["ts"]), json.dumps(workout, sort_keys=True)),
        ),
        "amounts": {item["key"]["S"]: item["amounts"] for item in workouts},
        "days": {item["localDate"]["S"]: _sums(item) for item in days},
        "months": {item["sk"]["S"]: _sums(item) for item in months if _sums(item).get("workouts")},
        "active": sorted(_index(account, "GSI1")),
        "types": sorted((kind, keys[place]) for kind, place in _index(account, "GSI2")),
        "records": {
            (item["type"]["S"], item["kind"]["S"]): _kept(item, keys)
            for item in records
            if item["sk"]["S"] != "RECORD#"
        },
        "log": {
            (keys.get(item["workoutId"]["S"], item["workoutId"]["S"]), item["kind"]["S"]): _kept(item, keys)
            for item in account.items("PR_LOG#")
        },
        "stale": header.get("stale"),
    }


def read_by_machines(account: Account, dates: Iterable[str]) -> Json:
    """The answers of all machines that read, with the keys of workouts in place of their ids."""
    keys = {item["sk"]["S"].removeprefix("WORKOUT#"): item["key"]["S"] for item in account.workouts()}
    machines = ("get-stats", "get-streak", "get-profile", "list-records")
    answers = {machine: account.get(machine) for machine in machines}
    answers["history"] = account.get("list-records", history="true")
    answers |= {f"summary of {date}": account.get("get-summary", {"date": date}) for date in dates}
    spring = {"from": "2026-03-01", "to": "2026-07-01"}
    answers |= {f"{machine} of spring": account.get(machine, **spring) for machine in OF_A_RANGE}
    return comparable(answers, keys)


def sane(account: Account) -> None:
    """Check what holds within one account: keys belong to their workouts, days are findable by date."""
    claims = {item["sk"]["S"].removeprefix("IDEMPOTENCY#"): item for item in account.items("IDEMPOTENCY#")}
    for item in account.workouts():
        assert claims[item["key"]["S"]]["workoutId"]["S"] == item["sk"]["S"].removeprefix("WORKOUT#")
        shown = json.loads(item["doc"]["S"])
        assert (shown["version"], shown["type"]) == (int(item["version"]["N"]), item["type"]["S"])
    there = {item["key"]["S"] for item in account.workouts()}
    assert {key for key in claims if key.startswith("at:")} <= there, "a natural key without its workout"
    assert len({item["sk"]["S"] for item in account.items("EVENT#")}) == len(account.items("EVENT#"))


def _without_identity(document: str) -> Json:
    shown = json.loads(document)
    return {
        name: value
        for name, value in shown.items()
        if name not in {"workoutId", "userId", "createdAt", "version"}
    }


def _sums(item: Item) -> dict[str, Decimal]:
    amounts = {name: Decimal(value["N"]) for name, value in item.items() if "N" in value}
    return {name: amount for name, amount in amounts.items() if amount}


def _kept(item: Item, keys: dict[str, str]) -> Json:
    shown = json.loads(item["doc"]["S"])
    identity = item["workoutId"]["S"]
    assert shown.pop("workoutId") == identity
    return (keys.get(identity, f"{identity} is not there"), item["value"]["N"], shown)


def _index(account: Account, index: str) -> Iterable[tuple[str, str]]:
    """What an index has of the person: dates alone, or types and ids."""
    scanned = account.engine.dynamodb("Scan", {"TableName": TABLE, "IndexName": index})
    assert "LastEvaluatedKey" not in scanned
    for item in scanned["Items"]:
        if item["pk"]["S"] == f"USER#{account.user_id}":
            if index == "GSI1":
                assert item["gsi1sk"]["S"] == account.user_id
                yield item["gsi1pk"]["S"].split("#")[1], item["sk"]["S"]
            else:
                assert item["gsi2sk"]["S"] == item["sk"]["S"].removeprefix("WORKOUT#")
                yield item["gsi2pk"]["S"].rpartition("#")[2], item["gsi2sk"]["S"]
