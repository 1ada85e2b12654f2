"""What a handler imports is its cold start, and must be in the Lambda package."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HANDLERS = sorted(
    ".".join(path.relative_to(ROOT / "tasks").with_suffix("").parts)
    for path in (ROOT / "tasks").rglob("*.py")
    if "def handler(" in path.read_text(encoding="utf-8")
)
CALLS_AWS = {
    *("imports.describe_export", "imports.describe_import", "imports.end_export", "imports.export_part"),
    *("imports.import_lines", "imports.remove_items", "imports.sign_upload"),
    "operations.mask_secret",
    "records.plan_records",
    "records.prepare_notifications",
    "sessions.prepare_finish",
    "workouts.plan_listing",
    "workouts.prepare_replacement",
    "workouts.prepare_workout",
}
READS_DOCUMENTS = {
    *("imports.export_part", "imports.import_lines"),
    "profile.prepare_profile",
    "records.prepare_notifications",
    "sessions.prepare_exercise",
    "sessions.prepare_finish",
    "sessions.prepare_session",
    "sessions.prepare_set_replacement",
    "sessions.prepare_sets",
    "sessions.prepare_template",
    "workouts.prepare_replacement",
    "workouts.prepare_workout",
}
# What pyproject.toml deploys with its dependencies, and what the Lambda runtime brings.
DEPLOYED = {
    *("tasks", "aws_lambda_powertools", "jmespath", "typing_extensions", "tzdata"),
    *("pydantic", "pydantic_core", "annotated_types", "typing_inspection"),
    *("boto3", "botocore", "s3transfer", "dateutil", "six", "urllib3"),
}

IMPORT_AS_DEPLOYED = """
import sys

handler, *absent = sys.argv[1:]


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in absent:
            raise ModuleNotFoundError(name, name=name)


sys.meta_path.insert(0, Absent())
__import__(f"tasks.{handler}")
print(*{name.split(".")[0] for name in sys.modules})
"""


def packages_of(handler: str) -> set[str]:
    """What a handler loads, imported in a process of its own where only the deployed packages exist."""
    absent = set(packages_distributions()) - DEPLOYED
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_AS_DEPLOYED, handler, *absent],
        env={"PYTHONPATH": str(ROOT), "PYDANTIC_DISABLE_PLUGINS": "__all__"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_every_task_of_the_design_has_a_handler() -> None:
    assert HANDLERS == [
        "imports.describe_export",
        "imports.describe_import",
        "imports.end_export",
        "imports.export_part",
        "imports.import_lines",
        "imports.remove_items",
        "imports.sign_upload",
        "operations.judge_execution",
        "operations.judge_letter",
        "operations.mask_secret",
        "operations.plan_redrive",
        "profile.prepare_profile",
        "profile.recompute_page",
        "progress.add_up_page",
        "progress.check_date",
        "progress.compute_fitness",
        "progress.compute_stats",
        "progress.compute_streak",
        "progress.fold_months",
        "progress.plan_fitness",
        "progress.plan_night",
        "progress.plan_summary",
        "progress.plan_sums",
        "progress.show_sums",
        "progress.summarise_day",
        "progress.write_report",
        "records.compare_lifts",
        "records.compare_records",
        "records.fold_lifts",
        "records.fold_workouts",
        "records.merge_lines",
        "records.plan_lifts",
        "records.plan_records",
        "records.prepare_notifications",
        "records.settle_lifts",
        "records.settle_records",
        "sessions.choose_session_page",
        "sessions.choose_sessions",
        "sessions.compare_sets",
        "sessions.compose_history",
        "sessions.find_exercises",
        "sessions.plan_clean_up",
        "sessions.plan_history",
        "sessions.plan_sessions",
        "sessions.prepare_exercise",
        "sessions.prepare_finish",
        "sessions.prepare_session",
        "sessions.prepare_session_deletion",
        "sessions.prepare_set_deletion",
        "sessions.prepare_set_replacement",
        "sessions.prepare_sets",
        "sessions.prepare_template",
        "sessions.prepare_template_deletion",
        "sessions.show_sessions",
        "workouts.check_queue_id",
        "workouts.choose_documents",
        "workouts.order_documents",
        "workouts.plan_listing",
        "workouts.prepare_deletion",
        "workouts.prepare_replacement",
        "workouts.prepare_workout",
    ]


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_works_with_what_is_deployed_and_loads_only_what_it_needs(handler: str) -> None:
    packages = packages_of(handler)
    assert ("boto3" in packages) == (handler in CALLS_AWS)
    assert ("pydantic" in packages) == (handler in READS_DOCUMENTS)
