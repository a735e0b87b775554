"""The shop: its orders and its settings, free of any shop system's column names and codes.

Amounts are euro excluding VAT with up to four decimals, unless a name says otherwise; moments are UTC-aware.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.host_name import compared_address
from sconnect.domain.values.money import to_cents
from sconnect.domain.values.text import cut, one_line

_LONGEST_SHOPPER = 120

NAMES = "names"
"""The capability of a shop that keeps the name of a product per language."""
OPTIONS = "options"
"""The capability of a shop that tells which options its products can have."""
STORES = "stores"
"""The capability of a shop that tells of which stores its products and accounts are."""
STATUS_UNFINISHED = 0
"""The status of a checkout that was never confirmed. Such an order is never imported (behaviour.md 1.1.8)."""


MAIN_STORE = "0"


class Rounding(StrEnum):
    """When a shop rounds VAT to the cent."""

    NONE = "none"
    PER_ORDER = "per_order"
    PER_LINE = "per_line"
    PER_PIECE = "per_piece"


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


class TotalKind(StrEnum):
    """The kind of a row under the lines."""

    SUM = "sum"
    """A subtotal or the grand total: it repeats what the others say."""
    TAX = "tax"
    """VAT of one rate."""
    SHIPPING = "shipping"
    FEE = "fee"
    """A fee that every shop can have without an extra extension."""
    DISCOUNT = "discount"
    """It lowers what is taxed."""
    VOUCHER = "voucher"
    """Paid with a gift voucher."""
    CREDIT = "credit"
    """Paid with store credit."""
    OTHER = "other"
    """An amount of an extension of the shop."""


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


class PaymentKind(StrEnum):
    """When orders with a payment method are paid, as far as the method itself tells."""

    UNKNOWN = "unknown"
    PREPAID = "prepaid"
    """Before the shop counts the order as a sale."""
    LATER = "later"
    """After it was placed: by bank transfer, on delivery."""


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
class ShopTaxRate:
    """A VAT rate of the shop. Total rows refer to it by `name` only. `fixed` rates are amounts, not percentages."""

    name: str
    percent: Decimal
    country_codes: frozenset[str] = frozenset()
    """Countries the rate is for; empty when it is for everywhere."""
    tax_class_ids: frozenset[str] = frozenset()
    customer_group_ids: frozenset[str] = frozenset()
    fixed: bool = False


class StatusKind(StrEnum):
    """What an order status means for a sale."""

    ORDINARY = "ordinary"
    """A sale, if the shop counts it as one."""
    NO_SALE = "no sale"
    """Not a sale yet, even if the shop counts it as one."""
    UNDONE = "undone"
    """A sale that was undone, unless the shop counts it as one."""
    VOID = "void"
    """A sale that was undone, even if the shop counts it as one."""

    @property
    def is_no_sale(self) -> bool:
        """Whether the shop counting it as a sale is to be ignored."""
        return self in {StatusKind.NO_SALE, StatusKind.VOID}

    @property
    def is_undone(self) -> bool:
        """Whether it means that a sale was undone."""
        return self in {StatusKind.UNDONE, StatusKind.VOID}


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """An order status with the shop's own name for it."""

    status_id: int
    name: str
    kind: StatusKind = StatusKind.ORDINARY


PRODUCT_STORES = "product_stores"
"""The capability of a shop in which the stores of a new product can be chosen."""
VARIANTS = "variants"
"""The capability of a shop that has products that follow a master, and lists them."""
SHOWS_OUTCOMES = "show_outcomes"
"""The capability of a shop that shows what became of an order, because its owner wants it."""


@dataclass(frozen=True, slots=True)
class ShopIdentity:
    """Which shop this is, however it is reached."""

    installation: str = ""
    """Made once in the shop; empty when its extension does not tell (one of before)."""
    database: str = ""
    """Stands for the database it runs on; empty as above."""
    address: str = ""
    """Where the shop says that it is, else that of the link code: without scheme and `www.`."""
    linked_address: str = ""
    """That of the link code. A shop may be reached by another name than the one it calls itself."""

    @property
    def addresses(self) -> frozenset[str]:
        """All that is known of where it is, in the form in which addresses are compared."""
        return frozenset(map(compared_address, (self.address, self.linked_address))) - {""}


