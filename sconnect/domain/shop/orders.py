"""Orders of the shop. Amounts are euro excluding VAT with up to four decimals, unless a name says otherwise.

Moments are UTC-aware.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sconnect.domain.shop.kinds import PaymentKind, TotalKind
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.money import to_cents
from sconnect.domain.values.text import cut, one_line

_LONGEST_SHOPPER = 120


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as the shop has it. `country_code` is ISO 3166 alpha-2, empty when unknown."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    street: str = ""
    street_extra: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = ""
    country_name: str = ""
    zone: str = ""
    """Name of the state or province."""
    country_in_books: str = ""
    """The code of the country that a person chose for it in the books, which do not know its own."""
    custom_fields: tuple[tuple[str, str], ...] = ()
    """Values of the shop's custom fields of the address, each with the id of its field."""

    @property
    def person(self) -> str:
        """First and last name, one space between."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_empty(self) -> bool:
        """Whether the whole address is empty."""
        return not (self.street or self.postcode or self.city)


@dataclass(frozen=True, slots=True)
class LineOption:
    """A choice the shopper made for a line, such as size = XL. Its price is already in the line."""

    name: str
    value: str
    """As the shopper read them, in the language of the order."""
    option_id: str = ""
    value_id: str = ""
    """The shop's numbers for option and value, whatever the language; empty when it does not tell, or has none."""
    is_choice: bool = False
    """Whether the value is one of a list, not typed or uploaded by the shopper."""
    file_name: str = ""
    """Of an uploaded file, whose value is the code under which the shop keeps it; empty when the shop does not tell."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A product as sold. `unit_price` is what was paid per unit, `unit_vat` the VAT on it, both before coupons."""

    name: str
    model: str
    quantity: Decimal
    unit_price: Decimal
    unit_vat: Decimal
    product_id: str = ""
    tax_class_id: str = ""
    """Empty: not known. "0": the shop charges no VAT on it."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Product codes by lower-case kind (sku, ean, upc, mpn, jan, isbn), as they are in the shop today."""
    options: tuple[LineOption, ...] = ()
    catalogue_names: Mapping[str, str] = field(default_factory=dict)
    """The name in the shop's catalogue today, by language code; empty when the shop does not tell."""
    catalogue_price: Decimal | None = None
    """The price in the shop's catalogue today, for the article card; None when the product is gone."""
    is_gone: bool = False
    """Whether the shop has the product no more."""
    is_shipped: bool | None = None
    """Whether the product needs shipping, in the shop today; None when the shop does not tell."""
    total: Decimal | None = None
    """The total of the line as the shop stored it: the truth where it had more decimals of the price than it kept."""

    @property
    def net(self) -> Decimal:
        """The amount of the whole line."""
        return self.quantity * self.unit_price if self.total is None else self.total


@dataclass(frozen=True, slots=True)
class OrderTotal:
    """One row under the lines. `code` is the shop's own, by which settings name it."""

    code: str
    title: str
    value: Decimal
    kind: TotalKind


@dataclass(frozen=True, slots=True)
class VoucherSold:
    """A gift voucher bought with the order. The shop charges no VAT on it."""

    description: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class VoucherRedeemed:
    """A gift voucher that the order was paid with, and when it was sold, as far as the shop tells."""

    code: str
    sold_at: datetime


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """How the goods travel. `code` is the shop's own for this way of shipping, whatever it cost.

    `tax_class_id` is empty when the order does not hold it, "0" when it bears no VAT.
    """

    code: str = ""
    name: str = ""
    tax_class_id: str = ""
    quote_code: str = ""
    """The code of the choice that the shopper made within it, such as pickup.pickup."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry of an order's history."""

    number: int
    """Given out in order by the shop's database; no two entries share one."""
    written: str
    """When it was added, exactly as the shop has it: in its own time, so that it says the same in any time zone."""
    status_id: int = 0
    """The status that it gave the order; 0 when it cannot be read."""
    refunded: Decimal | None = None
    """The amount in euro that it says was refunded with it; None when it names none, or more than one."""


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as it stands in the shop at one moment, whole."""

    order_id: str
    status_id: int
    history_id: int
    """The highest history entry of the order: it grows with every change."""
    placed_at: datetime
    store_name: str
    customer_id: str
    """The shop's customer number; empty for a guest."""
    customer_group_id: str
    first_name: str
    last_name: str
    email: str
    telephone: str
    billing_address: Address
    """The payment address; where the shop left it empty, the shipping address or just the name."""
    shipping_address: Address | None
    """None when nothing is shipped."""
    payment_method: str
    shipping_method: ShippingMethod
    comment: str
    currency_code: str
    currency_value: Decimal
    total: Decimal
    """What the shopper owes, including VAT, in the shop's default currency of that day; unrounded."""
    lines: tuple[OrderLine, ...]
    totals: tuple[OrderTotal, ...]
    vouchers_sold: tuple[VoucherSold, ...] = ()
    vouchers_redeemed: tuple[VoucherRedeemed, ...] = ()
    """Empty as well when the shop's extension does not tell."""
    store_id: str = ""
    """The store of the shop that it was placed in, "0" for the main one; empty when it cannot be read."""
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Values of the shop's custom fields by field id, of the account and of the billing address together."""
    has_billing_address: bool = True
    """Whether the shopper gave a billing address; if not, `billing_address` repeats the delivery address."""
    is_placeholder: bool = False
    """Whether the name is one that a payment module fills in until it knows the shopper: that is nobody."""
    account_address: Address | None = None
    """The default address of the shopper's account, of an order without a billing address; None when not known."""
    past_status_ids: frozenset[int] = frozenset()
    """The statuses that the history of the order names, the present one or not."""
    history: tuple[HistoryRow, ...] = ()
    """The entries of its history that could be read."""
    euro_rate: Decimal | None = None
    """How many euro one unit of that currency is, as a person decided; None: nobody did."""
    booked_on: date | None = None
    """The day of its sales order, as a person decided; None: the day it was placed."""
    invoice_number: str = ""
    """The number of the shop's own invoice, prefix included; empty when it made none."""
    payment_code: str = ""
    """Names the payment method, whatever the language; empty when the shop does not tell."""
    payment_kind: PaymentKind = PaymentKind.UNKNOWN
    problem: Bilingual = NOTHING
    """Set when the row could not be read whole: a sentence for the work list. The order is then never booked."""

    @property
    def euro_total(self) -> Decimal:
        """What the shopper owes, including VAT, in euro and whole cents."""
        return to_cents(self.total if self.euro_rate is None else self.total * self.euro_rate)

    @property
    def is_guest(self) -> bool:
        """Whether the shopper has no account."""
        return not self.customer_id

    @property
    def company(self) -> str:
        """The company that ordered, which is not that of a delivery address; empty for a person."""
        own = self.billing_address if self.has_billing_address else self.account_address
        return own.company if own else ""

    @property
    def shopper(self) -> str:
        """Who ordered, for a list: the company and the person, at most 120 characters."""
        names = (one_line(self.company), one_line(f"{self.first_name} {self.last_name}"))
        return cut(", ".join(filter(None, names)), _LONGEST_SHOPPER)

    @property
    def delivery_address(self) -> Address:
        """Where the goods go: it decides the VAT country. The billing address when nothing is shipped."""
        return self.shipping_address or self.billing_address


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A part of the shop's changed orders, oldest change first."""

    orders: tuple[ShopOrder, ...]
    next_history_id: int
    """Where the next page begins; equal to the asked cursor when nothing changed."""
    more: bool
    unnamed: Bilingual = NOTHING
    """Set when an order on the page has no number by which to name it: what to do about it."""
