"""Everything that is replaced in ministack, in the one order in which the patches fit on each other.

The folder of a patch says why it exists: `like_aws`, what AWS does otherwise; `survival`, what must survive a
killed engine; `speed`, what a person would have to wait for.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING

from local.engine.like_aws import (
    api_keys,
    concurrency,
    contexts,
    credentials,
    dead_letters,
    histories,
    integrations,
    runtime_errors,
    subscriptions,
)
from local.engine.like_aws.mails import Mails
from local.engine.like_aws.sign_ins import SignIns
from local.engine.like_aws.sign_ups import SignUps
from local.engine.patching import require_pinned_version
from local.engine.speed import attributes, background, detours, expressions, queries, starts
from local.engine.speed.forks import ForkedWorkers
from local.engine.speed.lambdas import WorkerPools
from local.engine.speed.packages import SharedPackages
from local.engine.survival import stream_records
from local.engine.survival.executions import ExecutionKeeper, ExecutionRecorder, machines
from local.engine.survival.journal import Journal
from local.engine.survival.queues import JournalledQueues
from local.engine.survival.snapshots import Snapshots
from local.engine.survival.tables import JournalledTables
from local.histories.stored.bounds import Bounds
from local.histories.stored.source import StoredSource
from local.histories.stored.writer import HistoryWriter
from local.mails import Mailbox
from local.pipes.runner import PipeRunner

if TYPE_CHECKING:
    from local.home import Home

_logger = logging.getLogger("wotr.engine")


def install_service_patches() -> ExecutionKeeper:
    """Replace what machines meet in ministack. The tests of their paths run on this part alone.

    Returns:
        What bounds how many executions are in memory.

    Raises:
        EnginePatchError: the installed ministack is not the one that the patches were written for.
    """
    require_pinned_version()
    starts.install()  # before all others that replace `_run_execution`: it changes ministack's own code
    histories.install()
    contexts.install()
    runtime_errors.install()  # behind the histories, whose events it measures
    integrations.install()
    subscriptions.install()
    dead_letters.install()
    api_keys.install()
    concurrency.install()
    attributes.install()
    expressions.install()
    queries.install()
    detours.install()
    keeper = ExecutionKeeper()
    keeper.install()
    stream_records.install()
    background.install()  # around the others: what waits for its turn does nothing else
    return keeper


def install_patches(home: Home, port: int) -> tuple[Snapshots, PipeRunner, Mails, HistoryWriter | None]:
    """Replace everything, in an engine for `home` that listens on `port`.

    Returns:
        What takes snapshots, what runs the pipes, what sends mails, and what writes executions down, if they
        are to be.

    Raises:
        EnginePatchError: the installed ministack is not the one that the patches were written for.
    """
    keeper = install_service_patches()
    WorkerPools().install()
    packages = SharedPackages(home.packages_folder)
    packages.install()
    workers = ForkedWorkers()
    workers.install()
    if layer := packages.last_layer():
        workers.prepare(layer)
    credentials.install(home.engine_key(), home.link_secret(), port)
    tables = JournalledTables(Journal.open(home.journal))
    tables.install()
    queues = JournalledQueues(Journal.open(home.queue_journal))
    queues.install()
    snapshots = Snapshots(tables, queues, home)
    snapshots.install()
    mailbox = Mailbox(home.mails)
    mails = Mails(mailbox, lambda: snapshots.take(["sns"]))
    mails.install()  # in front of the subscriptions
    SignIns().install()
    SignUps(mailbox, lambda: snapshots.take(["cognito"])).install()  # in front of it: saves what was let pass
    pipes = PipeRunner(tables)
    pipes.install()  # behind all that replaces `_run_execution`: it notices that an execution has ended
    return snapshots, pipes, mails, recording(home, keeper)


def recording(home: Home, keeper: ExecutionKeeper) -> HistoryWriter | None:
    """Record executions, unless none is wanted: around everything else, so that one that waits has begun.

    Where nothing can be written none is recorded: what people log matters more than its history.
    """
    bounds = Bounds.from_environment()
    if not bounds.bytes_:
        return None
    try:
        writer = HistoryWriter(home.executions, bounds, machines)
    except (OSError, sqlite3.Error):
        _logger.exception("executions are not recorded until the next start: %s", home.executions)
        return None
    ExecutionRecorder(writer, StoredSource(home), keeper).install()
    return writer
