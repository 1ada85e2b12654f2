"""Exercises: the library that everybody has, and a person's own ones, found by slug, name or alias.

The library is `exercise_library.csv`, beside this module. It is read when it is first asked for.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from tasks.domain.folding import key, likeness, pairs, words

MUSCLE_GROUPS: Final = (
    *("adductors", "back", "biceps", "calves", "chest", "core", "forearms"),
    *("full-body", "glutes", "hamstrings", "quadriceps", "shoulders", "triceps"),
)
EQUIPMENT: Final = (
    *("ab-wheel", "band", "barbell", "bench", "box", "cable", "dip-bars", "dumbbell", "ez-bar"),
    *("kettlebell", "machine", "medicine-ball", "none", "other", "pull-up-bar", "rope", "sled"),
    *("smith-machine", "trap-bar"),
)

_LIBRARY: Final = Path(__file__).with_name("exercise_library.csv")
_MOST_NEAREST: Final = 3
_ALIKE: Final = 0.4  # below it, names have little more than an ending in common
# Names are compared to so many characters: no exercise has a longer one.
_LONGEST_COMPARED: Final = 100


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise.

    Attributes:
        slug: Its identifier in paths and keys: `bench-press`.
        name: As people read it, kept byte for byte.
        muscle_groups: The ones that work most, the first most of all; of `MUSCLE_GROUPS`.
        equipment: One of `EQUIPMENT`.
        bodyweight: Whether it is usually done without a weight; a set may have one all the same.
        aliases: Other names.
        version: Of one's own exercise; None for one of the library.
    """

    slug: str
    name: str
    muscle_groups: tuple[str, ...]
    equipment: str
    bodyweight: bool
    aliases: tuple[str, ...]
    version: int | None = None

    @property
    def own(self) -> bool:
        """Whether it is somebody's own."""
        return self.version is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The slug, the name and the aliases."""
        return (self.slug, self.name, *self.aliases)

    def document(self) -> str:
        """Return the public JSON text."""
        document = {
            "exercise": self.slug,
            "name": self.name,
            "muscleGroups": self.muscle_groups,
            "equipment": self.equipment,
            "bodyweight": self.bodyweight,
            "aliases": self.aliases,
            "own": self.own,
        }
        if self.own:
            document["version"] = self.version
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What an exercise is found by.

    Attributes:
        exercise: The exercise.
        keys: The keys of all its names.
        in_name: The words of slug and name, and neighbours among them written as one.
        in_names: The same of all its names.
    """

    exercise: Exercise
    keys: frozenset[str]
    in_name: frozenset[str]
    in_names: frozenset[str]


@dataclass(frozen=True)
class Exercises:
    """A number of exercises, by slug, and by whatever else they are called."""

    by_slug: Mapping[str, Exercise] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, str]:
        """The slug for each key of a name; of two exercises of one name the first."""
        keys: dict[str, str] = {}
        for exercise in self.by_slug.values():
            for name in exercise.names:
                keys.setdefault(key(name), exercise.slug)
        return keys

    @cached_property
    def entries(self) -> Mapping[str, _Entry]:
        """What each exercise is found by, by slug."""
        return {slug: _entry(exercise) for slug, exercise in self.by_slug.items()}

    @cached_property
    def pairs_by_key(self) -> Sequence[tuple[str, frozenset[str]]]:
        """The slug and the pairs of letters of each name."""
        return [(slug, pairs(name)) for name, slug in self.by_key.items()]


NONE_OF_ONES_OWN: Final = Exercises()


@cache
def library() -> Exercises:
    """Return the exercises that everybody has, in the order of their slugs."""
    lines = _LIBRARY.read_text(encoding="utf-8").splitlines()[1:]
    exercises = map(_of_line, lines)
    return Exercises(MappingProxyType({exercise.slug: exercise for exercise in exercises}))


def own_exercises(documents: Iterable[str]) -> Exercises:
    """Read one's own exercises from their JSON texts, as `Exercise.document` writes them."""
    exercises = (_of_document(json.loads(document)) for document in documents)
    return Exercises({exercise.slug: exercise for exercise in exercises})


