"""What another program booked before a profile did: how far the look at it is, and what is decided about each order."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile, OncePerProfile
from sconnect.app.storage.records.orders import order_key
from sconnect.app.storage.schema import Long, Personal, Plain, record
from sconnect.domain.adoption.decision import AdoptionDecision, FoundSale
from sconnect.domain.adoption.history import LedgerRow, PastInvoice, PastOrder
from sconnect.domain.adoption.links import LinkKind, LinkReason
from sconnect.domain.adoption.model import Against, Card, Part, Reason, ShopSale

WATCHED_FOR = timedelta(days=14)
"""For so long after the other program was switched off each run first reads what was booked since."""


@record
class AdoptionState(OncePerProfile):
    """How far a profile is with what another program booked. Profiles that booked before this came have none.

    Nothing is booked before `is_cleared`.
    """

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "adoption!"
    KEY: ClassVar = "adoption!state"

    step: Plain[str] = ""
    """Where the look goes on; empty: at its beginning."""
    position: Plain[int] = 0
    """Where that step goes on: rows of the books that were read, or the last order of the shop."""
    parts: Plain[int] = 0
    """How many pages were kept."""
    begun_at: Plain[datetime | None] = None
    looked_from: Plain[datetime | None] = None
    """From when on is looked; None: not begun, or of a version that always looked back thirteen months."""
    looked_at: Plain[datetime | None] = None
    """When the look was over; None: not yet."""
    counts: Plain[Mapping[str, int]] = field(default_factory=dict)
    """Orders per part of the table."""
    mostly_entries: Plain[bool] = False
    reads_ledger: Plain[bool] = True
    """False: the key has no right to the ledger, so that the texts of entries are not known."""
    unreadable: Plain[int] = 0
    """Rows of the books that could not be read."""
    highest_number: Plain[int] = 0
    """The highest number of a sales order that was looked at."""
    entries_at: Plain[datetime | None] = None
    """Until when entries were looked at."""
    confirmed_at: Plain[datetime | None] = None
    confirmed_by: Personal[str] = ""
    withdrawn_at: Plain[datetime | None] = None
    """When that was taken back last."""
    withdrawn_by: Personal[str] = ""
    off_at: Plain[datetime | None] = None
    """When a person said that the other program is off."""
    adopted_at: Plain[datetime | None] = None
    """When every order that is adopted had its marker."""

    @property
    def found_nothing(self) -> bool:
        """Whether the look is over and no sale in the books can be an order of the shop."""
        return self.looked_at is not None and not (self.counts.get(Part.CERTAIN) or self.counts.get(Part.TO_DECIDE))

    @property
    def found_something(self) -> bool:
        """Whether the look is over and sales in the books are, or may be, orders of the shop."""
        return self.looked_at is not None and not self.found_nothing

    @property
    def is_cleared(self) -> bool:
        """Whether the profile may book: nothing was found, or a person confirmed the table and said it is off."""
        return self.found_nothing or (self.confirmed_at is not None and self.off_at is not None)

    @property
    def was_confirmed(self) -> bool:
        """Whether the table was ever confirmed, and its orders adopted; a confirmation can be taken back."""
        return self.confirmed_at is not None or self.adopted_at is not None

    def leaves_out(self, start: datetime) -> bool:
        """Whether a first day to book from lies before what was looked at."""
        return self.looked_at is not None and self.looked_from is not None and start < self.looked_from

    def is_watching(self, now: datetime) -> bool:
        """Whether a run first reads what the other program booked since."""
        return self.off_at is not None and now < self.off_at + WATCHED_FOR


@record
class AdoptionPart(OfProfile):
    """A part of what was read for a look that is under way; removed when it is over."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "look!"

    number: Plain[int]
    orders: Personal[Long[tuple[PastOrder, ...]]] = ()
    invoices: Personal[Long[tuple[PastInvoice, ...]]] = ()
    ledger_rows: Personal[Long[tuple[LedgerRow, ...]]] = ()
    cards: Personal[Long[tuple[Card, ...]]] = ()
    article_codes: Personal[Long[tuple[tuple[str, str], ...]]] = ()
    """Ids and codes of articles."""
    shop_sales: Personal[Long[tuple[ShopSale, ...]]] = ()

    @property
    def key(self) -> str:
        """Sorts as they were read."""
        return f"{self.KEY_PREFIX}{self.number:06d}"


@record
class AdoptionFinding(OfProfile):
    """What was found and decided about one order. It outlives its marker's personal data: it keeps the import away."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "found!"

    order_id: Plain[str]
    part: Plain[Part]
    reason: Plain[Reason]
    against: Plain[tuple[Against, ...]] = ()
    placed_at: Plain[datetime]
    shop_total: Plain[Decimal]
    sales: Plain[Long[tuple[FoundSale, ...]]] = ()
    decision: Plain[AdoptionDecision]
    sale_id: Plain[str] = ""
    """The sale that it is, of an adopted order."""
    decided_by: Personal[str] = ""
    decided_at: Plain[datetime | None] = None

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return self.key_of(self.order_id)

    @classmethod
    def key_of(cls, order_id: str) -> str:
        """Return the key of the finding about an order."""
        return f"{cls.KEY_PREFIX}{order_key(order_id)}"

    @property
    def sale(self) -> FoundSale | None:
        """The sale that it is taken for; None when a person has to choose, or chose none."""
        return next((sale for sale in self.sales if sale.id == self.sale_id), None)


@record
class AdoptionLink(OfProfile):
    """A link that the rows which are certain allow to offer, until a person takes it over."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "offer!"

    kind: Plain[LinkKind]
    subject: Plain[str]
    """Of a customer the newest order, of a product its code."""
    target_id: Plain[str]
    target_code: Plain[str] = ""
    reason: Plain[LinkReason]
    order_ids: Plain[tuple[str, ...]] = ()
    """Orders of the rows that it was found in: it is offered as long as each of them is adopted."""

    @property
    def key(self) -> str:
        """Sorts by kind, customers by order number."""
        subject = order_key(self.subject) if self.kind is LinkKind.CUSTOMERS else self.subject
        return f"{self.keys_of(self.kind)[0]}{subject}"

    @classmethod
    def keys_of(cls, kind: LinkKind) -> tuple[str, str]:
        """Return a key before and one after those of a kind."""
        return f"{cls.KEY_PREFIX}{kind}!", f"{cls.KEY_PREFIX}{kind}~"
