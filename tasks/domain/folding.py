"""Names as people type them, made comparable: without case, accents, hyphens and plural endings."""

import re
import unicodedata
from typing import Final

# What gyms write short, and the usual misspelling.
_MEANT: Final = {"bb": "barbell", "db": "dumbbell", "dumbell": "dumbbell", "kb": "kettlebell"}
# Accents of Latin, Greek and Cyrillic letters; marks of other scripts are vowels and stay. Then apostrophes,
# soft hyphens, joiners and marks of direction, and what makes a sign an emoji.
_LEFT_OUT: Final = re.compile(
    "[\u0300-\u036f'`\u2018\u2019\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_ES: Final = ("sses", "shes", "ches", "xes")
_NO_PLURAL: Final = ("ss", "us", "is")


def words(name: str) -> tuple[str, ...]:
    """Split a name into comparable words: `DB Curls` and `dumbbell-curl` give the same ones."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = "".join(char if _in_a_word(char) else " " for char in _LEFT_OUT.sub("", folded))
    singular = (_singular(word) for word in letters.split())
    return tuple(_MEANT.get(word, word) for word in singular)


def key(name: str) -> str:
    """Return what equal names have in common, without blanks; empty for a name of signs only.

    `Pull-ups`, `pull up` and `PULLUP` have the same key.
    """
    return "".join(words(name))


def pairs(folded: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of a key, and its ends, to measure likeness by."""
    edged = f" {folded} "
    return frozenset(edged[place : place + 2] for place in range(len(edged) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two sets of pairs are, 0 to 1: Dice's coefficient (Dice 1945)."""
    return 2 * len(one & other) / (len(one) + len(other))


def _in_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"}


def _singular(word: str) -> str:
    """Take an English plural ending off; a word that merely looks like a plural loses it on both sides."""
    if word.endswith("ies") and len(word) > len("dies"):
        return f"{word[:-3]}y"
    if word.endswith(_ES):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_NO_PLURAL) and len(word) > len("as"):
        return word[:-1]
    return word
