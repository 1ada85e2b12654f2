"""The template is deployed to the engine whole, except for types that the engine does not have."""

from __future__ import annotations

from pathlib import Path

from local.deploy import local_template
from local.home import Home
from local.template.reading import load_yaml

REPOSITORY = Path(__file__).resolve().parents[2]


def test_what_the_engine_lacks_is_left_out_and_named(tmp_path: Path) -> None:
    template, left_out = local_template(Home(REPOSITORY, tmp_path))
    assert left_out == ["EventsArchive (AWS::Events::Archive)"]
    whole = load_yaml(REPOSITORY / "template.yaml")["Resources"]
    assert set(whole) - set(template["Resources"]) == {"EventsArchive"}
