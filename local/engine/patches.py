"""What is replaced in ministack, in the one order in which the patches fit on each other."""

from __future__ import annotations

from local.engine.like_aws import histories, integrations, runtime_errors
from local.engine.patching import require_pinned_version
from local.engine.speed import background, copies, detours, expressions, paths, queries, starts
from local.engine.survival.executions import ExecutionKeeper


def install_service_patches() -> None:
    """Replace what machines meet in ministack: the tests of their paths run on the same.

    Raises:
        EnginePatchError: the installed ministack is not the one that the patches were written for.
    """
    require_pinned_version()
    copies.install()
    starts.install()
    paths.install()
    histories.install()
    runtime_errors.install()
    integrations.install()
    expressions.install()
    queries.install()
    detours.install()
    ExecutionKeeper().install()
    background.install()
