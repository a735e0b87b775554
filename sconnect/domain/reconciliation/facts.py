"""What a reconciliation compares: sales, sales orders, invoices, ledger rows and VAT returns, as facts. Euro."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.books import LedgerUse
from sconnect.domain.reconciliation.splits import Split


class Basis(StrEnum):
    """From what it is known at which rates a sale was booked."""

    SENT = "sent"
    """The lines that were sent, which are kept with the order."""
    EXPLAINED = "explained"
    """The explanation of the order, of one from before those were kept."""
    TODAY = "today"
    """The revenue groups of its articles as they are today: nothing else is known."""
    NONE = "none"
    """It was not booked."""


class Origin(StrEnum):
    """Why a sales order is compared that no sale of the period belongs to, or a sale in another way than as usual."""

    OWN = "own"
    """As usual: a sale of the shop and its sales order."""
    BY_HAND = "by_hand"
    """A person booked it in the books, or another program, and that was noted."""
    FOREIGN = "foreign"
    """It has our prefix and is of no order of the shop."""
    WITHDRAWN = "withdrawn"
    """It was booked, and the shop has undone the sale."""
    OTHER_PROFILE = "other_profile"
    """Another profile of the same shop booked it."""
    EARLIER = "earlier"
    """It is of another period, and was invoiced in this one."""


@dataclass(frozen=True, slots=True)
class OrderNow:
    """A sales order as the books hold it now. `split` adds up to its totals."""

    id: str
    number: str
    reference: str
    day: date | None
    split: Split
    invoice_id: str = ""
    """The invoice that was made of it; empty when there is none."""
    is_invoiced: bool = False
    is_dated: bool = False
    """Whether a person chose its date, as the VAT return of its own period was sent."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale, and what became of it in the books."""

    order_id: str
    """Its number in the shop; empty when it is none of the shop."""
    sold: Split = field(default_factory=dict)
    """What the shop charged; empty when it counts no sale."""
    booked: Split = field(default_factory=dict)
    """What was booked, at the rates and settings of the day; empty when nothing was."""
    basis: Basis = Basis.NONE
    orders: tuple[OrderNow, ...] = ()
    """Its sales orders, credits included."""
    doubled: bool = False
    """Whether one payment reference has several of them."""
    credited: bool = False
    """Whether a part was credited while the shop has it as it was, as after a refund."""
    origin: Origin = Origin.OWN
    country: str = ""
    """The ISO code of where the goods went; empty when it is not known."""
    vat_number: str = ""
    """The buyer's, of a reverse charge."""
    is_distance_sale: bool = False
    """Whether it went to a consumer in another member state, at Dutch rates or at those of the consumer."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice of the books. `total` includes VAT."""

    id: str
    number: str
    day: date
    total: Decimal
    order_ids: tuple[str, ...] = ()
    """Ids of its sales orders."""
    entry_id: str = ""
    """The sales entry by which it was posted; empty when there is none."""
    open_balance: Decimal | None = None
    """What of it is not paid yet; None when the books do not tell."""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A row of the ledger. `amount` is what was credited less what was debited: turnover and VAT are positive."""

    id: str
    ledger_id: str
    invoice_number: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SalesEntry:
    """A sales entry. `vat`: by the box of the return that its kind of VAT belongs to."""

    id: str
    number: str
    vat: Mapping[LedgerUse, Decimal]


class Box(StrEnum):
    """A box of the Dutch VAT return that sales of a shop can end up in."""

    HIGH = "1a"
    LOW = "1b"
    OTHER = "1c"
    NIL = "1e"
    EXPORT = "3a"
    UNION = "3b"


@dataclass(frozen=True, slots=True)
class BoxAmount:
    """What stands in a box, in whole euros."""

    turnover: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class VatReturn:
    """A VAT return that stands in the books, from `first` through `last`."""

    id: str
    first: date
    last: date
    is_sent: bool
    is_supplement: bool = False
    sent_on: date | None = None
    """None: it was not sent, or the books do not tell."""
    boxes: Mapping[Box, BoxAmount] = field(default_factory=dict)
