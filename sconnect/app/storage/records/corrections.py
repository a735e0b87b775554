"""What is kept of corrections of booked orders: each with its intent and outcome, and which are still open."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile
from sconnect.app.storage.records.orders import order_key
from sconnect.app.storage.schema import Long, Personal, Plain, record
from sconnect.domain.corrections.correction import CorrectedLine, Correction, CorrectionKind
from sconnect.domain.corrections.state import CorrectionState

MOST_CORRECTIONS = 999
"""Of one order: their keys sort by three digits."""


@record
class CorrectionRecord(OfProfile, Correction):
    """A correction of a booked order: a credit, a change, a removal or a move (docs/adr/0026).

    It never expires: a credit that was forgotten could be made again. Its personal columns may be emptied.
    """

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "correction!"

    order_id: Plain[str]
    number: Plain[int]
    """Counts the corrections of an order, from 1."""
    kind: Plain[CorrectionKind]
    state: Plain[CorrectionState]
    corrects: Plain[str] = ""
    """The id of the sales order that it is about."""
    reference: Plain[str] = ""
    """The payment reference of a credit; of anything else that of the sales order."""
    owner: Plain[str] = ""
    attempt: Plain[int] = 0
    settle_at: Plain[datetime | None] = None
    intent_at: Plain[datetime | None] = None
    lines: Plain[Long[tuple[CorrectedLine, ...]]] = ()
    customer_id: Plain[str] = ""
    former_customer_id: Plain[str] = ""
    administration_id: Plain[str] = ""
    expected_including: Plain[Decimal | None] = None
    """The total that was computed, including VAT; negative of a credit. None: it is not known."""
    expected_excluding: Plain[Decimal | None] = None
    sent_return: Plain[str] = ""
    """Names the VAT return that was sent and in the period of which it would be dated; empty: there is none."""
    day: Plain[str] = ""
    """The date that a person chose instead, as 2026-10-01; empty: none."""
    sales_order_id: Plain[str] = ""
    """What the books answered: the credit, or the sales order as it became."""
    sales_order_number: Plain[int | None] = None
    total_including_vat: Plain[Decimal | None] = None
    total_excluding_vat: Plain[Decimal | None] = None
    detail: Personal[str] = ""
    """Why the books refused it, or what a person has to look at."""
    detail_en: Personal[str] = ""
    by: Personal[str] = ""
    why: Personal[str] = ""
    updated_at: Plain[datetime]

    @property
    def key(self) -> str:
        """Sorts by order and number."""
        return f"{self.first_key(self.order_id)}{self.number:03d}"

    @classmethod
    def first_key(cls, order_id: str) -> str:
        """Return a key before those of all corrections of an order."""
        return f"{cls.KEY_PREFIX}{order_key(order_id)}!"

    @classmethod
    def last_key(cls, order_id: str) -> str:
        """Return a key after those of all corrections of an order."""
        return f"{cls.first_key(order_id)}~"


@record
class OpenCorrection(OfProfile):
    """An order with a correction that may have been sent without an answer: looked up until that is known."""

    TABLE: ClassVar = "worklist"
    KEY_PREFIX: ClassVar = "correction!"

    order_id: Plain[str]

    @property
    def key(self) -> str:
        """Sorts by order number."""
        return f"{self.KEY_PREFIX}{order_key(self.order_id)}"
