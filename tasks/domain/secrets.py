"""How a secret is shown."""

from typing import Final

SHOWN: Final = 4
"""How many of the last characters of a secret are shown, enough to tell two apart."""
SHORTEST_SHOWN: Final = 16
"""Of a shorter secret nothing is shown: the rest would be too little to guess."""
_STARS: Final = "*" * 12


def mask(secret: str) -> str:
    """Return what may be shown of a secret: stars, always as many, and the end of a long one."""
    return _STARS + (secret[-SHOWN:] if len(secret) >= SHORTEST_SHOWN else "")
