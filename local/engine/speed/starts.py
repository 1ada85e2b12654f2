"""Executions that start at once.

ministack 1.5.33 waits 150 ms before the first state of every execution, whoever started it. A person at a
page or a prompt would wait for that on each call.
"""

from __future__ import annotations

from ministack.services import stepfunctions as sfn

from local.engine.patching import replace, with_constant

PAUSE_SECONDS = 0.15
"""The pause, as `_run_execution` has it."""


def install() -> None:
    """Patch ministack's Step Functions in this process. Call first of what replaces `_run_execution`.

    Raises:
        EnginePatchError: this ministack has other internals than the pinned one.
    """
    replace(sfn, "_run_execution", ("exec_arn",), lambda run: with_constant(run, PAUSE_SECONDS, 0))
