"""What is compared: orders of the shop and sales in the books, and what came of it. Amounts are euro including VAT."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Goods:
    """A product of a shop order: every code that it has, as `article_key` returns them, and how many were sold."""

    codes: frozenset[str]
    quantity: Decimal
    key: str = ""
    """The one of them by which it is linked with an article."""


@dataclass(frozen=True, slots=True)
class ShopSale:
    """A shop order, as far as it is compared. Keys of texts are those of `domain.values.comparison`."""

    order_id: str
    day: date
    """The Dutch calendar day on which it was placed."""
    total: Decimal
    invoice_number: str = ""
    """The shop's own, prefix included; empty when it made no invoice."""
    fees: tuple[Decimal, ...] = ()
    """Fees for payment, shipping and the like, excluding VAT: a program may never send them."""
    email: str = ""
    names: frozenset[str] = frozenset()
    """Keys of persons and companies on it."""
    postcodes: frozenset[str] = frozenset()
    customer_id: str = ""
    """The shop's customer number; empty for a guest."""
    goods: tuple[Goods, ...] = ()
    is_cancelled: bool = False
    """Whether the shop undid it, or never took it for a sale."""

    @property
    def shopper(self) -> str:
        """What tells shoppers apart: the e-mail address, else the names."""
        return self.email or " ".join(sorted(self.names))


class SaleKind(StrEnum):
    """What a sale is in the books."""

    ORDER = "order"
    """A sales order."""
    ENTRY = "entry"
    """A sales entry, with an invoice and without lines that name goods."""


@dataclass(frozen=True, slots=True)
class Card:
    """A customer card of the books; texts as keys."""

    id: str
    name: str = ""
    emails: frozenset[str] = frozenset()
    postcode: str = ""
    code: int | None = None
    """The number of the customer in the books."""

    @property
    def is_of_somebody(self) -> bool:
        """Whether it holds enough to tell that a shopper is another one."""
        return bool(self.emails or self.postcode)


@dataclass(frozen=True, slots=True)
class BookSale:
    """A sale in the books that was not booked by sconnect."""

    id: str
    kind: SaleKind
    number: str
    """The number that a person sees: of the sales order, or of the invoice of an entry."""
    day: date
    total: Decimal
    payment_reference: str = ""
    invoice_number: str = ""
    order_reference: str = ""
    description: str = ""
    memo: str = ""
    card_id: str = ""
    delivery_name: str = ""
    """Key of the name in its delivery address."""
    delivery_postcode: str = ""
    goods: Mapping[str, Decimal] = field(default_factory=dict)
    """Quantities by article code, as `article_key` returns it; empty when it names no goods."""


class Part(StrEnum):
    """Part of the table in which an order stands."""

    CERTAIN = "certain"
    TO_DECIDE = "to_decide"
    NOT_FOUND = "not_found"


class Reason(StrEnum):
    """Why an order stands where it does."""

    NUMBER = "number"
    """Its number stands with the sale, and customer or total agree."""
    INVOICE_NUMBER = "invoice_number"
    """The shop's invoice number does."""
    SAME_GOODS = "same_goods"
    """No number, but customer, goods, quantities and total agree, and nothing else fits."""
    OTHER_TOTAL = "other_total"
    OTHER_CUSTOMER = "other_customer"
    BEFORE_ORDER = "before_order"
    LONG_AFTER = "long_after"
    CHANGED_NUMBER = "changed_number"
    """The number was changed by hand, as helpdesks advise: 99 in front."""
    OTHER_NUMBER = "other_number"
    """Everything agrees except that the sale carries another number."""
    LATE = "late"
    NO_GOODS = "no_goods"
    NO_CUSTOMER = "no_customer"
    SEVERAL = "several"
    MERGED = "merged"
    SPLIT = "split"
    DAY_TOTAL = "day_total"
    CANCELLED = "cancelled"
    NOTHING = "nothing"


class Against(StrEnum):
    """What speaks against a sale being this order, though it is taken for it."""

    CENTS = "cents"
    FEE = "fee"
    CUSTOMER_UNKNOWN = "customer_unknown"
    LATE = "late"
    CREDITED = "credited"
    ANOTHER_NAMES_IT = "another_names_it"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one order. `sales` are the one it is taken for, or all between which a person decides."""

    order: ShopSale
    part: Part
    reason: Reason
    sales: tuple[BookSale, ...] = ()
    against: tuple[Against, ...] = ()
