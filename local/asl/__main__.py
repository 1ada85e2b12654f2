"""`python -m local.asl`: bring every state machine to its one form; `--check`: name those that differ.

The form is the layout, and the canonical Retry of every Task.
"""

from __future__ import annotations

import sys
from pathlib import Path

from local.asl.layout import laid_out, read
from local.asl.retries import with_retries

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    """Format, or check, all machines. Returns the exit status."""
    only_check = arguments == ["--check"]
    if arguments and not only_check:
        sys.stderr.write("usage: python -m local.asl [--check]\n")
        return 2
    changed = []
    for file in sorted((ROOT / "statemachines").rglob("*.asl.json")):
        text = file.read_text("utf-8")
        try:
            wanted = laid_out(with_retries(read(text)))
        except ValueError as error:
            sys.stderr.write(f"{file.relative_to(ROOT)}: {error}\n")
            return 1
        if text != wanted:
            changed.append(file.relative_to(ROOT))
            if not only_check:
                file.write_text(wanted, "utf-8")
    for name in changed:
        sys.stdout.write(f"{name}: {'make format would change it' if only_check else 'formatted'}\n")
    return 1 if changed and only_check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