def find(slug: str, own: Exercises = NONE_OF_ONES_OWN) -> Exercise | None:
    """Return the exercise of a slug.

    One's own goes first here and in `resolve`: a library that grows must not take over somebody's history.
    """
    return own.by_slug.get(slug) or library().by_slug.get(slug)


def resolve(name: str, own: Exercises = NONE_OF_ONES_OWN) -> str | None:
    """Return the slug of the exercise that a slug, a name or an alias means; None if there is none."""
    if found := find(name, own):
        return found.slug
    written = key(name[:_LONGEST_COMPARED])
    return own.by_key.get(written) or library().by_key.get(written)


def nearest(name: str, own: Exercises = NONE_OF_ONES_OWN) -> list[str]:
    """Return the slugs of up to three exercises that an unknown name may mean, the likeliest first.

    Those that `search` finds by it go first, then those whose names are most like it.
    """
    asked, letters = words(name[:_LONGEST_COMPARED]), pairs(key(name[:_LONGEST_COMPARED]))
    scores: dict[str, float] = {}
    for slug, others in (*own.pairs_by_key, *library().pairs_by_key):
        scores[slug] = max(scores.get(slug, 0.0), likeness(letters, others))
    entries = _entries(own)
    ranked = []
    for slug, score in scores.items():
        found = bool(asked) and _begin(asked, entries[slug].in_names)
        if found or score >= _ALIKE:
            ranked.append((not found, -score, slug))
    return [slug for *_, slug in sorted(ranked)[:_MOST_NEAREST]]


def search(
    query: str, own: Exercises = NONE_OF_ONES_OWN, *, muscle_group: str = "", equipment: str = ""
) -> list[Exercise]:
    """Return the exercises whose names have words that begin with each word of `query`, in any order.

    Args:
        query: Words of a name or of an alias; without any, all exercises are meant.
        own: One's own exercises, which are looked through with the library.
        muscle_group: Only those that train this group; empty for any.
        equipment: Only those that need this; empty for any.

    Returns:
        Those called exactly that, then those found by name, then those found by an alias; each by name.
    """
    asked, exactly = words(query), key(query)
    found = []
    for entry in _entries(own).values():
        exercise = entry.exercise
        if muscle_group and muscle_group not in exercise.muscle_groups:
            continue
        if equipment and equipment != exercise.equipment:
            continue
        if _begin(asked, entry.in_names):
            rank = 0 if exactly in entry.keys else 1 if _begin(asked, entry.in_name) else 2
            found.append((rank, key(exercise.name), exercise.slug, exercise))
    return [exercise for *_, exercise in sorted(found, key=lambda each: each[:3])]


def _entries(own: Exercises) -> Mapping[str, _Entry]:
    return {**library().entries, **own.entries}


def _begin(asked: tuple[str, ...], among: frozenset[str]) -> bool:
    return all(any(word.startswith(start) for word in among) for start in asked)


def _entry(exercise: Exercise) -> _Entry:
    return _Entry(
        exercise,
        frozenset(key(name) for name in exercise.names),
        _words_of(exercise.slug, exercise.name),
        _words_of(*exercise.names),
    )


def _words_of(*names: str) -> frozenset[str]:
    found = set[str]()
    for parts in map(words, names):
        found.update(parts, (f"{one}{other}" for one, other in pairwise(parts)))
    return frozenset(found)


def _of_line(line: str) -> Exercise:
    slug, name, groups, equipment, bodyweight, aliases = line.split(",")
    return Exercise(slug, name, _listed(groups), equipment, bodyweight == "yes", _listed(aliases))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def _of_document(document: Mapping[str, Any]) -> Exercise:
    return Exercise(
        slug=document["exercise"],
        name=document["name"],
        muscle_groups=tuple(document["muscleGroups"]),
        equipment=document["equipment"],
        bodyweight=document["bodyweight"],
        aliases=tuple(document["aliases"]),
        version=document["version"],
    )
