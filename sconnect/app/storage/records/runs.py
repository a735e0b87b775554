"""Runs of tasks, what they did, and the lease on a task."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile, OncePerProfile, newest_first
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, Record, record
from sconnect.domain.call_quota import Ahead, Cell
from sconnect.domain.profile.planning import Task
from sconnect.domain.runs import RunItem, RunState

RUN_ID = r"\d{13}-[0-9a-f]{10}"
"""The form of a run's key."""


def new_run_id(now: datetime, random: Random) -> str:
    """Return the name of a run that starts now. Later runs sort first."""
    return f"{runs_before(now)}-{random.getrandbits(40):010x}"


def runs_before(moment: datetime) -> str:
    """Return the key from which on the runs of a moment and all before it sort."""
    return newest_first(moment)


@record
class RunRecord(OfProfile):
    """One run of a task, from request to result."""

    TABLE: ClassVar = "runs"

    run_id: Plain[InKey[str]]
    """Made by `new_run_id`: the newest sorts first."""
    task: Plain[Task]
    dry_run: Plain[bool] = False
    """Show what would be done and write nothing."""
    newest: Plain[int] = 0
    """A dry run of the import looks only at so many of the newest orders; 0: at what a real run would."""
    cancel_asked: Plain[bool] = False
    cancel_by: Personal[str] = ""
    started_by: Personal[str] = ""
    state: Plain[RunState] = RunState.QUEUED
    continued: Plain[int] = 0
    """How often the run followed itself up because time ran out."""
    queued_at: Plain[datetime]
    started_at: Plain[datetime | None] = None
    finished_at: Plain[datetime | None] = None
    counts: Plain[Mapping[str, int]] = field(default_factory=dict)
    calls: Plain[int] = 0
    """How many calls the books answered or refused."""
    paused: Plain[int] = 0
    """Seconds that calls waited for their turn or to be repeated, added up."""
    quota_percent: Plain[int] = 0
    """How much of the calls of an hour was used at most."""
    vat_numbers_only: Plain[bool] = False
    """Only ask VIES again about orders that are booked, outside the planning."""
    look_only: Plain[bool] = False
    """Only look at what another program booked; book nothing."""
    released_only: Plain[bool] = False
    """Only look at the orders that a person set free, outside the planning."""
    asked_again: Plain[bool] = False
    """A person set orders free while it was at work: it goes on until those were looked at too."""
    compares_from: Plain[str] = ""
    """The first day of the period that is compared, as 2026-11-01; empty: the run does not compare. It is a dry run."""
    compares_until: Plain[str] = ""
    vies_seconds: Plain[int] = 0
    """Seconds, rounded up, that were spent on asking VIES."""
    key_refused: Plain[bool] = False
    """Whether it stopped because the shop or the books refused their key."""
    errors: Personal[Long[tuple[str, ...]]] = ()
    """Sentences for the user, in Dutch; they may name customers."""
    errors_en: Personal[Long[tuple[str, ...]]] = ()
    """The same in English, as far as they exist in it; fewer in runs of before."""

    @property
    def compares(self) -> tuple[date, date] | None:
        """The period that is compared instead of importing; None: the run does its task."""
        if not self.compares_from:
            return None
        return date.fromisoformat(self.compares_from), date.fromisoformat(self.compares_until)

    @property
    def english(self) -> tuple[str, ...]:
        """The errors in English, those that have none in Dutch."""
        return (*self.errors_en, *self.errors[len(self.errors_en) :])

    @property
    def key(self) -> str:
        """The run's own id."""
        return self.run_id


@record
class RunItems(OfProfile):
    """A part of the items of a run: what it did, or would have done in a dry run (`app.runs.report`)."""

    TABLE: ClassVar = "runitems"

    part: Plain[InKey[str]]
    """The run's own id, `!`, and the time and token of this part: parts sort as they were written."""
    items: Personal[Long[tuple[RunItem, ...]]] = ()

    @property
    def key(self) -> str:
        """The part."""
        return self.part


@dataclass(frozen=True, slots=True)
class UneventfulRun:
    """A run of which nothing came, and which has no record of its own. Moments are UTC."""

    run: str
    began: datetime
    ended: datetime


