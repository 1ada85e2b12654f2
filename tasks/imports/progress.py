"""How far an import is: its item, which fences what it writes.

Every transaction of an import moves the item from the offset that was read to the next one. So a line is
imported and counted once, however often a task or an execution is repeated, and whichever of two comes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tasks.adapters.attributes import Item as StoredItem
from tasks.adapters.items import Item, key_of, number, text

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"

MOST_REFUSALS_KEPT: Final = 50

Write = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not imported, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of an import.

    Attributes:
        user_id: Whose import it is.
        import_id: Its id.
        status: `WAITING` for the file, `RUNNING`, `DONE` or `FAILED`.
        updated_at: RFC 3339, when it last went on.
        etag: Of the file that is imported; empty before its first line.
        offset: Where in the file the next line begins.
        line: How many lines were passed, empty ones included.
        read: How many lines there were, without the first and the last one.
        imported: How many of them were imported.
        duplicates: How many brought what was there already.
        refused: How many were refused.
        refusals: The first of them.
        seen: How many lines of each kind there were.
        ended: Whether the last line was there.
        wish: Notifications to subscribe at the end, JSON text.
        why: Why it failed.
        execution: Name of the execution that began last.
    """

    user_id: str
    import_id: str
    status: str
    updated_at: str
    etag: str = ""
    offset: int = 0
    line: int = 0
    read: int = 0
    imported: int = 0
    duplicates: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    ended: bool = False
    wish: str = ""
    why: str = ""
    execution: str = ""

    def refusing(self, line: int, why: str) -> "Progress":
        """Return the progress with one more refused line."""
        kept = self.refusals
        if len(kept) < MOST_REFUSALS_KEPT:
            kept = (*kept, Refusal(line, why))
        return replace(self, refused=self.refused + 1, refusals=kept)

    def document(self) -> dict[str, Any]:
        """Return what the API shows."""
        shown = {
            "importId": self.import_id,
            "status": self.status,
            "read": self.read,
            "imported": self.imported,
            "duplicates": self.duplicates,
            "refusedLines": self.refused,
            "refused": [{"line": refusal.line, "why": refusal.why} for refusal in self.refusals],
        }
        return {**shown, "error": self.why} if self.why else shown


def sort_key(import_id: str) -> str:
    """Return the sort key of an import."""
    return f"IMPORT#{import_id}"


def read_progress(item: StoredItem) -> Progress:
    """Read the item of an import that is there."""

    def amount(name: str) -> int:
        return int(item[name]["N"]) if name in item else 0

    def written(name: str) -> str:
        return str(item[name]["S"]) if name in item else ""

    return Progress(
        user_id=str(item["pk"]["S"]).removeprefix("USER#"),
        import_id=str(item["sk"]["S"]).removeprefix("IMPORT#"),
        status=written("status"),
        updated_at=written("updatedAt"),
        etag=written("etag"),
        offset=amount("offset"),
        line=amount("line"),
        read=amount("read"),
        imported=amount("imported"),
        duplicates=amount("duplicates"),
        refused=amount("refused"),
        refusals=tuple(
            Refusal(int(refusal["M"]["line"]["N"]), refusal["M"]["why"]["S"])
            for refusal in item.get("refusals", {"L": []})["L"]
        ),
        seen={kind: int(count["N"]) for kind, count in item.get("seen", {"M": {}})["M"].items()},
        ended=bool(item.get("ended", {"BOOL": False})["BOOL"]),
        wish=written("wish"),
        why=written("why"),
        execution=written("execution"),
    )


def advance(table: str, before: Progress, after: Progress) -> Write:
    """Return the write that moves an import on, if nobody else did since `before` was read."""
    values: Item = {
        "updatedAt": text(after.updated_at),
        "etag": text(after.etag),
        "offset": number(after.offset),
        "line": number(after.line),
        "read": number(after.read),
        "imported": number(after.imported),
        "duplicates": number(after.duplicates),
        "refused": number(after.refused),
        "refusals": {"L": [_refusal(refusal) for refusal in after.refusals]},
        "seen": {"M": {kind: number(count) for kind, count in after.seen.items()}},
        "ended": {"BOOL": after.ended},
        "wish": text(after.wish),
    }
    names = _placeholders(values)
    update: Write = {
        "TableName": table,
        "Key": key_of(after.user_id, sort_key(after.import_id)),
        "UpdateExpression": "SET " + ", ".join(f"{name} = :{name[1:]}" for name in names),
        "ConditionExpression": "#status = :running AND (attribute_not_exists(#offset) OR #offset = :before)",
        "ExpressionAttributeNames": {**names, "#status": "status"},
        "ExpressionAttributeValues": {
            **{f":{name}": value for name, value in values.items()},
            ":running": text(RUNNING),
            ":before": number(before.offset),
        },
    }
    return {"Update": update}


def _placeholders(names: Mapping[str, Any]) -> dict[str, str]:
    """Spell attributes as expressions may: some of them are reserved words."""
    return {f"#{name}": name for name in names}


def _refusal(refusal: Refusal) -> dict[str, Sequence[Any] | Mapping[str, Any]]:
    return {"M": {"line": number(refusal.line), "why": text(refusal.why)}}
