"""The work list as it is kept for reading, and decisions about many orders at once."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.schema import Long, Personal, Plain, record
from sconnect.domain.causes import CauseKind
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Line
from sconnect.domain.worklist.many import BulkOrder, BulkOutcome, BulkState, Choice


@record
class WorkListPart(OfProfile):
    """A part of a long work list as it stood when a run ended, so that it is shown without reading every entry.

    A copy: the entries decide. Short lists have none.
    """

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "lines!"

    number: Plain[int]
    """From 0."""
    of: Plain[int]
    """How many parts there are."""
    built: Plain[str]
    """Token of the time that it was built: parts of another one are left out."""
    built_at: Plain[datetime]
    lines: Personal[Long[tuple[Line, ...]]] = ()

    @property
    def key(self) -> str:
        """Sorts by number."""
        return f"{self.KEY_PREFIX}{self.number:04d}"


@record
class BulkDecision(OfProfile):
    """A decision of a person about many orders, carried out a part at a time; each order keeps its own."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "bulk!"

    decision_id: Plain[str]
    """Made as that of a run: the newest sorts first."""
    kind: Plain[CauseKind]
    action: Plain[Action]
    up_to: Plain[Decimal | None] = None
    customer_id: Plain[str] = ""
    article_id: Plain[str] = ""
    booking_day: Plain[str] = ""
    """As 2026-10-01; empty: none was chosen."""
    in_sent_period: Plain[bool] = False
    target: Personal[str] = ""
    """The customer or article that was chosen, as a person knows it."""
    reason: Personal[str] = ""
    by: Personal[str] = ""
    at: Plain[datetime]
    asked: Plain[str] = ""
    """Fingerprint of what was asked for, by which the same decision twice is one."""
    state: Plain[BulkState] = BulkState.OPEN
    items: Plain[int] = 0
    orders: Plain[int] = 0
    """Those that it is about, besides what was left out beforehand."""
    parts: Plain[int] = 0
    next_part: Plain[int] = 0
    """The first part that was not carried out yet; while it is taken back the first that still stands."""
    reached: Plain[int] = 0
    """How many parts were carried out when it was taken back."""
    outcomes: Plain[Mapping[BulkOutcome, int]] = field(default_factory=dict)
    """Orders by what came of them."""
    undone_by: Personal[str] = ""
    undone_at: Plain[datetime | None] = None

    @property
    def choice(self) -> Choice:
        """What was chosen with it."""
        day = date.fromisoformat(self.booking_day) if self.booking_day else None
        return Choice(self.customer_id, self.article_id, day, self.in_sent_period)

    @property
    def key(self) -> str:
        """The newest sorts first."""
        return f"{self.KEY_PREFIX}{self.decision_id}"


@record
class BulkPart(OfProfile):
    """A part of the orders that a decision is about, with what came of each."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "portion!"

    decision_id: Plain[str]
    number: Plain[int]
    """From 0."""
    orders: Plain[Long[tuple[BulkOrder, ...]]] = ()

    @property
    def key(self) -> str:
        """Sorts by decision and number."""
        return self.key_of(self.decision_id, self.number)

    @classmethod
    def key_of(cls, decision_id: str, number: int) -> str:
        """Return the key of a part of a decision."""
        return f"{cls.KEY_PREFIX}{decision_id}!{number:04d}"
