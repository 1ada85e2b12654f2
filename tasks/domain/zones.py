"""Names of time zones."""

from functools import cache
from importlib.resources import files


@cache
def zone_names() -> frozenset[str]:
    """Return the IANA names, from the package tzdata.

    The operating system's list will not do: it has names such as `posixrules` or `right/UTC`, and
    differs from one machine to the next. `Factory` says that nobody has set the zone.
    """
    return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split()) - {"Factory"}


def is_zone(name: str) -> bool:
    """Tell whether the name is an IANA time zone."""
    return name in zone_names()
