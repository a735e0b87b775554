"""Sales orders, as they are sent to the books and as they stand in them. Amounts are euro."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sconnect.domain.books.kinds import ProcessStatus
from sconnect.domain.books.master_data import BookAddress


@dataclass(frozen=True, slots=True)
class SalesLine:
    """A line of a sales order. Without `article_id` it is text only. An empty text is filled in from the article."""

    article_id: str | None
    description: str
    quantity: Decimal = Decimal(0)
    unit_price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class SalesOrder:
    """A sales order ready to be created. Unit prices include VAT when `prices_include_vat`."""

    customer_id: str
    day: date
    payment_reference: str
    """Unique per administration, at most 50 characters: the key by which the order is found back."""
    description: str
    order_reference: str
    memo: str
    template_id: str
    lines: tuple[SalesLine, ...]
    prices_include_vat: bool = True
    process_status: ProcessStatus = ProcessStatus.ORDER
    cost_centre_id: str = ""
    delivery_address: BookAddress | None = None
    """None: the books use the address of the customer card."""
    invoice_address: BookAddress | None = None
    credit_days: int | None = None
    """None: the term of the customer."""
    blocked: bool | None = None
    """None: as the template says."""


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of a sales order as the books hold it. `total` includes VAT when the order's prices do."""

    article_id: str | None
    description: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal

    @property
    def as_sent(self) -> SalesLine:
        """The same line as it is sent."""
        return SalesLine(self.article_id, self.description, self.quantity, self.unit_price)


@dataclass(frozen=True, slots=True)
class BookedOrder:
    """A sales order as the books returned it. Totals are None when the answer lacks them."""

    id: str
    number: int | None
    payment_reference: str
    total_including_vat: Decimal | None
    total_excluding_vat: Decimal | None
    modified_at: datetime | None = None
    day: date | None = None
    customer_id: str = ""
    prices_include_vat: bool = True
    invoiced: bool = False
    """An invoice was made of it, so it can no longer change."""
    invoice_id: str = ""
    """That invoice; empty when there is none or the answer lacks it."""
    lines: tuple[BookedLine, ...] = ()
    template_id: str = ""
    """The template that it was made on; empty when the answer lacks it."""
    cost_centre_id: str = ""
    delivery_address: BookAddress | None = None
    invoice_address: BookAddress | None = None


@dataclass(frozen=True, slots=True)
class OrderChange:
    """What becomes different of a sales order; all the rest stays as the books hold it."""

    lines: tuple[SalesLine, ...] = ()
    """All its lines; empty: they stay as they are."""
    customer_id: str = ""
    """Empty: its customer stays."""
    day: date | None = None
    """None: its date stays."""
