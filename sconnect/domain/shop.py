"""What a shop says: its orders and its settings, free of any shop system's column names.

Amounts are euro excluding VAT with up to four decimals, unless a name says otherwise; moments are UTC-aware.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

STATUS_UNFINISHED = 0
"""The status of a checkout that was never confirmed. Such an order is never imported (behaviour.md 1.1.8)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as the shopper typed it. `country_code` is ISO 3166 alpha-2, empty when unknown."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    street: str = ""
    street_extra: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = ""
    country_name: str = ""

    @property
    def person(self) -> str:
        """First and last name, one space between."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_empty(self) -> bool:
        """Whether the shop left the whole address open."""
        return not (self.street or self.postcode or self.city)


@dataclass(frozen=True, slots=True)
class LineOption:
    """A choice the shopper made for a line, such as size = XL. Its price is already in the line."""

    name: str
    value: str
    value_id: str = ""


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
    catalogue_price: Decimal | None = None
    """The price in the shop's catalogue today, for the article card; None when the product is gone."""


@dataclass(frozen=True, slots=True)
class OrderTotal:
    """One row under the lines: shipping, a coupon, VAT of one rate, the grand total ... `code` tells which."""

    code: str
    title: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class VoucherSold:
    """A gift voucher bought with the order: money for later, so without VAT now."""

    description: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """How the goods travel. `tax_class_id` is empty when the order does not tell, "0" when it bears no VAT."""

    code: str = ""
    name: str = ""
    tax_class_id: str = ""


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
    """What the shopper owes, including VAT, in the shop's default currency; unrounded."""
    lines: tuple[OrderLine, ...]
    totals: tuple[OrderTotal, ...]
    vouchers_sold: tuple[VoucherSold, ...] = ()
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Values of the shop's custom fields by field id, of the account and of the billing address together."""
    problem: str = ""
    """Set when the row could not be read whole: a Dutch sentence for the work list. The order is then never booked."""

    @property
    def is_guest(self) -> bool:
        """Whether the shopper has no account."""
        return not self.customer_id

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


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """An order status with the shop's own name for it."""

    status_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """What the shop tells about itself: the basis for defaults, pick lists and VAT."""

    shop_version: str
    extension_version: str
    default_currency: str
    timezone: str
    capabilities: frozenset[str] = frozenset()
    """Tasks the shop can take part in: import_orders, export_articles, export_customers."""
    statuses: tuple[ShopStatus, ...] = ()
    processing_status_ids: frozenset[int] = frozenset()
    complete_status_ids: frozenset[int] = frozenset()
    tax_rates: tuple[ShopTaxRate, ...] = ()
    total_tax_classes: Mapping[str, str] = field(default_factory=dict)
    """Tax class per total code (handling, low_order_fee ...) and per shipping method (`shipping.flat`)."""
    tax_classes: Mapping[str, str] = field(default_factory=dict)
    """Names of the tax classes by id."""
    total_codes: tuple[str, ...] = ()
    """Codes of the order totals that are installed."""
    stores: Mapping[str, str] = field(default_factory=dict)
    customer_groups: Mapping[str, str] = field(default_factory=dict)
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Names of all custom fields by id."""
    account_field_ids: frozenset[str] = frozenset()
    """The custom fields that belong to the customer's account, not to an address: those an export can fill."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A part of the shop's changed orders, oldest change first."""

    orders: tuple[ShopOrder, ...]
    next_history_id: int
    """Where the next page begins; equal to the asked cursor when nothing changed."""
    more: bool
