"""What the daily maintenance did for a profile, and what it found once."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import InOnePartition, OfProfile, OncePerProfile
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, record
from sconnect.domain.causes import CauseKind
from sconnect.domain.figures import BookedDay
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.vat.sent_returns import SentReturn


@record
class MaintenanceDay(OfProfile):
    """What the maintenance of one day did for a profile, and how far it is."""

    TABLE: ClassVar = "housekeeping"

    day: Plain[InKey[str]]
    """The Dutch calendar day, as 2026-11-25."""
    done: Plain[tuple[str, ...]] = ()
    """The tasks that are over."""
    position: Plain[str] = ""
    """Where the task that is under way goes on."""
    counts: Plain[Mapping[str, int]] = field(default_factory=dict)
    booked: Plain[tuple[BookedDay, ...] | None] = None
    """What the markers that were gone through so far say was booked; None: none were, in this version."""
    reconciliation: Personal[Long[Reconciliation | None]] = None
    errors: Personal[Long[tuple[str, ...]]] = ()
    """Sentences for the user; they may name customers."""
    resting: Plain[Mapping[str, str]] = field(default_factory=dict)
    """Until which Dutch calendar day tasks have nothing to do, as 2026-11-25: those of the days before it skip them."""
    resting_for: Plain[str] = ""
    """What that was found out with, as a fingerprint: with other settings or another version they look again."""
    started_at: Plain[datetime]
    finished_at: Plain[datetime | None] = None

    @property
    def key(self) -> str:
        """One row per day."""
        return self.day


@record
class ReconciledNight(OncePerProfile):
    """What last night's reconciliation came to, in one short row: the overview reads it of every profile."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "night!"
    KEY: ClassVar = "night!last"

    first: Plain[str]
    """Dutch calendar days that were compared, as 2026-11-25."""
    last: Plain[str]
    differing: Plain[int] = 0
    """Orders that differ in more than that they wait."""
    amount: Plain[Decimal] = Decimal(0)
    """For how much, in euro including VAT and without signs."""
    at: Plain[datetime]


@record
class ReconciledPart(OfProfile):
    """What a run that compares a long period found in one month of it."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "compared!"

    run_id: Plain[str]
    first: Plain[str]
    """The first Dutch calendar day of the month, or of the period in it, as 2026-11-01."""
    found: Personal[Long[Reconciliation | None]] = None

    @property
    def key(self) -> str:
        """Sorts by run, the newest first, then by month."""
        return f"{self.KEY_PREFIX}{self.run_id}!{self.first}"

    @classmethod
    def keys_of(cls, run_id: str) -> tuple[str, str]:
        """Return a key before and one after all parts of a run."""
        return f"{cls.KEY_PREFIX}{run_id}!", f"{cls.KEY_PREFIX}{run_id}!~"

    @classmethod
    def first_key_of(cls, run_id: str) -> str:
        """Return a key before those of a run and of all runs before it."""
        return f"{cls.KEY_PREFIX}{run_id}"


@record
class VatReview(OncePerProfile):
    """What earlier versions decided about VAT without a word. Looked up once; a person takes note of it once."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "review!"
    KEY: ClassVar = "review!vat"

    sales_orders: Plain[tuple[str, ...]] = ()
    """The numbers of the first sales orders that were booked as an intra-Community supply and were none."""
    order_count: Plain[int] = 0
    """How many there are in all."""
    groups: Plain[Long[str]] = ""
    """The revenue groups of which the lowest number was taken, as text: rates with their groups."""
    seen: Plain[tuple[CauseKind, ...]] = ()
    """What a person took note of."""
    reviewed_at: Plain[datetime | None] = None
    """When everything was looked at; None: not yet."""
    since: Plain[datetime]


@record
class SentReturns(InOnePartition):
    """The VAT returns of an administration that were sent: what is dated in their periods asks a person."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "returns!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    administration_id: Plain[InKey[str]]
    returns: Plain[Long[tuple[SentReturn, ...]]] = ()
    """The oldest first; each period once, also when supplements of it were sent."""
    read_at: Plain[datetime | None] = None
    """When they were read; None: never."""
    is_refused: Plain[bool] = False
    """Whether the client key may not read them."""
    due_at: Plain[datetime]
    """From when on they are read anew."""
    owner: Plain[str] = ""
    """Token of the run that wrote this row last."""

    @property
    def key(self) -> str:
        """One row per administration."""
        return self.administration_id