@dataclass(frozen=True, slots=True)
class CurrencyPeriod:
    """From which order on the shop counts in a currency, until the next period."""

    code: str
    from_order: int


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """The shop's description of itself: the basis for defaults, pick lists and VAT."""

    shop_version: str
    extension_version: str
    default_currency: str
    timezone: str
    capabilities: frozenset[str] = frozenset()
    """Tasks the shop can take part in: import_orders, export_articles, export_customers; and `SHOWS_OUTCOMES`."""
    has_switches: bool = True
    """Whether its owner chooses what the app may do; not with an extension of before."""
    has_short_secret: bool = False
    """Whether its link code has a secret of before, shorter than the extension makes them."""
    switched_off: frozenset[str] = frozenset()
    """Capabilities that its owner did not switch on; empty when its extension knows no switches."""
    undecided: frozenset[str] = frozenset()
    """Capabilities that go on after an update of the extension, until its owner chooses or until `undecided_until`."""
    undecided_until: datetime | None = None
    identity: ShopIdentity = field(default_factory=ShopIdentity)
    statuses: tuple[ShopStatus, ...] = ()
    processing_status_ids: frozenset[int] = frozenset()
    complete_status_ids: frozenset[int] = frozenset()
    tax_rates: tuple[ShopTaxRate, ...] = ()
    total_tax_classes: Mapping[str, str] = field(default_factory=dict)
    """Tax class per total code, for other totals than shipping."""
    shipping_tax_classes: Mapping[str, str] = field(default_factory=dict)
    """Tax class per shipping method, by `ShippingMethod.code`."""
    tax_classes: Mapping[str, str] = field(default_factory=dict)
    """Names of the tax classes by id."""
    total_codes: tuple[str, ...] = ()
    """Codes of the order totals that are installed."""
    fixed_total_codes: frozenset[str] = frozenset()
    """Codes of sums and of tax, of which nobody can say that they are anything else."""
    has_recurring_payments: bool = False
    """Whether the shop charges again for orders of before without making orders of it."""
    stores: Mapping[str, str] = field(default_factory=dict)
    customer_groups: Mapping[str, str] = field(default_factory=dict)
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Names of all custom fields by id."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """Names of the languages by code."""
    account_field_ids: frozenset[str] = frozenset()
    """The custom fields that belong to the customer's account, not to an address: those an export can fill."""
    outcomes_id: str = ""
    """Names the table in which the shop keeps what became of orders: a new one is empty. Empty when it keeps none."""
    highest_history_id: int | None = None
    """The highest history entry of all orders, 0 without any; None when the shop's extension does not tell."""
    currency_periods: tuple[CurrencyPeriod, ...] = ()
    """In which currencies it has counted, the oldest first; empty when the shop's extension does not tell."""

    def currency_of(self, order_id: str) -> str:
        """Return the currency that the amounts of an order are in: the default one of when it was placed."""
        number = int(order_id) if order_id.isdecimal() else 0
        begun = [period.code for period in self.currency_periods if period.from_order <= number]
        return begun[-1] if begun else self.default_currency


@dataclass(frozen=True, slots=True)
class ShopOption:
    """An option that products of the shop can have, such as size, with its values. Names are in each language."""

    option_id: str
    names: tuple[str, ...]
    """The first is that in the shop's own language."""
    values: Mapping[str, tuple[str, ...]]
    """The names of each value by its id."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A part of the shop's changed orders, oldest change first."""

    orders: tuple[ShopOrder, ...]
    next_history_id: int
    """Where the next page begins; equal to the asked cursor when nothing changed."""
    more: bool
    unnamed: Bilingual = NOTHING
    """Set when an order on the page has no number by which to name it: what to do about it."""
