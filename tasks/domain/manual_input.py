"""Input of a machine that an operator may have written by hand."""

from collections.abc import Mapping, Sequence


class UnknownFieldError(ValueError):
    """The machine was started with a field that it does not know."""


def check_fields(request: Mapping[str, object], known: Sequence[str]) -> None:
    """Check that the machine knows every field of its input.

    Args:
        request: The machine's input.
        known: The fields that the machine knows.

    Raises:
        UnknownFieldError: The input has another field. The message names it, and those that are known.
    """
    unknown = [name for name in request if name not in known]
    if unknown:
        raise UnknownFieldError(f"{', '.join(unknown)}: not known; known are {', '.join(known)}")
