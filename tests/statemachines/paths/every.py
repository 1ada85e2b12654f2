"""All paths by machine: the file stem of the machine, then the test case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.statemachines.paths.detect_records import DETECT_RECORDS
from tests.statemachines.paths.get_stats import GET_STATS
from tests.statemachines.paths.list_workouts import LIST_WORKOUTS
from tests.statemachines.paths.log_workout import LOG_WORKOUT
from tests.statemachines.paths.nightly_summary import NIGHTLY_SUMMARY
from tests.statemachines.paths.profile_and_records import LIST_RECORDS, PUT_PROFILE
from tests.statemachines.paths.single_reads import CHECK_HEALTH, GET_PROFILE, GET_SUMMARY, GET_WORKOUT

if TYPE_CHECKING:
    from tests.statemachines.paths import Path

PATHS: dict[str, dict[str, Path]] = {
    "check-health": CHECK_HEALTH,
    "detect-records": DETECT_RECORDS,
    "get-profile": GET_PROFILE,
    "get-stats": GET_STATS,
    "get-summary": GET_SUMMARY,
    "get-workout": GET_WORKOUT,
    "list-records": LIST_RECORDS,
    "list-workouts": LIST_WORKOUTS,
    "log-workout": LOG_WORKOUT,
    "nightly-summary": NIGHTLY_SUMMARY,
    "put-profile": PUT_PROFILE,
}
