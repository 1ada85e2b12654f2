"""People of the stack's user pool, with tokens, for the bench to post as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.commands.people import id_token

if TYPE_CHECKING:
    from bench.stack import BenchStack


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may post; `token` is their ID token."""

    name: str
    token: str


def sign_up(stack: BenchStack, count: int, name: str = "bench") -> list[Person]:
    """Create so many people of a name and a number, and sign them in, as `wotr token` does."""
    names = [f"{name}-{place:02}" for place in range(count)]
    return [Person(name, id_token(stack.home, stack.running, name)) for name in names]
