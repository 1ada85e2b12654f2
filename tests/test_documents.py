"""The README and the notes show the code as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from local.asl import shipped
from local.asl.drawing import drawn

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
NOTES = sorted((ROOT / "notes").rglob("*.md"))
DECISIONS = sorted((ROOT / "notes" / "adr").glob("*.md"))
SHOWN = re.findall(r"<!-- lines of (\S+) -->\n```\w+\n(.*?)```", README, re.DOTALL)
FOLDERS = ("api", "app", "bench", "events", "infra", "local", "notes", "statemachines", "tasks", "tests")
NAMED = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")
LINKED = re.compile(r"\]\((?!https?://)([^)#\s]+)")


def test_the_drawing_of_the_readme_is_the_machine_as_it_is_shipped() -> None:
    drawing = drawn(shipped.definition("log-workout"))
    assert f"```mermaid\n{drawing}```" in README, "run `wotr graph log-workout`"


@pytest.mark.parametrize(("path", "lines"), SHOWN, ids=[path for path, _ in SHOWN])
def test_what_the_readme_shows_of_a_file_is_in_it_in_that_order(path: str, lines: str) -> None:
    text = (ROOT / path).read_text("utf-8").splitlines()
    for line in lines.splitlines():
        assert line in text, f"README.md shows a line that {path} does not have, or not there: {line}"
        text = text[text.index(line) + 1 :]


def test_the_readme_follows_a_request_through_four_files() -> None:
    assert [path.split("/")[0] for path, _ in SHOWN] == ["api", "statemachines", "tasks", "tasks"]


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *NOTES], ids=lambda path: str(path.relative_to(ROOT))
)
def test_files_that_a_document_names_exist(document: Path) -> None:
    named = set(NAMED.findall(document.read_text("utf-8")))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *NOTES], ids=lambda path: str(path.relative_to(ROOT))
)
def test_files_and_pictures_that_a_document_links_to_exist(document: Path) -> None:
    linked = set(LINKED.findall(document.read_text("utf-8")))
    assert [path for path in sorted(linked) if not (document.parent / path).exists()] == []


def test_a_decision_has_the_number_of_its_file_and_no_other_has_it() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for number, path in zip(numbers, DECISIONS, strict=True):
        assert path.read_text("utf-8").startswith(f"# {number}. ")


def test_decisions_that_are_referred_to_exist() -> None:
    for path in [
        *NOTES,
        ROOT / "template.yaml",
        *(ROOT / "tasks").rglob("*.py"),
        *(ROOT / "local").rglob("*.py"),
    ]:
        for number in re.findall(r"\bADR (\d+)\b", path.read_text("utf-8")):
            assert 1 <= int(number) <= len(DECISIONS), f"{path.relative_to(ROOT)} refers to ADR {number}"
