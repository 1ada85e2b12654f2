"""Task of import-account: bring the next lines of a file into an account, for some seconds."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from tasks.adapters import clients
from tasks.adapters.exercises import own_exercises_of
from tasks.adapters.items import key_of
from tasks.domain.account_sessions import SESSION
from tasks.domain.amounts import added
from tasks.domain.logged_workout import json_text
from tasks.imports import progress as imports
from tasks.imports.batches import Batch, FileRefusedError, next_batch
from tasks.imports.kinds import Importer
from tasks.imports.lines import LineReader
from tasks.imports.progress import Progress
from tasks.imports.reading import read_together
from tasks.imports.units import Duplicate, New, Refused
from tasks.workouts import items
from tasks.workouts.submission import rules_at

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from tasks.adapters.attributes import Item

logger = Logger()

SECONDS: Final = 8.0
"""How long one invocation works. Between two, the machine's history says how far the import is."""

_MOST_WRITES: Final = 100
_LONGEST_PAUSE_SECONDS: Final = 0.5
_PASSING: Final = {
    *("ConditionalCheckFailed", "TransactionConflict", "ThrottlingError"),
    "ProvisionedThroughputExceeded",
}


class Event(TypedDict):
    """What the machine passes on."""

    userId: str
    importId: str
    table: str
    bucket: str
    key: str
    now: str


class Result(TypedDict):
    """What came of it.

    Attributes:
        outcome: MORE, when lines are left; ENDED; REFUSED, when the file as a whole cannot be imported; GONE,
            when the import is no longer there, or not running.
        why: Why it was refused.
        wish: The input of put-notifications, JSON text, if the file has notifications that are not here; else
            empty.
        sessions: Whether the file has strength sessions.
    """

    outcome: str
    why: str
    wish: str
    sessions: bool


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Result:
    """Import lines for some seconds.

    Raises:
        ClientError: DynamoDB or S3 refuse what they should not.
        GetParameterError: SSM cannot be read.
        ValueError: A parameter is malformed.
    """
    try:
        outcome, at = _Import(event).run(time.monotonic() + SECONDS)
        wish = _request(event, at.wish) if at and at.wish else ""
        sessions = at is not None and SESSION in at.seen
        result = Result(outcome=outcome, why="", wish=wish, sessions=sessions)
    except FileRefusedError as error:
        result = Result(outcome="REFUSED", why=str(error), wish="", sessions=False)
    logger.info("lines imported", userId=event["userId"], importId=event["importId"], **result)
    return result


class _Import:
    """One invocation."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._table = event["table"]
        self._rules = rules_at(event["now"])

    def run(self, until: float) -> tuple[str, Progress | None]:
        """Import lines until the clock says `until`; return the outcome, and how far the import is."""
        while True:
            at = self._progress()
            if at is None or at.status != imports.RUNNING:
                return "GONE", at
            etag, size = self._file()
            if at.etag not in {"", etag}:
                raise FileRefusedError("The file was uploaded again while it was imported.")
            at = replace(at, etag=etag)
            reader = LineReader(self._ranges(etag), size, at.offset)
            importer = self._importer()
            while time.monotonic() < until:
                batch = next_batch(reader, at, importer)
                if batch is None:
                    return "ENDED", at
                after = self._write(at, batch)
                if after is None:
                    # Another change was under way, or another execution of this import: look again.
                    time.sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS))  # noqa: S311 -- out of phase, no secret
                    break
                at = after
            else:
                return "MORE", at

    def _progress(self) -> Progress | None:
        key = key_of(self._event["userId"], imports.sort_key(self._event["importId"]))
        got = clients.dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True)
        item = cast("Item | None", got.get("Item"))
        return imports.read_progress(item) if item else None

    def _importer(self) -> Importer:
        user_id = self._event["userId"]
        stored = read_together(self._table, [key_of(user_id, "EXERCISES")])
        own = own_exercises_of({"Item": stored.get("EXERCISES", {})})
        return Importer(user_id, self._table, self._event["now"], self._rules, own)

    def _file(self) -> tuple[str, int]:
        found = clients.s3().head_object(Bucket=self._event["bucket"], Key=self._event["key"])
        return found["ETag"], found["ContentLength"]

    def _ranges(self, etag: str) -> Callable[[int, int], bytes]:
        def read(first: int, last: int) -> bytes:
            got = clients.s3().get_object(
                Bucket=self._event["bucket"],
                Key=self._event["key"],
                Range=f"bytes={first}-{last}",
                IfMatch=etag,
            )
            return got["Body"].read()

        return read

    def _write(self, before: Progress, batch: Batch) -> Progress | None:
        """Import a batch, and return how far the import is then; None when something came in between."""
        keys = (key_of(self._event["userId"], sort_key) for sort_key in batch.reads)
        stored = read_together(self._table, keys)
        after = batch.after
        new: list[New] = []
        for line, unit in batch.units:
            match unit.decide(stored):
                case New() as decided:
                    new.append(decided)
                case Duplicate():
                    after = replace(after, duplicates=after.duplicates + 1)
                case Refused(why):
                    after = after.refusing(line, why)
        after = replace(
            after,
            imported=after.imported + len(new),
            wish=next((decided.wish for decided in new if decided.wish), after.wish),
            updated_at=self._event["now"],
        )
        writes = [imports.advance(self._table, before, after), *self._writes(new)]
        first = [write for decided in new for write in decided.before]
        try:
            for start in range(0, len(first), _MOST_WRITES):
                _transact(first[start : start + _MOST_WRITES])
            _transact(writes)
        except ClientError as error:
            if not _passes(error):
                raise
            return None
        return after

    def _writes(self, new: Sequence[New]) -> Iterator[items.Write]:
        """The items of a batch, and what they add to days and months, each of which is written once."""
        user_id = self._event["userId"]
        for decided in new:
            yield from decided.writes
        workouts = [decided.workout for decided in new if decided.workout]
        for date in sorted({workout.local_date for workout in workouts}):
            sums = added(workout.sums for workout in workouts if workout.local_date == date)
            yield from items.add_to_day(self._table, user_id, date, sums)
        for month in sorted({workout.local_date[:7] for workout in workouts}):
            sums = added(workout.sums for workout in workouts if workout.local_date.startswith(month))
            yield from items.add_to_month(self._table, user_id, month, sums)


def _request(event: Event, wish: str) -> str:
    caller = {"userId": event["userId"]}
    return json_text({"requestId": event["importId"], "body": json.loads(wish), "caller": caller})


def _transact(writes: Sequence[items.Write]) -> None:
    listed = cast("list[TransactWriteItemTypeDef]", writes)
    clients.dynamodb().transact_write_items(TransactItems=listed)


def _passes(error: ClientError) -> bool:
    """Whether a transaction was cancelled by what a second look may not meet."""
    reasons: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons", [])
    return any(reason.get("Code") in _PASSING for reason in reasons)
