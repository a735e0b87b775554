"""Runs of tasks, what they did, and the lease on a task."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Privacy, column, from_key, record
from sconnect.domain.profile.planning import Task
from sconnect.domain.runs import RunItem, RunState


@record
class RunRecord(OfProfile):
    """One run of a task, from request to result."""

    TABLE: ClassVar = "runs"

    run_id: str = from_key(Privacy.NONE)
    """Made by `new_run_id`: the newest sorts first."""
    task: Task = column(Privacy.NONE)
    dry_run: bool = column(Privacy.NONE, default=False)
    """Show what would be done and write nothing."""
    newest: int = column(Privacy.NONE, default=0)
    """A dry run of the import looks only at so many of the newest orders; 0: at what a real run would."""
    cancel_asked: bool = column(Privacy.NONE, default=False)
    cancel_by: str = column(Privacy.PERSONAL, default="")
    started_by: str = column(Privacy.PERSONAL, default="")
    state: RunState = column(Privacy.NONE, default=RunState.QUEUED)
    queued_at: datetime = column(Privacy.NONE)
    started_at: datetime | None = column(Privacy.NONE, default=None)
    finished_at: datetime | None = column(Privacy.NONE, default=None)
    counts: Mapping[str, int] = column(Privacy.NONE, default_factory=dict)
    calls: int = column(Privacy.NONE, default=0)
    """How many calls the books answered or refused."""
    paused: int = column(Privacy.NONE, default=0)
    """Seconds that calls waited for their turn or to be repeated, added up."""
    quota_percent: int = column(Privacy.NONE, default=0)
    """How much of the calls of an hour was used at most."""
    errors: tuple[str, ...] = column(Privacy.PERSONAL, default=(), long=True)
    """Sentences for the user; they may name customers."""

    @property
    def key(self) -> str:
        """The run's own id."""
        return self.run_id


@record
class RunItems(OfProfile):
    """Some of what a run did, item by item, or would have done in a dry run (`app.runs.starting.report`)."""

    TABLE: ClassVar = "runitems"

    part: str = from_key(Privacy.NONE)
    """The run's own id, `!`, and the time and token of this part: parts sort as they were written."""
    items: tuple[RunItem, ...] = column(Privacy.PERSONAL, default=(), long=True)

    @property
    def key(self) -> str:
        """The part."""
        return self.part


@record
class TaskLease(OfProfile):
    """Lease on a task of a profile: which run may work on it now, and when it last ran. Dry runs have their own."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "task!"

    task: Task = column(Privacy.NONE)
    dry_run: bool = column(Privacy.NONE, default=False)
    owner: str = column(Privacy.NONE, default="")
    """The id of the run that holds the lease; empty when it is free."""
    executor: str = column(Privacy.NONE, default="")
    """Token of the execution that works on the run; empty while the run waits in the queue."""
    lease_until: datetime | None = column(Privacy.NONE, default=None)
    last_started: datetime | None = column(Privacy.NONE, default=None)
    last_finished: datetime | None = column(Privacy.NONE, default=None)
    last_run: str = column(Privacy.NONE, default="")
    """The id of the run that ended last."""
    last_state: RunState | None = column(Privacy.NONE, default=None)
    """How that one ended."""

    @property
    def key(self) -> str:
        """One row per task, and one for its dry runs."""
        return f"{self.KEY_PREFIX}{self.task}{'!dry' if self.dry_run else ''}"
