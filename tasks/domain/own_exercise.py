"""What a person may send to `PUT /exercises/{exercise}`: an exercise that the library does not have."""

from collections.abc import Callable, Sequence
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, PlainValidator
from pydantic.alias_generators import to_camel

from tasks.domain.checks import choice, malformed, read, string, text, wrong
from tasks.domain.errors import FieldError
from tasks.domain.exercises import EQUIPMENT, MUSCLE_GROUPS, Exercise, Exercises, library
from tasks.domain.folding import key
from tasks.domain.keys import LONGEST_SLUG, is_slug
from tasks.domain.vocabulary import one_of

MOST_EXERCISES: Final = 200
# All of a person's exercises are one item, which passes through states beside other data.
MOST_BYTES: Final = 32_768
LONGEST_NAME: Final = 60
LONGEST_ALIAS: Final = 40
MOST_ALIASES: Final = 5
MOST_MUSCLE_GROUPS: Final = 4

SLUG_RULE: Final = (
    f"must be 1 to {LONGEST_SLUG} of a-z and 0-9, with single hyphens between them, such as zercher-carry"
)


def _name(*, at_most: int) -> Callable[[object], str]:
    """Return a validator for a name of one line that can be told from others."""

    def check(value: object) -> str:
        written = text(at_most=at_most)(value)
        if len(written.splitlines()) > 1 or not key(written):
            raise wrong("must be one line with at least one letter or digit")
        return written

    return check


def _aliases(value: object) -> tuple[str, ...]:
    aliases = _strings(value)
    if len(aliases) > MOST_ALIASES:
        raise wrong(f"must be at most {MOST_ALIASES}")
    check = _name(at_most=LONGEST_ALIAS)
    return tuple(check(alias) for alias in aliases)


def _muscle_groups(value: object) -> tuple[str, ...]:
    groups = _strings(value)
    problems = []
    if len(groups) > MOST_MUSCLE_GROUPS:
        problems.append(f"must be at most {MOST_MUSCLE_GROUPS}")
    if not set(groups) <= set(MUSCLE_GROUPS):
        problems.append(f"each {one_of(MUSCLE_GROUPS)}")
    if len(set(groups)) < len(groups):
        problems.append("must name each once")
    if problems:
        raise wrong(*problems)
    return tuple(groups)


def _strings(value: object) -> Sequence[str]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise malformed("must be an array of strings")
    return [string(each) for each in value]


def _equipment(value: object) -> str:
    return "other" if value is None else choice(*EQUIPMENT)(value)


def _bodyweight(value: object) -> bool:
    if value is not None and not isinstance(value, bool):
        raise malformed("must be true or false")
    return bool(value)


class SentExercise(BaseModel):
    """A valid exercise; null and absent are the same, except for the name."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=to_camel, frozen=True)

    name: Annotated[str, PlainValidator(_name(at_most=LONGEST_NAME))]
    muscle_groups: Annotated[tuple[str, ...], PlainValidator(_muscle_groups)] = ()
    equipment: Annotated[str, PlainValidator(_equipment)] = "other"
    bodyweight: Annotated[bool, PlainValidator(_bodyweight)] = False
    aliases: Annotated[tuple[str, ...], PlainValidator(_aliases)] = ()

    def exercise(self, slug: str, version: int) -> Exercise:
        """Return the exercise of somebody's own."""
        return Exercise(
            slug, self.name, self.muscle_groups, self.equipment, self.bodyweight, self.aliases, version
        )


def read_exercise(slug: str, body: object) -> tuple[SentExercise | None, Sequence[FieldError]]:
    """Read the body of `PUT /exercises/{exercise}`: the exercise and no errors, or None and every error."""
    sent, errors = read(SentExercise, body)
    named = [] if is_slug(slug) else [FieldError("exercise", SLUG_RULE)]
    return (None, [*named, *errors]) if named or errors else (sent, [])


def taken(exercise: Exercise, own: Exercises) -> list[FieldError]:
    """Say which names of an exercise mean another one already, of the library or one's own."""
    others = Exercises({slug: each for slug, each in own.by_slug.items() if slug != exercise.slug})
    named = [("exercise", exercise.slug), ("name", exercise.name)]
    named += [(f"aliases[{place}]", alias) for place, alias in enumerate(exercise.aliases)]
    errors = []
    for field, name in named:
        if mine := others.by_key.get(key(name)):
            errors.append(FieldError(field, f"already means {mine}, another one of your own"))
        elif known := library().by_key.get(key(name)):
            errors.append(FieldError(field, f"already means {known} of the library"))
    return errors


def fits(exercise: Exercise, own: Exercises) -> bool:
    """Tell whether an exercise still fits beside the others of its person."""
    all_of_them = {**own.by_slug, exercise.slug: exercise}
    stored = sum(len(each.document().encode()) + len(slug) for slug, each in all_of_them.items())
    return len(all_of_them) <= MOST_EXERCISES and stored <= MOST_BYTES