@record
class TaskLease(OfProfile):
    """Lease on a task of a profile: which run may work on it now, and when it last ran. Dry runs have their own."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "task!"

    task: Plain[Task]
    dry_run: Plain[bool] = False
    owner: Plain[str] = ""
    """The id of the run that holds the lease; empty when it is free."""
    executor: Plain[str] = ""
    """Token of the execution that works on the run; empty while the run waits in the queue."""
    lease_until: Plain[datetime | None] = None
    last_started: Plain[datetime | None] = None
    last_finished: Plain[datetime | None] = None
    last_run: Plain[str] = ""
    """The id of the run that ended last."""
    last_state: Plain[RunState | None] = None
    """How that one ended."""
    vies_at: Plain[datetime | None] = None
    """When VIES has to be asked again about an order that is booked, whatever the planning; None when about none."""
    unrecorded: Plain[bool] = False
    """Whether the run that holds it has no record yet: a timer started it, and nothing came of it so far."""
    uneventful: Plain[tuple[UneventfulRun, ...]] = ()
    """The last runs that ended without a record, the newest first."""

    @property
    def is_recorded(self) -> "TaskLease":
        """The same, of a run that has its record."""
        return replace(self, unrecorded=False)

    @property
    def key(self) -> str:
        """One row per task, and one for its dry runs."""
        return f"{self.KEY_PREFIX}{self.task}{'!dry' if self.dry_run else ''}"


@record
class LastLook(OncePerProfile):
    """What an import saw when it found nothing to do: one that sees the same need look no further.

    Whatever a person or the maintenance changes removes it, and it is filled only some time after it was begun: so
    what was written meanwhile was seen.
    """

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "seen!"
    """Stands right before the leases, with which it is read."""
    KEY: ClassVar = "seen!import_orders"

    at: Plain[datetime]
    """When the row was begun, or filled last."""
    until: Plain[datetime | None] = None
    """Until when it holds; None: it was only begun."""
    settings: Plain[str] = ""
    """The version of the settings."""
    software: Plain[str] = ""
    """The version of the app."""
    after: Plain[int] = 0
    """The entry of the shop's history after which the page began."""
    shop: Plain[str] = ""
    """Fingerprint of what the shop said about itself."""
    page: Plain[str] = ""
    """Fingerprint of the page of orders."""


@record
class TimerTick(Record):
    """When a timer of the installation went off last, or a request in its place."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "tick!"

    timer: Plain[InKey[str]]
    ticked_at: Plain[datetime]

    @property
    def partition(self) -> str:
        """All of them stand in one partition: there are four."""
        return f"{self.PARTITION_PREFIX}installation"

    @property
    def key(self) -> str:
        """One row per timer."""
        return self.timer


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@record
class DueWork(Record):
    """From when on a tick has to look at a task of a profile: it is due then, or the message of its run may be lost.

    A row too many does no harm, as what has to be done follows from lease and planning; one too few would. So a row is
    written before, and removed after, what makes it needed and superfluous (docs/adr/0039).
    """

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "due!"
    KEY_FORM: ClassVar = r"\d{13}![a-z0-9][a-z0-9-]{0,39}"

    task: Plain[Task]
    profile_id: Plain[str]
    due_at: Plain[datetime]

    @property
    def partition(self) -> str:
        """The task."""
        return self.scope_of(self.task)

    @property
    def key(self) -> str:
        """The moment, rounded up to a millisecond, and the profile: rows sort by when they are due."""
        return f"{-((_EPOCH - self.due_at) // _MILLISECOND):013d}!{self.profile_id}"

    @classmethod
    def scope_of(cls, task: Task) -> str:
        """Return the partition of a task."""
        return f"{cls.PARTITION_PREFIX}{task}"

    @staticmethod
    def until(moment: datetime) -> str:
        """Return a key after those of all rows that are due at a moment."""
        return f"{(moment - _EPOCH) // _MILLISECOND:013d}!~"


@record
class DueWorkListed(Record):
    """That every profile has a row for a task, as the versions from this one on see to."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "duelisted!"

    task: Plain[Task]
    listed_at: Plain[datetime]

    @property
    def partition(self) -> str:
        """All of them stand in one partition: there are three."""
        return f"{self.PARTITION_PREFIX}installation"

    @property
    def key(self) -> str:
        """One row per task."""
        return f"{self.task}"


@record
class CallsOfBooks(Record):
    """How many calls an administration was sent, or may still be sent by blocks that are reserved: one quota for all.

    What no longer counts is left out at the next writing.
    """

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "quota!"
    """Every administration has a partition of its own. Profile ids hold no `!`, so this is no profile's."""
    KEY: ClassVar = "calls"

    administration_id: Plain[str]
    minute: Plain[Long[tuple[Cell, ...]]] = ()
    """What counts in the windows of a minute (`domain.call_quota`)."""
    hour: Plain[Long[tuple[Cell, ...]]] = ()
    ahead: Plain[Long[tuple[Ahead, ...]]] = ()
    """The blocks that start later."""
    closed_until: Plain[datetime | None] = None
    """Until when nothing may be sent, as the books asked; None: they did not."""
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def partition(self) -> str:
        """The administration."""
        return self.scope_of(self.administration_id)

    @property
    def key(self) -> str:
        """One row per administration."""
        return self.KEY

    @classmethod
    def scope_of(cls, administration_id: str) -> str:
        """Return the partition of an administration."""
        return f"{cls.PARTITION_PREFIX}{administration_id}"
