"""What a person may send to `PUT /templates/{templateId}`: a session as it is planned."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, cast

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationInfo
from pydantic.alias_generators import to_camel

from tasks.domain.checks import malformed, read, text, whole, wrong
from tasks.domain.errors import FieldError, within
from tasks.domain.exercises import Exercises, nearest, resolve
from tasks.domain.keys import LONGEST_SLUG, is_slug
from tasks.domain.plan import PlannedExercise
from tasks.domain.sent_set import HEAVIEST_KG, MOST_REPS, known_exercise, weight_up_to

MOST_TEMPLATES: Final = 50
"""How many a person may have: with the longest of them a listing passes through a state."""
MOST_LINES: Final = 30
MOST_SETS: Final = 20
LONGEST_REST_SEC: Final = 3600
LONGEST_TITLE: Final = 100

_ID_RULE: Final = (
    f"must be 1 to {LONGEST_SLUG} of a-z and 0-9, with single hyphens between them, such as push-day"
)


def _exercise(value: object, info: ValidationInfo) -> str:
    # _read_line, the only caller of the model, always gives them.
    own = cast("dict[str, Exercises]", info.context)["own"]
    return known_exercise(value, lambda name: resolve(name, own), lambda name: nearest(name, own))


class SentLine(BaseModel):
    """A valid line of a plan; null and absent are the same."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=to_camel, frozen=True)

    exercise: Annotated[str, PlainValidator(_exercise)]
    sets: Annotated[int, PlainValidator(whole(at_least=1, at_most=MOST_SETS))]
    reps: Annotated[int, PlainValidator(whole(at_least=1, at_most=MOST_REPS))]
    weight_kg: Annotated[Decimal, PlainValidator(weight_up_to(HEAVIEST_KG))] | None = None
    rest_sec: Annotated[int, PlainValidator(whole(at_least=0, at_most=LONGEST_REST_SEC))] | None = None

    @property
    def planned(self) -> PlannedExercise:
        """The line as plans have it."""
        return PlannedExercise(self.exercise, self.sets, self.reps, self.weight_kg, self.rest_sec)


def _title(value: object) -> str:
    written = text(at_most=LONGEST_TITLE)(value)
    if not written.strip() or len(written.splitlines()) > 1:
        raise wrong("must be one line that is not blank")
    return written


def _lines(value: object) -> list[object]:
    if not isinstance(value, list):
        raise malformed("must be an array of planned exercises")
    if not 1 <= len(value) <= MOST_LINES:
        raise wrong(f"must have 1 to {MOST_LINES} planned exercises")
    return value


class SentTemplate(BaseModel):
    """A template whose lines are yet to be read."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    title: Annotated[str, PlainValidator(_title)]
    exercises: Annotated[list[object], PlainValidator(_lines)]


@dataclass(frozen=True, slots=True)
class Template:
    """A session as it is planned.

    Attributes:
        template_id: Chosen by the person: `push-day`.
        title: As people read it, kept byte for byte.
        lines: In order.
    """

    template_id: str
    title: str
    lines: Sequence[PlannedExercise]

    def document(self, version: int) -> str:
        """Return the public JSON text."""
        document: dict[str, Any] = {
            "templateId": self.template_id,
            "title": self.title,
            "exercises": [line.document() for line in self.lines],
            "version": version,
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def read_template(
    template_id: str, body: object, own: Exercises
) -> tuple[Template | None, Sequence[FieldError]]:
    """Read the body of `PUT /templates/{templateId}`.

    Args:
        template_id: From the path.
        body: Any JSON value.
        own: One's own exercises, which it may name beside those of the library.

    Returns:
        The template and no errors, or None and every error; fields of lines are named `exercises[3].reps`.
    """
    errors = [] if is_slug(template_id) else [FieldError("templateId", _ID_RULE)]
    sent, found = read(SentTemplate, body)
    errors += found
    lines: list[PlannedExercise] = []
    # Also when the template has other errors: all of them are named at once.
    given = body.get("exercises") if isinstance(body, dict) else None
    for place, one in enumerate(given if isinstance(given, list) and len(given) <= MOST_LINES else []):
        line, wrong_fields = read(SentLine, one, {"own": own})
        errors += within(f"exercises[{place}]", wrong_fields)
        lines += [line.planned] if line else []
    if sent is None or errors:
        return None, errors
    return Template(template_id, sent.title, lines), []
