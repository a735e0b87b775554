"""What a shop says about itself: what it can do, its statuses, VAT rates, stores and options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sconnect.domain.shop.kinds import StatusKind
from sconnect.domain.values.host_name import compared_address

NAMES = "names"
"""The capability of a shop that keeps the name of a product per language."""


OPTIONS = "options"
"""The capability of a shop that tells which options its products can have."""


STORES = "stores"
"""The capability of a shop that tells of which stores its products and accounts are."""


MAIN_STORE = "0"


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
