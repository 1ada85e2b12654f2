"""Task of export-account: write the next part of an account's file."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypedDict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tasks.adapters import clients
from tasks.adapters.attributes import Item
from tasks.adapters.items import key_of, text
from tasks.domain.account_file import NOTIFICATIONS, PROFILE, first_line, last_line, line
from tasks.domain.account_sessions import (
    GoneSession,
    deleted_session_line,
    exercises_line,
    session_line,
    template_line,
)
from tasks.domain.account_workouts import Gone, deleted_line, is_of_session, workout_line
from tasks.domain.logged_workout import Identity, LoggedWorkout
from tasks.domain.session import MOST_SETS, Session
from tasks.imports.reading import read_page, read_together
from tasks.sessions.items import read_session
from tasks.workouts.items import read_workout

logger = Logger()

PART_BYTES: Final = 6 * 1024 * 1024
"""A part is sent when it has so many. S3 takes no part below 5 MiB but the last one, and 10,000 parts."""

_PAGE: Final = 100
_FILE_TYPE: Final = "application/x-ndjson"


class Export(TypedDict):
    """How far an export is.

    Attributes:
        uploadId: Of the multipart upload; empty before its first part.
        parts: How many parts were sent.
        section: The number of the section that comes next.
        after: The sort key behind which it goes on; empty at the begin of a section.
        counts: How many lines of each kind there are.
        lines: How many lines there are.
        bytes: How many bytes there are.
        more: Whether another part follows.
    """

    uploadId: str
    parts: int
    section: int
    after: str
    counts: dict[str, int]
    lines: int
    bytes: int
    more: bool


class Event(TypedDict):
    """What the machine passes on."""

    userId: str
    table: str
    bucket: str
    key: str
    now: str
    export: Export


@logger.inject_lambda_context
def handler(event: Event, _context: LambdaContext) -> Export:
    """Read on from where the export is, and send a part.

    The same part is sent again when the task is repeated: S3 keeps the last one.

    Raises:
        ClientError: DynamoDB or S3 refuse what they should not.
    """
    export = _Part(event).send()
    logger.info("part sent", userId=event["userId"], part=export["parts"], lines=export["lines"])
    return export


class _Part:
    """One part."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._export = event["export"]
        self._counts = dict(self._export["counts"])
        self._content = bytearray()
        self._lines = 0

    def send(self) -> Export:
        before = self._export
        if not before["parts"]:
            self._add(first_line(self._event["now"]))
        section, after, more = self._read(before["section"], before["after"])
        if not more:
            self._add(last_line(self._counts))
        upload_id = before["uploadId"] or self._begin()
        clients.s3().upload_part(
            Bucket=self._event["bucket"],
            Key=self._event["key"],
            UploadId=upload_id,
            PartNumber=before["parts"] + 1,
            Body=bytes(self._content),
        )
        return {
            "uploadId": upload_id,
            "parts": before["parts"] + 1,
            "section": section,
            "after": after,
            "counts": self._counts,
            "lines": before["lines"] + self._lines,
            "bytes": before["bytes"] + len(self._content),
            "more": more,
        }

    def _begin(self) -> str:
        upload = clients.s3().create_multipart_upload(
            Bucket=self._event["bucket"], Key=self._event["key"], ContentType=_FILE_TYPE
        )
        return upload["UploadId"]

    def _add(self, written: bytes) -> None:
        self._content += written
        self._lines += 1

    def _read(self, section: int, after: str) -> tuple[int, str, bool]:
        """Read pages until the part is full; return where to go on, and whether anything is left."""
        while section < len(_SECTIONS):
            prefix, lines_of = _SECTIONS[section]
            table, user_id = self._event["table"], self._event["userId"]
            found, last = read_page(table, user_id, prefix, after, _PAGE)
            for document in lines_of(table, user_id, found):
                kind = document["kind"]
                self._counts[kind] = self._counts.get(kind, 0) + 1
                self._add(line(document))
            section, after = (section, last) if last else (section + 1, "")
            if len(self._content) >= PART_BYTES:
                return section, after, True
        return section, "", False


Document = dict[str, Any]


def _profile(_table: str, _user_id: str, found: Sequence[Item]) -> Iterator[Document]:
    for item in found:
        yield {
            "kind": PROFILE,
            "version": int(item["version"]["N"]),
            "profile": json.loads(item["doc"]["S"]),
        }


def _notifications(_table: str, _user_id: str, found: Sequence[Item]) -> Iterator[Document]:
    for item in found:
        yield {"kind": NOTIFICATIONS, "notifications": json.loads(item["doc"]["S"])}


def _workouts(table: str, user_id: str, found: Sequence[Item]) -> Iterator[Document]:
    guarded = [item["key"]["S"] for item in found if not is_of_session(item["key"]["S"])]
    claims = read_together(table, [key_of(user_id, f"IDEMPOTENCY#{key}") for key in guarded])
    for item in found:
        claim = claims.get(f"IDEMPOTENCY#{item['key']['S']}")
        workout_id = item["sk"]["S"].removeprefix("WORKOUT#")
        mine = claim is not None and claim["workoutId"]["S"] == workout_id
        first_content = claim["contentHash"]["S"] if claim and mine else ""
        workout = read_workout(item)
        if isinstance(workout, LoggedWorkout):
            yield workout_line(workout, first_content)
        else:
            yield deleted_line(_gone(user_id, workout_id, item, first_content))


def _gone(user_id: str, workout_id: str, item: Item, first_content: str) -> Gone:
    return Gone(
        identity=Identity(
            user_id=user_id,
            workout_id=workout_id,
            version=int(item["version"]["N"]),
            key=item["key"]["S"],
            origin=item["origin"]["S"],
            created_at="",
        ),
        type=item["type"]["S"],
        local_date=item["localDate"]["S"],
        deleted_at=item["deletedAt"]["S"],
        moved_to=item.get("movedTo", text(""))["S"],
        first_content=first_content,
    )


def _exercises(_table: str, _user_id: str, found: Sequence[Item]) -> Iterator[Document]:
    for item in found:
        documents = [json.loads(document["S"]) for _, document in sorted(item["exercises"]["M"].items())]
        yield exercises_line(int(item["version"]["N"]), documents)


def _templates(_table: str, _user_id: str, found: Sequence[Item]) -> Iterator[Document]:
    for item in found:
        yield template_line(json.loads(item["doc"]["S"]))


def _sessions(table: str, user_id: str, found: Sequence[Item]) -> Iterator[Document]:
    for item in found:
        session = read_session(item)
        if isinstance(session, Session):
            sets, _ = read_page(table, user_id, f"SET#{session.session_id}#", "", MOST_SETS)
            yield session_line(session, [json.loads(one["doc"]["S"]) for one in sets])
        else:
            yield deleted_session_line(_gone_session(user_id, item))


def _gone_session(user_id: str, item: Item) -> GoneSession:
    session = Session(
        user_id=user_id,
        session_id=item["sessionId"]["S"],
        started_at="",
        local_date=item["localDate"]["S"],
        created_at="",
        changed_at="",
        version=int(item["version"]["N"]),
        exercises=tuple(exercise["S"] for exercise in item["exercises"]["L"]),
    )
    return GoneSession(session, item["deletedAt"]["S"])


_SECTIONS: Final[Sequence[tuple[str, Callable[[str, str, Sequence[Item]], Iterator[Document]]]]] = (
    ("PROFILE", _profile),
    ("NOTIFICATIONS", _notifications),
    ("EXERCISES", _exercises),
    ("TEMPLATE#", _templates),
    ("SESSION#", _sessions),
    ("WORKOUT#", _workouts),
)
"""How the sort keys begin that are exported, in the order of the file, and what makes lines of the items."""
